// SPDX-License-Identifier: Apache-2.0
// The endpoints seen in a run, with what failed on each. One owner, fed by values (records); it
// never looks back at an exchange. Bounded by limits.endpoints_max.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/recent_table.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/summary.hpp"

namespace tapwarden {

class Inventory {
 public:
  Inventory(const Config& config, LimitHits& hits) : config_(config), hits_(hits) {}
  Inventory(const Inventory&) = delete;
  Inventory& operator=(const Inventory&) = delete;

  void observe(const Record& record);

  /// Without endpoints and checks; cheap.
  [[nodiscard]] const Summary& totals() const noexcept { return totals_; }
  /// The tables, endpoints ordered worst level first, then by count, then by name.
  [[nodiscard]] Summary summary() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  /// An endpoint lately seen, and where it counts the findings of the judgement that it had last.
  struct Recent {
    std::shared_ptr<const EndpointName> name;
    EndpointSummary* summary = nullptr;
    std::shared_ptr<const Judgement> judgement;
    std::vector<std::size_t> groups;
  };

  Recent* endpoint_of(const Record& record);
  EndpointSummary* find_or_add(const EndpointName& name);
  static void count_findings(const Record& record, Recent& endpoint);

  const Config& config_;
  LimitHits& hits_;
  std::unordered_map<std::string, EndpointSummary, Hash, std::equal_to<>> endpoints_;
  std::string key_;  // reused, so that a known endpoint costs no allocation
  RecentTable<Recent, 1024> recent_;
  Summary totals_;                                                    // its checks are in outcomes_
  std::array<std::array<std::uint64_t, 4>, kCheckCount> outcomes_{};  // by check, by outcome
};

}  // namespace tapwarden
