// SPDX-License-Identifier: Apache-2.0
// Analyst: the one owner of everything that is known across flows. Records come in by value of
// their facts; it counts them and hands them to the sinks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "insight/inventory.hpp"
#include "pipeline/worker.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class Analyst final : public RecordConsumer {
 public:
  explicit Analyst(const Config& config) : inventory_(config, limit_hits_) {}

  void add_sink(std::unique_ptr<Sink> sink) { sinks_.push_back(std::move(sink)); }

  void on_record(const Record& record) override;
  /// Writes out what sinks hold; the first trouble that any of them had.
  std::optional<Error> flush();

  [[nodiscard]] Summary summary() const { return inventory_.summary(); }
  [[nodiscard]] const LimitHits& limit_hits() const noexcept { return limit_hits_; }

 private:
  LimitHits limit_hits_;
  Inventory inventory_;
  std::vector<std::unique_ptr<Sink>> sinks_;
};

}  // namespace tapwarden
