// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/multipart.hpp"

#include "base/octet_set.hpp"
#include "inspect/media_type.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr OctetSet kBlank{" \t\r\n"};
constexpr OctetSet kNameEnd{" \t\r\n=;"};

/// Calls f(name, value) for each parameter behind the first ";". Quotes are taken off; a backslash
/// keeps a quote from ending the value.
template <class F>
void for_each_attribute(std::string_view field, F&& f) {
  std::size_t at = find_octet(field, ';');
  while (at < field.size()) {
    if (field[at] == ';' || kBlank.has(field[at])) {
      ++at;
      continue;
    }
    const std::size_t name_end = kNameEnd.find_in(field, at);
    const std::string_view name = field.substr(at, name_end - at);
    at = name_end;
    while (at < field.size() && kBlank.has(field[at])) ++at;
    if (at == field.size() || field[at] != '=') {
      at = std::max(at, name_end + (name.empty() ? 1 : 0));
      continue;
    }
    ++at;
    while (at < field.size() && kBlank.has(field[at])) ++at;
    std::size_t end = at;
    if (at < field.size() && field[at] == '"') {
      for (end = ++at; end < field.size() && field[end] != '"'; ++end) {
        if (field[end] == '\\' && end + 1 < field.size()) ++end;
      }
      f(name, field.substr(at, std::min(end, field.size()) - at));
      at = std::min(end + 1, field.size());
    } else {
      end = find_octet(field, ';', at);
      const std::string_view value = field.substr(at, end - at);
      f(name, trimmed(value.substr(0, find_either(value, '\r', '\n'))));
      at = end;
    }
  }
}

/// UTF-8'en'%e2%82%ac.txt (RFC 8187): what stands behind the second quote.
std::string_view extended_value(std::string_view value) noexcept {
  const std::size_t first = find_octet(value, '\'');
  if (first == value.size()) return value;
  const std::size_t second = find_octet(value, '\'', first + 1);
  return second == value.size() ? value : value.substr(second + 1);
}

/// One line, without its end; `text` goes on behind it.
std::string_view take_line(std::string_view& text) noexcept {
  const std::size_t end = find_octet(text, '\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// The Content-Disposition of a part with its folded lines; `part` goes on behind the empty line.
std::string_view take_disposition(std::string_view& part) noexcept {
  std::string_view field;
  bool goes_on = false;
  while (!part.empty()) {
    const char* const start = part.data();
    const std::string_view line = take_line(part);
    if (line.empty()) break;
    const bool folded = goes_on && kBlank.has(line[0]);
    if (folded) {
      field = {field.data(), static_cast<std::size_t>(line.data() + line.size() - field.data())};
    } else if ((goes_on = starts_folded(line, "content-disposition"))) {
      field = {start, line.size()};
    }
  }
  return field;
}

void add_part(std::string_view part, LeafWriter& out) {
  const std::string_view disposition = take_disposition(part);
  std::string_view name;
  for_each_attribute(disposition, [&](std::string_view attribute, std::string_view value) {
    if (equals_folded(attribute, "name")) name = value;
  });
  out.add(LeafKind::form_name, name, name);
  for_each_attribute(disposition, [&](std::string_view attribute, std::string_view value) {
    if (equals_folded(attribute, "filename")) {
      out.add(LeafKind::file_name, name, value);
    } else if (equals_folded(attribute, "filename*")) {
      out.add_decoded(LeafKind::file_name, name, extended_value(value), false);
    }
  });
  if (look_of(as_bytes(part)) != BodyLook::binary) out.add(LeafKind::form_value, name, part);
}

/// Clients that hide it from filters leave it out of the field; then the first line says it.
std::string_view boundary_of(std::string_view content_type, std::string_view body) noexcept {
  std::string_view boundary;
  for_each_attribute(content_type, [&](std::string_view name, std::string_view value) {
    if (boundary.empty() && equals_folded(name, "boundary")) boundary = value;
  });
  if (!boundary.empty() || body.substr(0, 2) != "--") return boundary;
  const std::string_view line = take_line(body);
  return line.substr(2);
}

}  // namespace

/// Only the starts of lines are compared, so that the time is linear whatever the boundary is.
bool add_multipart(std::string_view body, std::string_view content_type, LeafWriter& out) {
  const std::string_view boundary = boundary_of(content_type, body);
  if (boundary.empty()) return false;
  bool found = false;
  std::string_view rest = body;
  const char* part = nullptr;
  for (;;) {
    const char* const line = rest.data();
    const bool at_end = rest.empty();
    const bool is_border = rest.size() >= boundary.size() + 2 && rest.substr(0, 2) == "--" &&
                           rest.substr(2, boundary.size()) == boundary;
    if ((at_end || is_border) && part != nullptr) {
      std::string_view text{part, static_cast<std::size_t>(line - part)};
      if (is_border && !text.empty()) text.remove_suffix(1);
      if (is_border && !text.empty() && text.back() == '\r') text.remove_suffix(1);
      add_part(text, out);
      found = true;
    }
    if (at_end || !out.has_room()) return found;
    const std::string_view taken = take_line(rest);
    if (!is_border) continue;
    const bool is_last = taken.substr(boundary.size() + 2, 2) == "--";
    part = is_last ? nullptr : rest.data();
  }
}

}  // namespace tapwarden
