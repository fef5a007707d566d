// SPDX-License-Identifier: Apache-2.0
// What a sink tells people: an alert, or a digest of alerts that were held back. Both own all they
// have, and all of it is masked, as the record that they come from is.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tapwarden/finding.hpp"
#include "tapwarden/severity.hpp"
#include "tapwarden/sink.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

/// Findings of one exchange that are of one family and place: the most severe, and its company.
struct Alert {
  std::string group;  ///< endpoint and rule: what cool-down goes by. It is never written
  Timestamp time{};   ///< first packet of the exchange
  Severity severity = Severity::info;
  Confidence confidence = Confidence::high;
  std::string id;  ///< check or rule
  std::string title;
  std::string reason;
  std::string where;
  std::string evidence;
  std::string_view outcome;  ///< a constant; empty: no attack, or the response was not seen
  std::string owasp;
  std::string cwe;
  std::string fix;
  std::vector<std::string> also;  ///< ids of the others

  std::string method;
  std::string host;
  std::uint32_t host_port = 0;  ///< port written in Host; 0: none
  std::string path;             ///< template
  std::uint16_t status = 0;     ///< 0: no response
  std::string client;           ///< address
  std::uint16_t client_port = 0;
  std::string server;
  std::uint16_t server_port = 0;
  std::string community_id;
  std::uint64_t flow_id = 0;
  bool is_live = false;
  std::string source;  ///< interface or capture
  std::uint64_t packet_first = 0;
  std::uint64_t packet_last = 0;

  std::uint64_t count = 1;  ///< of its group since the last one that was told, this one included
};

/// A group of which something was held back.
struct HeldGroup {
  Severity severity = Severity::info;  ///< the highest that was held back
  std::string id;
  std::string title;
  std::string method;
  std::string host;
  std::string path;
  std::uint64_t count = 0;
};

struct Digest {
  Timestamp time{};  ///< of the sensor, when it was made
  std::uint64_t total = 0;
  Severity worst = Severity::info;
  std::vector<HeldGroup> groups;  ///< most severe first, then those with most; 20 at most
  std::uint64_t others = 0;       ///< of `total`, those of groups that are not in the list
};

using AlertMessage = std::variant<Alert, Digest>;

/// The alerts of an exchange with `level` or more, most severe first.
std::vector<Alert> alerts_of(const Record& record, Severity level);

/// "sqli" of "sqli-014"; a check is a family of its own.
std::string_view family_of(std::string_view finding_id) noexcept;

/// "POST shop.example.com/v1/users/{id}"; what is missing is left out.
std::string endpoint_text(const std::string& method, const std::string& host,
                          const std::string& path);

}  // namespace tapwarden
