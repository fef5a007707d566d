// SPDX-License-Identifier: Apache-2.0
// The only writer of events: records as JSON lines in the envelope of Suricata's EVE
// (docs/events.md). It decides nothing: what stands in a record is masked and scored already.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "base/json_text.hpp"
#include "base/recent_table.hpp"
#include "sink/event_parts.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class RecordJson {
 public:
  /// One `http` event and its line feed, then an `alert` event a finding that asks for one.
  void write(const Record& record, JsonText& out);

 private:
  /// Members that are the same for each event of a flow: ids, addresses, ports, its capture.
  struct FlowMembers {
    std::uint64_t id = 0;
    std::string source;
    std::string json;
  };
  /// What is written of an endpoint: the start of "http", and the start of "tapwarden".
  struct EndpointText {
    std::shared_ptr<const EndpointName> of;
    std::string http;
    std::string tapwarden;
  };
  struct KeptJudgement {
    std::shared_ptr<const Judgement> of;
    JudgementText text;
  };

  void write_head(const Record& record, std::string_view event_type, JsonText& out);
  static void write_http(const Record& record, const EndpointText& endpoint, JsonText& out);
  void write_alerts(const Record& record, const EndpointText& endpoint, JsonText& out);
  void write_timestamp(Timestamp time, JsonText& out);
  void write_flow_members(const Record& record, JsonText& out);
  const EndpointText& text_of(const std::shared_ptr<const EndpointName>& endpoint);
  const JudgementText& text_of(const std::shared_ptr<const Judgement>& judgement);

  static constexpr std::size_t kFlowsKept = 1024;
  std::array<FlowMembers, kFlowsKept> flows_;  // direct-mapped by flow id
  RecentTable<EndpointText, 1024> endpoints_;
  RecentTable<KeptJudgement, 64> judgements_;
  JudgementText judgement_once_;
  std::int64_t second_ = INT64_MIN;     // whose text is in second_text_
  std::array<char, 20> second_text_{};  // "2023-11-14T22:13:20."
};

}  // namespace tapwarden
