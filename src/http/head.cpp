// SPDX-License-Identifier: Apache-2.0
#include "http/head.hpp"

#include <cstring>

namespace tapwarden::http {
namespace {

std::string_view without_line_end(std::string_view line) noexcept {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

void set_start_line(Role role, const StartLine& line, HttpMessage& message, AnomalySet& anomalies) {
  const auto set = [&](Anomaly anomaly) { anomalies.set(static_cast<std::size_t>(anomaly)); };
  message.version_major = line.version_major;
  message.version_minor = line.version_minor;
  if (line.version_major != 1 || line.version_minor > 1) set(Anomaly::version_unknown);
  if (role == Role::response) {
    message.status = line.status;
    message.reason = line.reason;
    if (line.odd) set(Anomaly::status_line_invalid);
    return;
  }
  message.method = line.method;
  message.target = line.target;
  if (line.odd) set(Anomaly::request_line_invalid);
  if (!is_registered_method(line.method)) set(Anomaly::method_unknown);
}

/// One field, which may go on in the next line.
struct OpenField {
  std::string_view name;
  std::string_view value;
  bool open = false;
  bool owned = false;  // value is a rewritten copy, last in the arena

  void fold(std::string_view more, Arena& arena) {
    Bytes joined = owned ? as_bytes(value) : as_bytes(arena.copy(value));
    if (!joined.empty() && !more.empty()) joined = arena.append(joined, as_bytes(" "));
    value = as_text(arena.append(joined, as_bytes(more)));
    owned = true;
  }
};

}  // namespace

void FieldCollector::add(std::string_view name, std::string_view value) {
  ++seen_;
  bool spaced = false;
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) {
    name.remove_suffix(1);
    spaced = true;
  }
  value = trim(value);
  if (spaced) note(Anomaly::header_name_trailing_space);
  if (name.empty()) note(Anomaly::header_name_empty);
  const HeaderName id = resolve_header_name(name);
  switch (id) {
    case HeaderName::content_length:
      facts_.add_content_length(value);
      framing_name_spaced_ = framing_name_spaced_ || spaced;
      break;
    case HeaderName::transfer_encoding:
      facts_.add_transfer_encoding(value);
      framing_name_spaced_ = framing_name_spaced_ || spaced;
      break;
    case HeaderName::host: ++hosts_; break;
    default: break;
  }
  if (seen_ > fields_max_) {
    note(Anomaly::header_too_many);
    return;
  }
  headers_.add(id, name, value);
}

void read_fields(std::string_view lines, Arena& arena, FieldCollector& collector) {
  OpenField field;
  while (!lines.empty()) {
    const std::size_t line_end = lines.find('\n');
    const std::string_view line = without_line_end(
        lines.substr(0, line_end == std::string_view::npos ? line_end : line_end + 1));
    lines = line_end == std::string_view::npos ? std::string_view{} : lines.substr(line_end + 1);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      collector.note(field.open ? Anomaly::header_folded : Anomaly::header_line_without_colon);
      if (field.open) field.fold(trim(line), arena);
      continue;
    }
    if (field.open) collector.add(field.name, field.value);
    const std::size_t colon = line.find(':');
    field = {};
    if (colon == std::string_view::npos) {
      collector.note(Anomaly::header_line_without_colon);
      continue;
    }
    field = {line.substr(0, colon), trim(line.substr(colon + 1)), true, false};
  }
  if (field.open) collector.add(field.name, field.value);
}

HeadResult parse_head(Role role, std::string_view head, const HeadScan& scan, HttpMessage& message,
                      Arena& arena, const Limits& limits, AnomalySet& anomalies) {
  const auto set = [&](Anomaly anomaly) { anomalies.set(static_cast<std::size_t>(anomaly)); };
  HeadResult result;
  const std::string_view first_line =
      scan.first_line_end == 0 ? head : head.substr(0, scan.first_line_end);
  if (const auto line = parse_start_line(role, without_line_end(first_line))) {
    set_start_line(role, *line, message, anomalies);
  }
  FieldCollector collector(message.headers, result.facts, anomalies, limits.headers_max);
  read_fields(head.substr(first_line.size()), arena, collector);
  if (scan.bare_cr) set(Anomaly::header_bare_cr);
  if (scan.bare_lf) set(Anomaly::header_bare_lf);
  if (scan.nul) set(Anomaly::header_nul);
  if (result.facts.has_content_length || result.facts.content_length_invalid ||
      result.facts.has_transfer_encoding || result.facts.transfer_encoding_invalid) {
    result.facts.note(anomalies);
  }
  if (role == Role::request && scan.end != 0) {
    if (collector.hosts() == 0 && message.version_minor >= 1) set(Anomaly::host_missing);
    if (collector.hosts() > 1) set(Anomaly::host_duplicate);
  }
  result.cut = collector.cut();
  result.ambiguous =
      result.facts.is_ambiguous() || scan.bare_cr || scan.nul || collector.framing_name_spaced();
  return result;
}

void parse_trailers(std::string_view text, Headers& trailers, Arena& arena, const Limits& limits,
                    AnomalySet& anomalies) {
  FramingFacts ignored;  // RFC 9110 6.5.1: framing fields in trailers mean nothing
  FieldCollector collector(trailers, ignored, anomalies, limits.headers_max);
  read_fields(text, arena, collector);
}

}  // namespace tapwarden::http
