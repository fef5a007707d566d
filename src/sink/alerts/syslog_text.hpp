// SPDX-License-Identifier: Apache-2.0
// Alerts as syslog messages (RFC 5424), and in ArcSight's Common Event Format, revision 26. Always
// UTF-8 on one line, whatever octets the wire had.
#pragma once

#include <string>

#include "sink/alerts/alert.hpp"

namespace tapwarden {

struct SyslogOrigin {
  std::string sensor;
  int process = 0;
};

/// Header, structured data with all of the alert, and a line for people.
std::string syslog_text(const AlertMessage& message, const SyslogOrigin& origin);

/// Header without structured data, and CEF as the message.
std::string syslog_cef_text(const AlertMessage& message, const SyslogOrigin& origin);

/// "CEF:0|tapwarden|tapwarden|…"
std::string cef_text(const AlertMessage& message, const std::string& sensor);

}  // namespace tapwarden
