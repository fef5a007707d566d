// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/members.hpp"

#include <algorithm>
#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kBytesMax = 65536;
constexpr std::size_t kBatchMax = 10;

constexpr std::array<std::string_view, 14> kAll{
    "true",       "1",         "yes",          "admin",      "administrator",
    "root",       "superuser", "owner",        "superadmin", "super_admin",
    "role_admin", "sysadmin",  "system_admin", "god"};

std::string_view body_of(const Candidate& candidate) noexcept {
  const bool in_body = candidate.leaf.kind != LeafKind::query_name;
  const HttpMessage& request = candidate.exchange.request;
  return (in_body ? as_text(request.body) : std::string_view{request.target}).substr(0, kBytesMax);
}

bool is_name_octet(char c) noexcept {
  const char lower = lower_ascii(c);
  return (lower >= 'a' && lower <= 'z') || is_digit(c) || c == '_';
}

/// Behind a name: its closing marks, a colon or an equals sign, and those that open the value.
std::string_view value_behind(std::string_view text) noexcept {
  std::size_t at = 0;
  bool assigned = false;
  while (at < text.size() && !is_name_octet(text[at])) {
    assigned |= text[at] == ':' || text[at] == '=';
    if (assigned && (text[at] == '&' || text[at] == '}' || text[at] == ',')) return {};
    ++at;
  }
  if (!assigned) return {};
  std::size_t end = at;
  while (end < text.size() && is_name_octet(text[end])) ++end;
  return text.substr(at, end - at);
}

}  // namespace

Confirmation reaches_prototype(const Candidate& candidate) noexcept {
  if (contains_folded(candidate.value, "__proto__")) return {1, {}};
  if (contains_folded(candidate.value, "prototype") && candidate.value.size() > 9) return {1, {}};
  const std::string_view body = body_of(candidate);
  constexpr std::string_view kName = "\"constructor\"";
  for (std::size_t at = body.find(kName); at != npos; at = body.find(kName, at + 1)) {
    std::size_t next = at + kName.size();
    while (next < body.size() && (static_cast<unsigned char>(body[next]) <= ' ' ||
                                  body[next] == ':' || body[next] == '{'))
      ++next;
    if (body.substr(next, 11) == "\"prototype\"") return {1, {}};
  }
  return {0, {}};
}

Confirmation grants_rights(const Candidate& candidate) noexcept {
  const std::string_view body = body_of(candidate);
  for (std::size_t at = body.find(candidate.value); at != npos;
       at = body.find(candidate.value, at + 1)) {
    const std::string_view value = value_behind(body.substr(at + candidate.value.size()));
    if (std::any_of(kAll.begin(), kAll.end(),
                    [value](std::string_view all) { return equals_folded(value, all); })) {
      return {1, {}};
    }
  }
  return {0, {}};
}

Confirmation is_large_batch(const Candidate& candidate) noexcept {
  const std::string_view body = body_of(candidate);
  constexpr std::string_view kName = "\"query";
  std::size_t operations = 0;
  for (std::size_t at = body.find(kName); at != npos; at = body.find(kName, at + 1)) {
    const std::string_view behind = body.substr(at + kName.size());
    // The quote behind it has a backslash in front when the list is text inside of JSON.
    operations += behind.substr(0, 1) == "\"" || behind.substr(0, 2) == "\\\"" ? 1 : 0;
  }
  return {operations > kBatchMax ? 1u : 0u, {}};
}

}  // namespace tapwarden
