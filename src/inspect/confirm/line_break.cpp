// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/line_break.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBytesMax = 65536;

// Of responses, then of mail.
constexpr std::array<std::string_view, 33> kHeaders{"set-cookie",
                                                    "location",
                                                    "content-type",
                                                    "content-length",
                                                    "transfer-encoding",
                                                    "content-disposition",
                                                    "content-encoding",
                                                    "refresh",
                                                    "access-control-allow-origin",
                                                    "access-control-allow-credentials",
                                                    "x-xss-protection",
                                                    "content-security-policy",
                                                    "link",
                                                    "status",
                                                    "connection",
                                                    "cache-control",
                                                    "last-modified",
                                                    "host",
                                                    "x-forwarded-for",
                                                    "x-forwarded-host",
                                                    "cookie",
                                                    "authorization",
                                                    "referer",
                                                    "bcc",
                                                    "cc",
                                                    "to",
                                                    "subject",
                                                    "from",
                                                    "reply-to",
                                                    "mime-version",
                                                    "content-transfer-encoding",
                                                    "rcpt to",
                                                    "mail from"};

int hex_at(std::string_view text, std::size_t digits) noexcept {
  if (text.size() < digits) return -1;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    const char lower = lower_ascii(c);
    const bool letter = lower >= 'a' && lower <= 'f';
    if (!letter && !is_digit(c)) return -1;
    value = value * 16 + (letter ? lower - 'a' + 10 : c - '0');
  }
  return value;
}

/// An octet, encoded or not, taken off the front of `text`.
struct Octet {
  char octet;
  bool encoded;
};

Octet next(std::string_view& text) noexcept {
  const auto take = [&text](std::size_t size, int octet, bool encoded) {
    text.remove_prefix(size);
    return Octet{static_cast<char>(octet), encoded};
  };
  const char c = text[0];
  if (c == '\\' && text.size() > 1 && (text[1] == 'r' || text[1] == 'n')) {
    return take(2, text[1] == 'r' ? '\r' : '\n', true);
  }
  if (c != '%') return take(1, c == '+' ? ' ' : c, false);
  std::size_t at = 1;
  while (text.substr(at, 2) == "25" && at < 5) at += 2;
  const bool wide = at < text.size() && lower_ascii(text[at]) == 'u';
  if (wide) ++at;
  const std::size_t digits = wide ? 4 : 2;
  const int code = hex_at(text.substr(std::min(at, text.size())), digits);
  if (code < 0) return take(1, c, false);
  // U+560A and U+560D, as %E5%98%8A: frameworks cut them to line ends.
  const std::string_view rest = text.substr(at);
  if (code == 0xe5 && starts_folded(rest, "e5%98%8"))
    return take(std::min(at + 8, text.size()), '\n', true);
  return take(at + digits, code, true);
}

bool is_value_border(char c) noexcept {
  return c == '&' || c == '=' || c == '"' || c == '?' || c == ';';
}

/// What is kept of a line.
struct Line {
  std::array<char, 40> octets{};
  std::size_t size = 0;
  void add(char c) noexcept {
    if (size < octets.size()) octets[size++] = lower_ascii(c);
  }
  [[nodiscard]] std::string_view text() const noexcept { return {octets.data(), size}; }
};

bool is_header(std::string_view line) noexcept {
  for (const std::string_view start : {"http/1.1 ", "http/1.0 ", "http/2 "}) {
    if (line.substr(0, start.size()) == start) return true;
  }
  if (line.empty() || line.back() != ':') return false;
  line.remove_suffix(1);
  return std::find(kHeaders.begin(), kHeaders.end(), trimmed(line)) != kHeaders.end();
}

/// Only the first line of a value says whether it is a mail or a message that was pasted whole.
bool is_header_line(std::string_view line) noexcept {
  for (const std::string_view start : {"http/", "get ", "post ", "put "}) {
    if (line.substr(0, start.size()) == start) return true;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view name = line.substr(0, colon);
  const bool is_name = std::all_of(name.begin(), name.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return is_name && name != "http" && name != "https";
}

}  // namespace

bool has_broken_line(std::string_view raw) noexcept {
  enum class At : std::uint8_t { first_line, breaks, second_line, behind };
  raw = raw.substr(0, kBytesMax);
  At at = At::first_line;
  Line first;
  Line second;
  for (char before = 0; !raw.empty();) {
    const auto [c, encoded] = next(raw);
    const bool is_break = c == '\r' || c == '\n';
    if (!encoded && is_value_border(c) && before != '\\') {
      at = At::first_line;
      first.size = second.size = 0;
    } else if (at == At::first_line) {
      if (is_break) {
        at = At::breaks;
      } else {
        first.add(c);
      }
    } else if (at == At::breaks || at == At::second_line) {
      if (is_break) {
        at = at == At::breaks ? At::breaks : At::behind;
      } else if (at == At::second_line || (c != ' ' && c != '\t')) {
        at = At::second_line;
        second.add(c);
        if (is_header(second.text())) return !is_header_line(first.text());
      }
    }
    before = c;
  }
  return false;
}

Confirmation breaks_line(const Candidate& candidate) noexcept {
  const HttpMessage& request = candidate.exchange.request;
  const auto of_headers = [&] {
    return std::any_of(request.headers.fields.begin(), request.headers.fields.end(),
                       [](const Header& field) { return has_broken_line(field.value); });
  };
  switch (candidate.leaf.kind) {
    case LeafKind::target:
    case LeafKind::path:
    case LeafKind::query_name:
    case LeafKind::query_value: return {has_broken_line(request.target) ? 1u : 0u, {}};
    case LeafKind::header:
    case LeafKind::cookie: return {of_headers() ? 1u : 0u, {}};
    default: return {has_broken_line(as_text(request.body)) ? 1u : 0u, {}};
  }
}

}  // namespace tapwarden
