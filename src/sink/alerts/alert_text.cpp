// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/alert_text.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "base/utf8_text.hpp"

namespace tapwarden {
namespace {

void number(std::string_view prefix, std::uint64_t value, JsonText& out) {
  out.raw(prefix);
  out.number(value);
  out.raw(',');
}

void write_endpoint(const std::string& method, const std::string& host, std::uint32_t port,
                    const std::string& path, JsonText& out) {
  out.raw(R"("endpoint":{)");
  out.member(R"("method":)", method);
  out.member(R"("host":)", host);
  if (port != 0) number(R"("port":)", port, out);
  out.member(R"("path":)", path);
  out.back_over(',');
  out.raw("},");
}

void write_finding(const Alert& alert, JsonText& out) {
  out.raw(R"("finding":{"id":)");
  out.string(alert.id);
  out.raw(',');
  out.member(R"("reason":)", alert.reason);
  out.member(R"("confidence":)", to_text(alert.confidence));
  out.member(R"("where":)", alert.where);
  out.member(R"("evidence":)", alert.evidence);
  out.member(R"("outcome":)", alert.outcome);
  out.member(R"("owasp":)", alert.owasp);
  out.member(R"("cwe":)", alert.cwe);
  out.member(R"("fix":)", alert.fix);
  if (!alert.also.empty()) {
    out.raw(R"("also":[)");
    for (const std::string& id : alert.also) {
      out.string(id);
      out.raw(',');
    }
    out.back_over(',');
    out.raw(']');
  }
  out.back_over(',');
  out.raw("},");
}

void write_flow(const Alert& alert, JsonText& out) {
  number(R"("flow":{"id":)", alert.flow_id, out);
  out.member(R"("src_ip":)", alert.client);
  number(R"("src_port":)", alert.client_port, out);
  out.member(R"("dest_ip":)", alert.server);
  number(R"("dest_port":)", alert.server_port, out);
  out.raw(R"("proto":"TCP",)");
  out.member(R"("community_id":)", alert.community_id);
  out.back_over(',');
  out.raw("},");
}

void write(const Alert& alert, JsonText& out) {
  out.raw(R"("severity":")");
  out.raw(to_text(alert.severity));
  out.raw(R"(","title":)");
  out.string(alert.title);
  out.raw(',');
  write_finding(alert, out);
  write_endpoint(alert.method, alert.host, alert.host_port, alert.path, out);
  if (alert.status != 0) number(R"("status":)", alert.status, out);
  write_flow(alert, out);
  out.member(alert.is_live ? R"("in_iface":)" : R"("pcap_filename":)", alert.source);
  number(R"("packets":{"first":)", alert.packet_first, out);
  out.raw(R"("last":)");
  out.number(alert.packet_last);
  out.raw("},");
  out.raw(R"("count":)");
  out.number(alert.count);
}

void write(const Digest& digest, JsonText& out) {
  out.raw(R"("severity":")");
  out.raw(to_text(digest.worst));
  number(R"(","held_back":)", digest.total, out);
  out.raw(R"("groups":[)");
  for (const HeldGroup& group : digest.groups) {
    out.raw(R"({"severity":")");
    out.raw(to_text(group.severity));
    out.raw(R"(","id":)");
    out.string(group.id);
    out.raw(R"(,"title":)");
    out.string(group.title);
    out.raw(',');
    write_endpoint(group.method, group.host, 0, group.path, out);
    out.raw(R"("count":)");
    out.number(group.count);
    out.raw("},");
  }
  out.back_over(',');
  out.raw(R"(],"others":)");
  out.number(digest.others);
}

}  // namespace

std::string headline(const AlertMessage& message) {
  if (const Digest* const digest = std::get_if<Digest>(&message)) {
    std::string text = std::to_string(digest->total);
    text += digest->total == 1 ? " alert was held back" : " alerts were held back";
    for (const HeldGroup& group : digest->groups) {
      text += &group == digest->groups.data() ? ": " : ", ";
      text += std::to_string(group.count) + " of " + group.id + " on " +
              endpoint_text(group.method, group.host, group.path);
    }
    if (digest->others > 0) text += ", " + std::to_string(digest->others) + " others";
    return text;
  }
  const Alert& alert = std::get<Alert>(message);
  std::string text{to_text(alert.severity)};
  text += ": " + alert.title + " (" + alert.id + ")";
  if (!alert.outcome.empty()) text.append(", ").append(alert.outcome);
  const std::string endpoint = endpoint_text(alert.method, alert.host, alert.path);
  if (!endpoint.empty()) text += ", on " + endpoint;
  if (alert.count > 1) text += ", " + std::to_string(alert.count) + " times";
  return text;
}

void write_alert_json(const AlertMessage& message, const std::string& sensor, JsonText& out) {
  const bool is_alert = std::holds_alternative<Alert>(message);
  std::visit(
      [&out](const auto& one) {
        out.raw(R"({"timestamp":")");
        out.raw(rfc3339(one.time));
      },
      message);
  out.raw(is_alert ? R"(","event_type":"alert",)" : R"(","event_type":"digest",)");
  out.member(R"("sensor":)", sensor);
  std::visit([&out](const auto& one) { write(one, out); }, message);
  out.raw('}');
}

std::string rfc3339(Timestamp time) {
  constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
  const auto since = std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch()).count();
  std::int64_t rest = since % kMicrosecondsPerSecond;
  if (rest < 0) rest += kMicrosecondsPerSecond;
  const std::time_t seconds = (since - rest) / kMicrosecondsPerSecond;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 48> date{};
  std::array<char, 16> fraction{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ", static_cast<int>(rest));
  return std::string{date.data()} + fraction.data();
}

std::string plain_line(std::string_view text, std::size_t octets_max) {
  constexpr std::string_view kUnknown = "\xef\xbf\xbd";
  constexpr std::string_view kCut = "\xe2\x80\xa6";
  std::string line;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t size = c < 0x80 ? 1 : utf8_at_front(text.substr(i));
    // U+0080 to U+009F are control characters, too.
    const bool is_control =
        c < 0x20 || c == 0x7f ||
        (size == 2 && c == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0);
    const std::string_view one = is_control  ? std::string_view{" "}
                                 : size == 0 ? kUnknown
                                             : text.substr(i, size);
    if (line.size() + one.size() + kCut.size() > octets_max) return line.append(kCut);
    line += one;
    i += size == 0 ? 1 : size;
  }
  return line;
}

std::string sensor_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "tapwarden";
  return plain_line(name.data(), name.size());
}

}  // namespace tapwarden
