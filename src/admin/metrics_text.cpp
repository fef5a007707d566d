// SPDX-License-Identifier: Apache-2.0
#include "admin/metrics_text.hpp"

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <sstream>

#include "admin/families.hpp"

namespace tapwarden::admin {
namespace {

/// All families of one moment.
class TelemetryCollectable final : public prometheus::Collectable {
 public:
  /// LIFETIME: both outlive it.
  TelemetryCollectable(const Telemetry& telemetry, const BuildInfo& build)
      : telemetry_(telemetry), build_(build) {}

  [[nodiscard]] Families Collect() const override {
    Families families;
    for (const auto add : {add_capture, add_decode, add_flow, add_limits, add_http, add_verdicts,
                           add_endpoints, add_rules, add_feeds, add_sinks}) {
      add(families, telemetry_);
    }
    gauge(families, "build_info", "What runs; always 1.")
        .add(1.0, {{"version", build_.version},
                   {"compiler", build_.compiler},
                   {"hyperscan", telemetry_.hyperscan}});
    add_process(families);
    return families;
  }

 private:
  const Telemetry& telemetry_;
  const BuildInfo& build_;
};

}  // namespace

std::string metrics_text(const Telemetry& telemetry, const BuildInfo& build) {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, TelemetryCollectable(telemetry, build).Collect());
  return std::move(out).str();
}

}  // namespace tapwarden::admin
