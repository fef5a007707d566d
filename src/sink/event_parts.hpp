// SPDX-License-Identifier: Apache-2.0
// The parts of an event that follow from one judgement, one finding or one flow, as JSON. What of
// them comes again is kept by RecordJson.
#pragma once

#include <string>
#include <vector>

#include "base/json_text.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

/// What is written of a judgement, and where in it the evidence of each finding belongs.
struct JudgementText {
  std::string json;           ///< "auth":{…},"threat_level":…,"findings":[{…},{…}],
  std::size_t auth_size = 0;  ///< of the first member, which a response alone has not
  std::vector<std::size_t> evidence_at;
};
/// Makes `text` of `judgement`.
void make_text(const Judgement& judgement, JudgementText& text);

/// `text` with the record's evidence in it.
void write_judgement(const JudgementText& text, const Record& record, JsonText& out);

/// The object "auth", and a comma.
void write_auth(const AuthFacts& auth, JsonText& out);

/// One finding, an object.
void write_finding(const Finding& finding, std::string_view evidence, JsonText& out);

/// Suricata's object "alert", and a comma.
void write_alert(const Finding& finding, JsonText& out);

/// Nothing, or the object "tunnel" and a comma.
void write_tunnel(const Tunnel& tunnel, JsonText& out);

/// Ids, addresses and ports of a flow, and a comma.
void write_flow(const FlowFacts& flow, JsonText& out);

/// Suricata's number for a finding: stable, from its id (docs/events.md, "signature_id").
std::uint32_t signature_id(std::string_view finding_id) noexcept;

}  // namespace tapwarden
