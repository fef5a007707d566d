// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/syslog_text.hpp"

#include <string_view>

#include "sink/alerts/alert_text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kValueOctetsMax = 512;  // a message stays below the 8 KiB of many receivers
constexpr std::size_t kTextOctetsMax = 1024;
constexpr int kLocal5 = 21;  // as Suricata's default

int priority_of(Severity severity) noexcept {
  constexpr int kCritical = 2, kWarning = 4, kNotice = 5;
  const int level = severity == Severity::high     ? kCritical
                    : severity == Severity::medium ? kWarning
                                                   : kNotice;
  return kLocal5 * 8 + level;
}

/// RFC 5424 6.2: printable ASCII without spaces, or "-".
std::string header_field(std::string_view text, std::size_t octets_max) {
  std::string out;
  for (const char c : text.substr(0, octets_max)) out += c > 0x20 && c < 0x7f ? c : '?';
  return out.empty() ? "-" : out;
}

std::string header(const AlertMessage& message, const SyslogOrigin& origin) {
  const Alert* const alert = std::get_if<Alert>(&message);
  const Severity severity = alert != nullptr ? alert->severity : std::get<Digest>(message).worst;
  const Timestamp time = alert != nullptr ? alert->time : std::get<Digest>(message).time;
  std::string text = "<";
  text.append(std::to_string(priority_of(severity))).append(">1 ").append(rfc3339(time));
  text.append(" ").append(header_field(origin.sensor, 255)).append(" tapwarden ");
  text.append(std::to_string(origin.process));
  return text.append(alert != nullptr ? " alert " : " digest ");
}

/// ` name="value"`; RFC 5424 6.3.3: ", \ and ] are escaped.
void parameter(std::string_view name, std::string_view value, std::string& out) {
  if (value.empty()) return;
  out.append(" ").append(name).append("=\"");
  for (const char c : plain_line(value, kValueOctetsMax)) {
    if (c == '"' || c == '\\' || c == ']') out += '\\';
    out += c;
  }
  out += '"';
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

// The number of examples (RFC 5612): an SD-ID without one is IANA's to give.
constexpr std::string_view kElement = "[tapwarden@32473";

std::string structured(const Alert& alert) {
  std::string out{kElement};
  const auto add = [&out](std::string_view name, std::string_view value) {
    parameter(name, value, out);
  };
  add("id", alert.id);
  add("severity", to_text(alert.severity));
  add("title", alert.title);
  add("reason", alert.reason);
  add("confidence", to_text(alert.confidence));
  add("outcome", alert.outcome);
  add("method", alert.method);
  add("host", alert.host);
  add("path", alert.path);
  if (alert.status != 0) add("status", std::to_string(alert.status));
  add("where", alert.where);
  add("evidence", alert.evidence);
  add("owasp", alert.owasp);
  add("cwe", alert.cwe);
  add("fix", alert.fix);
  add("also", joined(alert.also));
  add("src_ip", alert.client);
  add("src_port", std::to_string(alert.client_port));
  add("dest_ip", alert.server);
  add("dest_port", std::to_string(alert.server_port));
  add("community_id", alert.community_id);
  add("flow_id", std::to_string(alert.flow_id));
  add(alert.is_live ? "in_iface" : "pcap_filename", alert.source);
  add("packet_first", std::to_string(alert.packet_first));
  add("packet_last", std::to_string(alert.packet_last));
  add("count", std::to_string(alert.count));
  return out + "]";
}

std::string structured(const Digest& digest) {
  std::string out{kElement};
  parameter("severity", to_text(digest.worst), out);
  parameter("held_back", std::to_string(digest.total), out);
  parameter("groups", std::to_string(digest.groups.size()), out);
  parameter("others", std::to_string(digest.others), out);
  return out + "]";
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : plain_line(text, kValueOctetsMax)) {
    if (special.find(c) != special.npos) out += '\\';
    out += c;
  }
  return out;
}

void extension(std::string_view key, std::string_view value, std::string& out) {
  if (value.empty()) return;
  if (out.back() != '|') out += ' ';
  out.append(key).append("=").append(escaped(value, "\\="));
}

void labelled(std::string_view key, std::string_view label, std::string_view value,
              std::string& out) {
  if (value.empty()) return;
  extension(key, value, out);
  extension(std::string{key} + "Label", label, out);
}

std::string milliseconds(Timestamp time) {
  return std::to_string(
      std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

std::string_view cef_severity(Severity severity) noexcept {
  switch (severity) {
    case Severity::high: return "8";
    case Severity::medium: return "5";
    default: return "3";
  }
}

void cef_alert(const Alert& alert, std::string& out) {
  const bool is_v6 = alert.client.find(':') != std::string::npos;
  extension("rt", milliseconds(alert.time), out);
  if (is_v6) {
    labelled("c6a2", "Source IPv6 Address", alert.client, out);
    labelled("c6a3", "Destination IPv6 Address", alert.server, out);
  } else {
    extension("src", alert.client, out);
    extension("dst", alert.server, out);
  }
  extension("spt", std::to_string(alert.client_port), out);
  extension("dpt", std::to_string(alert.server_port), out);
  extension("proto", "TCP", out);
  extension("app", "HTTP", out);
  extension("requestMethod", alert.method, out);
  extension("dhost", alert.host, out);
  extension("request", alert.path, out);
  extension("outcome", alert.outcome, out);
  extension("cat", alert.owasp, out);
  extension("reason", alert.reason, out);
  extension("cnt", std::to_string(alert.count), out);
  extension("externalId", std::to_string(alert.flow_id), out);
  extension(alert.is_live ? "deviceInboundInterface" : "fname", alert.source, out);
  labelled("cs1", "Evidence", alert.evidence, out);
  labelled("cs2", "Where", alert.where, out);
  labelled("cs3", "CWE", alert.cwe, out);
  labelled("cs4", "Community ID", alert.community_id, out);
  labelled("cs5", "Remedy", alert.fix, out);
  labelled("cs6", "Also", joined(alert.also), out);
  if (alert.status != 0) labelled("cn1", "Status", std::to_string(alert.status), out);
  labelled("cn2", "First packet", std::to_string(alert.packet_first), out);
  labelled("cn3", "Last packet", std::to_string(alert.packet_last), out);
}

}  // namespace

std::string syslog_text(const AlertMessage& message, const SyslogOrigin& origin) {
  const std::string data = std::visit([](const auto& one) { return structured(one); }, message);
  return header(message, origin) + data + " " + plain_line(headline(message), kTextOctetsMax);
}

std::string syslog_cef_text(const AlertMessage& message, const SyslogOrigin& origin) {
  return header(message, origin) + "- " + cef_text(message, origin.sensor);
}

std::string cef_text(const AlertMessage& message, const std::string& sensor) {
  std::string out = "CEF:0|tapwarden|tapwarden|" TAPWARDEN_VERSION "|";
  if (const Digest* const digest = std::get_if<Digest>(&message)) {
    out += "digest|Alerts were held back|";
    out.append(cef_severity(digest->worst)).append("|");
    extension("rt", milliseconds(digest->time), out);
    extension("cnt", std::to_string(digest->total), out);
    extension("msg", headline(message), out);
  } else {
    const Alert& alert = std::get<Alert>(message);
    out += escaped(alert.id, "\\|") + "|" + escaped(alert.title, "\\|") + "|";
    out.append(cef_severity(alert.severity)).append("|");
    cef_alert(alert, out);
  }
  extension("dvchost", sensor, out);
  return out;
}

}  // namespace tapwarden
