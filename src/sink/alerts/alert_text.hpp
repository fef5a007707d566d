// SPDX-License-Identifier: Apache-2.0
// Alerts as texts that several kinds of sink share: one line for a person, one JSON object.
// Whatever octets the wire had, what comes out is UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/json_text.hpp"
#include "sink/alerts/alert.hpp"

namespace tapwarden {

/// "high: SQL injection (sqli-014), likely_successful, on POST shop.example.com/v1/login"
std::string headline(const AlertMessage& message);

/// One object, without a line feed (docs/alerts.md, "JSON").
void write_alert_json(const AlertMessage& message, const std::string& sensor, JsonText& out);

/// "2023-11-14T22:13:20.004000Z"
std::string rfc3339(Timestamp time);

/// At most `octets_max` octets of `text`, as UTF-8 on one line: what is no UTF-8 becomes U+FFFD,
/// control characters become spaces. "…" stands where something was cut.
std::string plain_line(std::string_view text, std::size_t octets_max);

/// Name of this machine, as alerts tell it.
std::string sensor_name();

}  // namespace tapwarden
