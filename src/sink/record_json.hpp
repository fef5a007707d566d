// SPDX-License-Identifier: Apache-2.0
// The only writer of events: records as JSON lines in the envelope of Suricata's EVE
// (docs/events.md). It decides nothing: what stands in a record is masked and scored already.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json_text.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class RecordJson {
 public:
  /// One `http` event and its line feed, then an `alert` event a finding that asks for one.
  void write(const Record& record, JsonText& out);

 private:
  /// Members that are the same for each event of a flow: ids, addresses, ports.
  struct FlowMembers {
    std::uint64_t id = 0;
    std::string json;
  };

  /// What is written of a verdict, from its levels to its checks. Few of them are usual.
  struct VerdictText {
    Verdict verdict;
    std::vector<const Reason*> findings;
    std::string json;
  };
  /// The last finding of a check. Most say the same on exchange after exchange.
  struct FindingText {
    const Reason* reason = nullptr;
    std::string where;
    std::string evidence;
    std::string json;
  };

  void write_head(const Record& record, std::string_view event_type, JsonText& out);
  void write_verdict(const Record& record, JsonText& out);
  void write_finding(const Finding& finding, JsonText& out);
  void write_tapwarden(const Record& record, JsonText& out);
  void write_timestamp(Timestamp time, JsonText& out);
  const std::string& flow_members(const FlowFacts& flow);

  static constexpr std::size_t kFlowsKept = 1024;
  static constexpr std::size_t kVerdictsKept = 64;
  std::array<FlowMembers, kFlowsKept> flows_;        // direct-mapped by flow id
  std::array<VerdictText, kVerdictsKept> verdicts_;  // direct-mapped by what failed
  std::array<FindingText, kCheckCount> findings_;
  std::int64_t second_ = INT64_MIN;     // whose text is in second_text_
  std::array<char, 20> second_text_{};  // "2023-11-14T22:13:20."
};

/// Suricata's number for a finding: stable, from its id (docs/events.md, "signature_id").
std::uint32_t signature_id(std::string_view finding_id) noexcept;

}  // namespace tapwarden
