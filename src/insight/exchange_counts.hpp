// SPDX-License-Identifier: Apache-2.0
// Counts of exchanges for the admin server: over all, by host and by endpoint, the clients seen
// most, and the latest findings. Bounded by AdminConfig: what has no series of its own counts as
// kOtherName. Most records say what one before said, so what they have in common is counted as "one
// more of those" and worked out when it is asked for, or when another comes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/recent_table.hpp"
#include "insight/recent_findings.hpp"
#include "insight/top_talkers.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/telemetry.hpp"

namespace tapwarden {

/// THREAD: any; observe() is called by one, and waits for others only while they copy numbers.
class ExchangeCounts {
 public:
  explicit ExchangeCounts(const AdminConfig& config);
  ExchangeCounts(const ExchangeCounts&) = delete;
  ExchangeCounts& operator=(const ExchangeCounts&) = delete;

  void observe(const Record& record);

  [[nodiscard]] ExchangeTotals totals();
  [[nodiscard]] std::vector<Talker> talkers() const;
  [[nodiscard]] std::vector<RecentFinding> recent_findings() const;

 private:
  /// An endpoint lately seen, and how often since its judgement was another one.
  struct Recent {
    std::shared_ptr<const EndpointName> name;
    EndpointCounts* endpoint = nullptr;
    HostCounts* host = nullptr;
    std::uint8_t method = 0;
    bool endpoint_dropped = false;
    bool host_dropped = false;
    std::shared_ptr<const Judgement> judgement;
    std::uint64_t pending = 0;
  };
  /// What a judgement adds to the counts of findings.
  struct Use {
    std::shared_ptr<const Judgement> judgement;
    std::vector<std::uint32_t> findings;  ///< places in totals_.findings
  };

  Recent& recent_of(const std::shared_ptr<const EndpointName>& name);
  HostCounts* find_host(const std::string& host, bool& dropped);
  EndpointCounts* find_endpoint(const EndpointName& name, const HostCounts& host, bool host_dropped,
                                bool& dropped);
  EndpointCounts& add_endpoint(const std::string& key, EndpointLabels labels);
  void settle(Recent& recent);
  void count(const std::shared_ptr<const Judgement>& judgement, EndpointCounts& endpoint,
             std::uint64_t times);
  const std::vector<std::uint32_t>& places_of(const std::shared_ptr<const Judgement>& judgement);
  std::uint32_t place_of(const Finding& finding);

  const std::uint32_t endpoints_max_;
  const std::uint32_t hosts_max_;
  mutable std::mutex mutex_;  // of all that follows
  ExchangeTotals totals_;     // without hosts and endpoints
  std::unordered_map<std::string, std::uint32_t> finding_places_;
  std::unordered_map<std::string, HostCounts*> host_places_;
  std::unordered_map<std::string, EndpointCounts*> endpoint_places_;
  std::deque<HostCounts> hosts_;          // never move
  std::deque<EndpointCounts> endpoints_;  // the same
  std::uint32_t endpoints_own_ = 0;       // of them those that are no kOtherName
  HostCounts* other_host_ = nullptr;
  RecentTable<Recent, 1024> recent_;
  RecentTable<Use, 1024> uses_;
  Use unshared_;  // of a judgement that is no other's
  TopTalkers talkers_;
  RecentFindings findings_;
};

}  // namespace tapwarden
