// SPDX-License-Identifier: Apache-2.0
#include "http/head.hpp"

#include <algorithm>

#include "base/find_octet.hpp"

namespace tapwarden::http {
namespace {

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

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

/// The lines of a head or a trailer section, one by one.
class Lines {
 public:
  /// The first line begins at `at`. `ends`: behind the ends of the next lines, where they are
  /// known.
  Lines(std::string_view text, std::size_t at, std::span<const std::uint32_t> ends) noexcept
      : text_(text), at_(at), ends_(ends) {}

  /// Without its line end; empty: there are no more.
  std::string_view next() noexcept {
    if (at_ >= text_.size()) return {};
    const std::size_t start = at_;
    if (known_ < ends_.size()) {
      at_ = ends_[known_++];
    } else {
      at_ = find_octet(text_, '\n', at_) + 1;
    }
    std::string_view line{text_.data() + start, at_ - 1 - start};
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  }
  /// The next line goes on with the field of this one (RFC 9112 5.2).
  [[nodiscard]] bool next_is_folded() const noexcept {
    return at_ < text_.size() && is_blank(text_[at_]);
  }

 private:
  std::string_view text_;
  std::size_t at_;
  std::span<const std::uint32_t> ends_;
  std::size_t known_ = 0;
};

/// `value` and all lines that it goes on in, joined by spaces in `arena`.
std::string_view unfolded(std::string_view value, Lines& lines, Arena& arena,
                          FieldCollector& collector) {
  Bytes joined = as_bytes(arena.copy(trim(value)));
  while (lines.next_is_folded()) {
    collector.note(Anomaly::header_folded);
    const std::string_view more = trim(lines.next());
    if (!joined.empty() && !more.empty()) joined = arena.append(joined, as_bytes(" "));
    joined = arena.append(joined, as_bytes(more));
  }
  return as_text(joined);
}

}  // namespace

std::string_view FieldCollector::without_space_behind(std::string_view name) {
  while (!name.empty() && is_blank(name.back())) {
    name.remove_suffix(1);
    note(Anomaly::header_name_trailing_space);
  }
  if (name.empty()) note(Anomaly::header_name_empty);
  return name;
}

inline void FieldCollector::add(std::string_view name, std::string_view value) {
  ++seen_;
  const std::size_t size_sent = name.size();
  if (name.empty() || is_blank(name.back())) name = without_space_behind(name);
  const bool spaced = name.size() != size_sent;
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);  // as nearly all are sent
  if (!value.empty() && (is_blank(value.front()) || is_blank(value.back()))) value = trim(value);
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

namespace {

/// Every line up to an empty one or the end. Folds are joined in `arena`.
void read_fields(Lines lines, Arena& arena, FieldCollector& collector) {
  for (std::string_view line = lines.next(); !line.empty(); line = lines.next()) {
    const std::size_t colon = is_blank(line.front()) ? line.size() : find_octet(line, ':');
    if (colon == line.size()) {
      collector.note(Anomaly::header_line_without_colon);
      continue;
    }
    std::string_view value = line.substr(colon + 1);
    if (lines.next_is_folded()) value = unfolded(value, lines, arena, collector);
    collector.add(line.substr(0, colon), value);
  }
}

std::string_view first_line_of(std::string_view head, const HeadScan& scan) noexcept {
  return scan.first_line_end == 0 ? head : head.substr(0, scan.first_line_end);
}

/// Of the lines behind the first one, as the scan saw them.
std::span<const std::uint32_t> field_line_ends(const HeadScan& scan) noexcept {
  const std::size_t seen = scan.lines + (scan.end != 0);  // the empty line is not counted
  const std::size_t known = std::min(seen, scan.line_ends.size());
  return std::span{scan.line_ends}.first(known).subspan(std::min<std::size_t>(known, 1));
}

}  // namespace

std::optional<StartLine> start_line_of(Role role, std::string_view head,
                                       const HeadScan& scan) noexcept {
  return parse_start_line(role, without_line_end(first_line_of(head, scan)));
}

HeadResult parse_head(Role role, std::string_view head, const HeadScan& scan, HttpMessage& message,
                      Arena& arena, const Limits& limits, AnomalySet& anomalies,
                      const std::optional<StartLine>& known_line) {
  const auto set = [&](Anomaly anomaly) { anomalies.set(static_cast<std::size_t>(anomaly)); };
  HeadResult result;
  const auto line = known_line ? known_line : start_line_of(role, head, scan);
  if (line) set_start_line(role, *line, message, anomalies);
  FieldCollector collector(message.headers, result.facts, anomalies, limits.headers_max);
  read_fields({head, first_line_of(head, scan).size(), field_line_ends(scan)}, arena, collector);
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
  read_fields({text, 0, {}}, arena, collector);
}

}  // namespace tapwarden::http
