// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/slack_text.hpp"

#include <string>
#include <string_view>

#include "sink/alerts/alert_text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kFieldOctetsMax = 1000;

/// Slack's three characters that are special everywhere.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : plain_line(text, kFieldOctetsMax)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

/// A code span; nothing in it can end it.
std::string code(std::string_view text) {
  std::string span = "`";
  span += escaped(text);
  for (std::size_t i = 1; i < span.size(); ++i) span[i] = span[i] == '`' ? '\'' : span[i];
  return span += '`';
}

std::string_view color_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::high: return "#d32f2f";
    case Severity::medium: return "#f57c00";
    default: return "#1976d2";
  }
}

void write_field(std::string_view title, const std::string& value, bool is_short, JsonText& out) {
  out.raw(R"({"title":)");
  out.string(title);
  out.raw(R"(,"value":)");
  out.string(value);
  out.raw(is_short ? R"(,"short":true},)" : R"(,"short":false},)");
}

void write_fields(const Alert& alert, JsonText& out) {
  if (!alert.outcome.empty()) write_field("Outcome", std::string{alert.outcome}, true, out);
  if (alert.status != 0) write_field("Status", std::to_string(alert.status), true, out);
  write_field("Client", code(alert.client), true, out);
  if (alert.count > 1) write_field("Count", std::to_string(alert.count), true, out);
  if (!alert.where.empty()) write_field("Where", code(alert.where), true, out);
  if (!alert.evidence.empty()) write_field("Evidence", code(alert.evidence), false, out);
  if (!alert.fix.empty()) write_field("Remedy", escaped(alert.fix), false, out);
}

std::string text_of(const Alert& alert) {
  std::string text = "*";
  text.append(to_text(alert.severity)).append("* ").append(escaped(alert.title));
  text.append(" (").append(escaped(alert.id)).append(")");
  const std::string endpoint = endpoint_text(alert.method, alert.host, alert.path);
  return endpoint.empty() ? text : text + " on " + code(endpoint);
}

std::string text_of(const Digest& digest) {
  std::string text = std::to_string(digest.total);
  return text + (digest.total == 1 ? " alert was held back" : " alerts were held back");
}

std::string lines_of(const Digest& digest) {
  std::string lines;
  for (const HeldGroup& group : digest.groups) {
    lines += std::to_string(group.count) + " × " + escaped(group.title) + " (" + escaped(group.id) +
             ") on " + code(endpoint_text(group.method, group.host, group.path)) + "\n";
  }
  if (digest.others > 0) lines += std::to_string(digest.others) + " others\n";
  return lines;
}

}  // namespace

void write_slack(const AlertMessage& message, const std::string& sensor, JsonText& out) {
  const Alert* const alert = std::get_if<Alert>(&message);
  const Digest* const digest = std::get_if<Digest>(&message);
  out.raw(R"({"text":)");
  out.string(alert != nullptr ? text_of(*alert) : text_of(*digest));
  out.raw(R"(,"attachments":[{"color":)");
  out.string(color_of(alert != nullptr ? alert->severity : digest->worst));
  out.raw(R"(,"fallback":)");
  out.string(escaped(headline(message)));
  if (alert != nullptr) {
    out.raw(R"(,"fields":[)");
    write_fields(*alert, out);
    out.back_over(',');
    out.raw(']');
  } else {
    out.raw(R"(,"text":)");
    out.string(lines_of(*digest));
  }
  out.raw(R"(,"mrkdwn_in":["text","fields"],"footer":)");
  out.string("tapwarden on " + escaped(sensor));
  out.raw(R"(,"ts":)");
  const Timestamp time = alert != nullptr ? alert->time : digest->time;
  out.number(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
  out.raw("}]}");
}

}  // namespace tapwarden
