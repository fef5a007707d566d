// SPDX-License-Identifier: Apache-2.0
// Start lines and the probe of a flow's first octets.
#include "http/start_line.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/find_octet.hpp"
#include "http/http1.hpp"

namespace tapwarden {
namespace http {
namespace {

constexpr auto kTokenChars = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view{"!#$%&'*+-.^_`|~"})
    table[static_cast<unsigned char>(c)] = true;
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

// https://www.iana.org/assignments/http-methods, sorted.
constexpr std::array<std::string_view, 40> kMethods{"ACL",
                                                    "BASELINE-CONTROL",
                                                    "BIND",
                                                    "CHECKIN",
                                                    "CHECKOUT",
                                                    "CONNECT",
                                                    "COPY",
                                                    "DELETE",
                                                    "GET",
                                                    "HEAD",
                                                    "LABEL",
                                                    "LINK",
                                                    "LOCK",
                                                    "MERGE",
                                                    "MKACTIVITY",
                                                    "MKCALENDAR",
                                                    "MKCOL",
                                                    "MKREDIRECTREF",
                                                    "MKWORKSPACE",
                                                    "MOVE",
                                                    "OPTIONS",
                                                    "ORDERPATCH",
                                                    "PATCH",
                                                    "POST",
                                                    "PRI",
                                                    "PROPFIND",
                                                    "PROPPATCH",
                                                    "PUT",
                                                    "QUERY",
                                                    "REBIND",
                                                    "REPORT",
                                                    "SEARCH",
                                                    "TRACE",
                                                    "UNBIND",
                                                    "UNCHECKOUT",
                                                    "UNLINK",
                                                    "UNLOCK",
                                                    "UPDATE",
                                                    "UPDATEREDIRECTREF",
                                                    "VERSION-CONTROL"};

/// Octets of a token at the start of `text`, not more than a method may have and one.
std::size_t token_length(std::string_view text) noexcept {
  const std::size_t most = std::min(text.size(), kMethodBytesMax + 1);
  std::size_t length = 0;
  while (length < most && is_token_char(text[length])) ++length;
  return length;
}

bool parse_version(std::string_view text, StartLine& line) noexcept {
  if (text.size() != 8 || std::memcmp(text.data(), "HTTP/", 5) != 0) return false;
  if (!is_digit(text[5]) || text[6] != '.' || !is_digit(text[7])) return false;
  line.version_major = static_cast<std::uint8_t>(text[5] - '0');
  line.version_minor = static_cast<std::uint8_t>(text[7] - '0');
  return true;
}

LinePart part_of(std::string_view line, std::string_view part) noexcept {
  return {static_cast<std::uint32_t>(part.data() - line.data()),
          static_cast<std::uint32_t>(part.size())};
}

bool has_blank(std::string_view text) noexcept {
  for (std::size_t at = find_at_most(text, ' '); at < text.size();
       at = find_at_most(text, ' ', at + 1)) {
    if (is_blank(text[at])) return true;
  }
  return false;
}

std::optional<StartLine> parse_request_line(std::string_view text) noexcept {
  StartLine line;
  const std::size_t method_length = token_length(text);
  if (method_length == 0 || method_length > kMethodBytesMax || method_length == text.size() ||
      !is_blank(text[method_length])) {
    return std::nullopt;
  }
  line.method = {0, static_cast<std::uint32_t>(method_length)};
  std::size_t end = text.size();
  while (is_blank(text[end - 1])) --end;
  if (end < method_length + 11) return std::nullopt;  // SP, target, SP, HTTP/x.y
  if (!parse_version({text.data() + end - 8, 8}, line) || !is_blank(text[end - 9]))
    return std::nullopt;
  std::string_view target{text.data() + method_length + 1, end - 10 - method_length};
  const bool is_spaced = is_blank(target.front()) || is_blank(target.back());
  if (is_spaced) target = trim(target);
  if (target.empty()) return std::nullopt;
  line.target = part_of(text, target);
  line.odd = end != text.size() || is_spaced || text[method_length] != ' ' ||
             text[end - 9] != ' ' || has_blank(target);
  return line;
}

std::optional<StartLine> parse_status_line(std::string_view text) noexcept {
  StartLine line;
  if (text.size() < 12 || !parse_version(text.substr(0, 8), line) || !is_blank(text[8])) {
    return std::nullopt;
  }
  std::size_t at = 8;
  while (at < text.size() && is_blank(text[at])) ++at;
  if (text.size() - at < 3 || !is_digit(text[at]) || text[at] == '0' || !is_digit(text[at + 1]) ||
      !is_digit(text[at + 2])) {
    return std::nullopt;
  }
  line.status = static_cast<std::uint16_t>((text[at] - '0') * 100 + (text[at + 1] - '0') * 10 +
                                           (text[at + 2] - '0'));
  const std::string_view rest = text.substr(at + 3);
  if (!rest.empty() && !is_blank(rest.front())) return std::nullopt;
  line.reason = part_of(text, trim(rest));
  line.odd = at != 9;
  return line;
}

}  // namespace

bool is_token_char(char c) noexcept { return kTokenChars[static_cast<unsigned char>(c)]; }

std::optional<StartLine> parse_start_line(Role role, std::string_view line) noexcept {
  return role == Role::request ? parse_request_line(line) : parse_status_line(line);
}

bool may_start(Role role, std::string_view prefix) noexcept {
  if (role == Role::response) {
    constexpr std::string_view kStart = "HTTP/1.";
    const std::size_t size = std::min(prefix.size(), kStart.size());
    return prefix.substr(0, size) == kStart.substr(0, size);
  }
  const std::size_t length = token_length(prefix);
  if (length == prefix.size() && length <= kMethodBytesMax) return true;
  return length > 0 && length <= kMethodBytesMax && is_blank(prefix[length]);
}

bool is_registered_method(std::string_view method) noexcept {
  if (method == "GET" || method == "POST") return true;
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

bool is_http2_preface(std::string_view line) noexcept { return line == "PRI * HTTP/2.0"; }

bool equals_ignoring_case(std::string_view a, std::string_view lower_case) noexcept {
  if (a.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != lower_case[i]) return false;
  }
  return true;
}

}  // namespace http

Probe probe_http1(Bytes first_bytes) noexcept {
  constexpr std::string_view kPreface = "PRI * HTTP/2.0";
  constexpr std::string_view kStatus = "HTTP/1.";
  std::string_view text = as_text(first_bytes);
  while (!text.empty() && (text.front() == '\r' || text.front() == '\n')) text.remove_prefix(1);
  if (text.empty()) return Probe::need_more;
  if (text.substr(0, kPreface.size()) == kPreface) return Probe::no;
  if (text == kPreface.substr(0, text.size())) return Probe::need_more;
  if (text.substr(0, kStatus.size()) == kStatus) return Probe::yes;
  if (text == kStatus.substr(0, text.size())) return Probe::need_more;
  if (!http::is_token_char(text.front()) || (text.front() >= '0' && text.front() <= '9')) {
    return Probe::no;  // a reply code of SMTP or FTP is a token too
  }
  if (!http::may_start(http::Role::request, text)) return Probe::no;
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos) {
    return text.find_first_of(" \t") == std::string_view::npos ? Probe::need_more : Probe::yes;
  }
  std::string_view line = text.substr(0, line_end);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return http::parse_start_line(http::Role::request, line) ? Probe::yes : Probe::no;
}

}  // namespace tapwarden
