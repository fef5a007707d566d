// SPDX-License-Identifier: Apache-2.0
// Building blocks of metric families, as prometheus-cpp's serializer takes them. Every family is
// there even when nothing was counted yet, so that its name can be relied on.
#pragma once

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tapwarden/telemetry.hpp"

namespace tapwarden::admin {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// One family under way. Names get the prefix tapwarden_; help is one sentence.
class Family {
 public:
  Family(Families& families, prometheus::MetricType type, std::string_view name,
         std::string_view help);
  Family& add(double value, Labels labels = {});
  Family& add(std::uint64_t value, Labels labels = {}) {
    return add(static_cast<double>(value), labels);
  }
  /// Of a summary without quantiles.
  Family& add_sum(double sum, std::uint64_t count, Labels labels = {});
  /// Of a histogram: `bounds` and `sum` are divided by `unit`.
  template <std::size_t kBounds>
  Family& add_histogram(const Histogram<kBounds>& histogram,
                        const std::array<std::uint64_t, kBounds>& bounds, double unit,
                        Labels labels = {}) {
    prometheus::ClientMetric& metric = add_metric(labels);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < kBounds; ++i) {
      count += histogram.counts[i];
      metric.histogram.bucket.push_back({count, static_cast<double>(bounds[i]) / unit});
    }
    metric.histogram.sample_count = count + histogram.counts[kBounds];
    metric.histogram.sample_sum = static_cast<double>(histogram.sum) / unit;
    return *this;
  }

 private:
  prometheus::ClientMetric& add_metric(Labels labels);

  Families& families_;
  const std::size_t place_;  // in families_
};

inline Family counter(Families& families, std::string_view name, std::string_view help) {
  return {families, prometheus::MetricType::Counter, name, help};
}
inline Family gauge(Families& families, std::string_view name, std::string_view help) {
  return {families, prometheus::MetricType::Gauge, name, help};
}
inline Family summary(Families& families, std::string_view name, std::string_view help) {
  return {families, prometheus::MetricType::Summary, name, help};
}
inline Family histogram(Families& families, std::string_view name, std::string_view help) {
  return {families, prometheus::MetricType::Histogram, name, help};
}

// One function an area of docs/metrics.md.
void add_capture(Families& families, const Telemetry& telemetry);
void add_decode(Families& families, const Telemetry& telemetry);
void add_flow(Families& families, const Telemetry& telemetry);
void add_limits(Families& families, const Telemetry& telemetry);
void add_http(Families& families, const Telemetry& telemetry);
void add_verdicts(Families& families, const Telemetry& telemetry);
void add_endpoints(Families& families, const Telemetry& telemetry);
void add_rules(Families& families, const Telemetry& telemetry);
void add_feeds(Families& families, const Telemetry& telemetry);
void add_sinks(Families& families, const Telemetry& telemetry);
void add_process(Families& families);

}  // namespace tapwarden::admin
