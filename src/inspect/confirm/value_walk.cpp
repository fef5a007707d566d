// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/value_walk.hpp"

#include <algorithm>

#include "base/octet_set.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kNearBytes = 48;    // in front of a value, for its name
constexpr std::size_t kGroupBytes = 160;  // in front of a value whose key says nothing
constexpr std::size_t kKeyBytesMax = 64;

constexpr OctetSet kWordOctets{"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"};
/// A word behind one of these is a piece of something longer: a decimal, a UUID, a path.
constexpr OctetSet kJoiners{".-/%#@$"};

bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
bool joins_words(char c) noexcept { return c == '_' || c == '-' || c == ' '; }

/// Where `name` that begins at `at` ends; npos: it does not stand there.
std::size_t end_of_name(std::string_view text, std::size_t at, std::string_view name) noexcept {
  for (const char c : name) {
    if (c == ' ') {
      if (at < text.size() && joins_words(text[at])) ++at;
    } else {
      if (at == text.size() || lower_ascii(text[at]) != c) return text.npos;
      ++at;
    }
  }
  return at;
}

bool begins_word(std::string_view text, std::size_t at) noexcept {
  if (at == 0 || !is_letter(text[at - 1])) return true;
  return is_upper(text[at]) && !is_upper(text[at - 1]);
}

bool ends_word(std::string_view text, std::size_t at) noexcept {
  if (at == text.size() || !is_letter(text[at])) return true;
  if (is_upper(text[at]) && !is_upper(text[at - 1])) return true;
  return lower_ascii(text[at]) == 's' && (at + 1 == text.size() || !is_letter(text[at + 1]));
}

bool has_name(std::string_view text, std::string_view name) noexcept {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (lower_ascii(text[at]) != name[0] || !begins_word(text, at)) continue;
    const std::size_t end = end_of_name(text, at, name);
    if (end != text.npos && ends_word(text, end)) return true;
  }
  return false;
}

/// The key of the JSON member whose value begins at `begin`; empty: it is no such value.
std::string_view key_of(std::string_view body, std::size_t begin) noexcept {
  std::size_t at = begin;
  const auto back_over = [&](auto&& is) {
    while (at > 0 && is(body[at - 1])) --at;
  };
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  if (at > 0 && body[at - 1] == '"') --at;
  if (at > 0 && body[at - 1] == '\\') --at;  // JSON in a JSON string
  back_over(is_blank);
  if (at == 0 || body[at - 1] != ':') return {};
  --at;
  back_over(is_blank);
  if (at == 0 || body[at - 1] != '"') return {};
  --at;
  if (at > 0 && body[at - 1] == '\\') --at;
  const std::string_view front = body.substr(0, at);
  const std::size_t quote = front.rfind('"');
  if (quote == front.npos || front.size() - quote > kKeyBytesMax) return {};
  return front.substr(quote + 1);
}

/// Keys that say nothing of their value; what stands with them does: "system" in FHIR, "type".
bool says_nothing(std::string_view key) noexcept {
  for (const std::string_view name : {"value", "number", "no", "code", "text", "data"}) {
    if (equals_folded(key, name)) return true;
  }
  return false;
}

/// What of `text` stands behind the last object or line that ended in it.
std::string_view behind_last(std::string_view text, std::string_view ends) noexcept {
  const std::size_t end = text.find_last_of(ends);
  return end == text.npos ? text : text.substr(end + 1);
}

std::string_view last_octets(std::string_view text, std::size_t size) noexcept {
  return text.substr(text.size() - std::min(size, text.size()));
}

/// What its columns are called stands in the first line.
std::string_view names_of_columns(std::string_view body) noexcept {
  const std::string_view line = body.substr(0, body.find('\n'));
  const bool is_table = line.size() < body.size() && line.find_first_of(",;\t") != line.npos &&
                        line.find_first_of("{[<") == line.npos;
  return is_table ? line : std::string_view{};
}

bool begins_value(std::string_view body, std::size_t at) noexcept {
  if (at == 0) return true;
  const char before = body[at - 1];
  return !kWordOctets.has(before) && static_cast<unsigned char>(before) < 0x80 &&
         (!kJoiners.has(before) || at == 1);
}

/// 12.50, 12-a and 12% are no values of two digits.
bool ends_value(std::string_view body, std::size_t at) noexcept {
  if (at >= body.size()) return true;
  if (kWordOctets.has(body[at])) return false;
  return !kJoiners.has(body[at]) || at + 1 == body.size() || !kWordOctets.has(body[at + 1]);
}

}  // namespace

void DistinctValues::add(std::string_view value) noexcept {
  if (count_ == kMax) return;
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char c : value) {
    if (!is_letter(c) && !is_digit(c)) continue;
    hash = (hash ^ static_cast<unsigned char>(lower_ascii(c))) * 16777619u;
  }
  hash = std::max(hash, 1u);
  std::size_t slot = hash % slots_.size();
  while (slots_[slot] != 0 && slots_[slot] != hash) slot = (slot + 1) % slots_.size();
  if (slots_[slot] == hash) return;
  slots_[slot] = hash;
  ++count_;
}

bool has_name(std::string_view text, std::span<const std::string_view> names) noexcept {
  return std::any_of(names.begin(), names.end(),
                     [text](std::string_view name) { return has_name(text, name); });
}

bool is_called(const Candidate& candidate, std::size_t begin, const ValueKind& kind) noexcept {
  const std::string_view body = candidate.value;
  const std::string_view front = body.substr(0, begin);
  const std::string_view key = key_of(body, begin);
  if (!key.empty()) {
    if (kind.not_ids && (key.ends_with("id") || key.ends_with("Id"))) return false;
    if (says_nothing(key)) {
      return has_name(behind_last(last_octets(front, kGroupBytes), "}]"), kind.names);
    }
    return has_name(key, kind.names);
  }
  if (has_name(behind_last(last_octets(front, kNearBytes), "}\n"), kind.names)) return true;
  return has_name(names_of_columns(body), kind.names);
}

std::uint32_t count_values(const Candidate& candidate, const ValueKind& kind) noexcept {
  const std::string_view body = candidate.value;
  DistinctValues values;
  for (std::size_t at = 0; at < body.size();) {
    if (!kWordOctets.has(body[at]) && body[at] != '+') {
      ++at;
      continue;
    }
    const std::size_t size = begins_value(body, at) ? kind.at_front(body.substr(at)) : 0;
    if (size > 0 && ends_value(body, at + size) &&
        (kind.names.empty() || is_called(candidate, at, kind))) {
      values.add(body.substr(at, size));
    }
    at += std::max<std::size_t>(size, 1);
    while (at < body.size() && kWordOctets.has(body[at])) ++at;
  }
  return values.count();
}

}  // namespace tapwarden
