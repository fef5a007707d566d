// SPDX-License-Identifier: Apache-2.0
#include "http/head.hpp"

#include <array>

#include "base/find_octet.hpp"

namespace tapwarden::http {
namespace {

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
/// Blank, or a control.
constexpr bool is_low(char c) noexcept { return static_cast<unsigned char>(c) <= ' '; }

/// Names whose fields are counted or say where a message ends.
constexpr auto kIsFact = [] {
  std::array<bool, kHeaderNameCount> table{};
  for (const HeaderName id :
       {HeaderName::host, HeaderName::content_length, HeaderName::transfer_encoding}) {
    table[static_cast<std::size_t>(id)] = true;
  }
  return table;
}();

std::string_view without_line_end(std::string_view line) noexcept {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

void set_start_line(Role role, std::string_view head, const StartLine& line, HttpMessage& message,
                    AnomalySet& anomalies) {
  const auto set = [&](Anomaly anomaly) { anomalies.set(static_cast<std::size_t>(anomaly)); };
  message.version_major = line.version_major;
  message.version_minor = line.version_minor;
  if (line.version_major != 1 || line.version_minor > 1) set(Anomaly::version_unknown);
  if (role == Role::response) {
    message.status = line.status;
    message.reason = line.reason.of(head);
    if (line.odd) set(Anomaly::status_line_invalid);
    return;
  }
  message.method = line.method.of(head);
  message.target = line.target.of(head);
  if (line.odd) set(Anomaly::request_line_invalid);
  if (!is_registered_method(message.method)) set(Anomaly::method_unknown);
}

/// The lines of a head or a trailer section, one by one. REQUIRES: the text is padded.
class Lines {
 public:
  /// The first line begins at `at`. `ends`: behind the ends of the next lines, where they are
  /// known.
  Lines(std::string_view text, std::size_t at, std::span<const std::uint32_t> ends) noexcept
      : text_(text), at_(at), known_end_(ends.data()), known_last_(ends.data() + ends.size()) {}

  /// Without its line end; empty: there are no more.
  std::string_view next() noexcept {
    const char* const start = text_.data() + at_;
    if (known_end_ == known_last_) {
      if (at_ >= text_.size()) return {};
      at_ = find_octet(text_, '\n', at_) + 1;
    } else {
      at_ = *known_end_++;
    }
    const char* end = text_.data() + at_ - 1;
    if (end != start && end[-1] == '\r') --end;
    return {start, static_cast<std::size_t>(end - start)};
  }
  /// The next line goes on with the field of this one (RFC 9112 5.2).
  [[nodiscard]] bool next_is_folded() const noexcept {
    const char first = text_.data()[at_];
    return is_low(first) && is_blank(first);  // hardly any line begins with what is low
  }

 private:
  std::string_view text_;
  std::size_t at_;
  const std::uint32_t* known_end_;
  const std::uint32_t* known_last_;
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

void FieldCollector::add_fact(HeaderName id, bool is_spaced, std::string_view value) {
  if (id == HeaderName::host) {
    ++hosts_;
    return;
  }
  framing_name_spaced_ = framing_name_spaced_ || is_spaced;
  if (id == HeaderName::content_length) facts_.add_content_length(value);
  if (id == HeaderName::transfer_encoding) facts_.add_transfer_encoding(value);
}

inline HeaderName FieldCollector::add(std::string_view name, std::string_view value) {
  const std::size_t size_sent = name.size();
  if (name.empty() || is_blank(name.back())) name = without_space_behind(name);
  const HeaderName id = resolve_header_name(name);
  add_named(id, name, value, name.size() != size_sent);
  return id;
}

inline void FieldCollector::add_named(HeaderName id, std::string_view name, std::string_view value,
                                      bool is_spaced) {
  if (!value.empty() && (is_low(value.front()) || is_low(value.back()))) value = trim(value);
  if (kIsFact[static_cast<std::size_t>(id)]) add_fact(id, is_spaced, value);
  if (room_ == 0) {
    cut_ = true;
    note(Anomaly::header_too_many);
    return;
  }
  --room_;
  headers_.add(id, name, value);
}

namespace {

/// Where reading stands.
struct Place {
  Lines lines;
  LineFront* before;  ///< of the last line that was read
};

/// A line that begins otherwise than expected.
[[gnu::noinline]] Place read_unexpected(std::string_view line, Place place, Arena& arena,
                                        NameMemory& names, FieldCollector& collector) {
  const std::size_t colon = is_blank(line.front()) ? line.size() : find_octet_padded(line, ':');
  if (colon == line.size()) {
    collector.note(Anomaly::header_line_without_colon);
    return place;
  }
  std::string_view value = line.substr(colon + 1);
  if (place.lines.next_is_folded()) value = unfolded(value, place.lines, arena, collector);
  const HeaderName id = collector.add(line.substr(0, colon), value);
  place.before = &names.learn(*place.before, id, line.substr(0, colon));
  return place;
}

/// Every line up to an empty one or the end. Folds are joined in `arena`.
void read_fields(Lines lines, Arena& arena, NameMemory& names, FieldCollector& collector) {
  Place place{lines, &names.start()};
  for (std::string_view line = place.lines.next(); !line.empty(); line = place.lines.next()) {
    LineFront& front = *place.before->next;
    if (!front.begins(line.data()) || place.lines.next_is_folded()) {
      place = read_unexpected(line, place, arena, names, collector);
      continue;
    }
    const std::string_view name{line.data(), front.name_size()};
    const std::string_view value{line.data() + front.size(), line.size() - front.size()};
    collector.add_named(front.id, name, value, false);
    place.before = &front;
  }
}

std::string_view first_line_of(std::string_view head, const HeadScan& scan) noexcept {
  return scan.first_line_end == 0 ? head : std::string_view{head.data(), scan.first_line_end};
}

/// Of the lines behind the first one, as the scan saw them.
std::span<const std::uint32_t> field_line_ends(const HeadScan& scan) noexcept {
  const std::uint32_t* const ends = scan.line_ends.data();
  return {ends + (scan.ends != 0), ends + scan.ends};
}

}  // namespace

std::optional<StartLine> start_line_of(Role role, std::string_view head,
                                       const HeadScan& scan) noexcept {
  return parse_start_line(role, without_line_end(first_line_of(head, scan)));
}

HeadResult parse_head(Role role, std::string_view head, const HeadScan& scan, HttpMessage& message,
                      Arena& arena, NameMemory& names, const Limits& limits, AnomalySet& anomalies,
                      const std::optional<StartLine>& line) {
  const auto set = [&](Anomaly anomaly) { anomalies.set(static_cast<std::size_t>(anomaly)); };
  HeadResult result;
  if (line) set_start_line(role, head, *line, message, anomalies);
  FieldCollector collector(message.headers, result.facts, anomalies, limits.headers_max);
  read_fields({head, first_line_of(head, scan).size(), field_line_ends(scan)}, arena, names,
              collector);
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

void parse_trailers(std::string_view text, Headers& trailers, Arena& arena, NameMemory& names,
                    const Limits& limits, AnomalySet& anomalies) {
  FramingFacts ignored;  // RFC 9110 6.5.1: framing fields in trailers mean nothing
  FieldCollector collector(trailers, ignored, anomalies, limits.headers_max);
  read_fields({text, 0, {}}, arena, names, collector);
}

}  // namespace tapwarden::http
