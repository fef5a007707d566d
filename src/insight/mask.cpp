// SPDX-License-Identifier: Apache-2.0
#include "insight/mask.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
#include "base/personal_numbers.hpp"
#include "insight/mask_words.hpp"
#include "insight/token_shape.hpp"

namespace tapwarden {
namespace {

constexpr std::string_view kMask = "***";
constexpr OctetSet kBehindAuthority{"/?#"};
// Octets that assign, or may stand for others: with one of them a short piece may be a secret.
constexpr OctetSet kJoinsSegment{"%@:;="};
constexpr OctetSet kJoinsText{"%+@:;=>"};

/// Too short to be a secret, and without an octet that could join pieces to one.
bool is_harmless_segment(std::string_view segment) noexcept {
  if (segment.size() >= kNumberBytesMin) return is_uuid(segment) && !starts_as_number(segment);
  return kJoinsSegment.find_in(segment) == segment.size();
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string_view percent_decoded(std::string_view text, bool plus_is_space, Arena& arena) {
  std::uint8_t* const out = arena.allocate(text.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out[size++] = static_cast<std::uint8_t>(high * 16 + low);
      i += 2;
    } else {
      out[size++] = static_cast<std::uint8_t>(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return {reinterpret_cast<const char*>(out), size};
}

/// A part of a URL that is encoded is looked at decoded, twice; it is masked as
/// a whole.
void mask_part(std::string_view url, std::size_t from, std::size_t to, bool is_query, Arena& arena,
               Masked& out) {
  const std::string_view part = url.substr(from, to - from);
  if (!has_octet(part, '%') && (!is_query || !has_octet(part, '+'))) {
    if (has_secret(part, arena)) {
      const std::string_view mask = mask_of_word(part);
      out.replace(from, to, mask.empty() ? "<masked>" : mask);
    }
    return;
  }
  const std::string_view once = percent_decoded(part, is_query, arena);
  bool secret = has_secret(once, arena);
  if (!secret && has_octet(once, '%')) {
    secret = has_secret(percent_decoded(once, is_query, arena), arena);
  }
  if (secret) out.replace(from, to, "<masked>");
}

/// What the octets of a parameter are.
enum : std::uint8_t { kEnds = 1, kEquals = 2, kJoins = 4 };

constexpr auto kParameterKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (const char c : {'&', ';', '#'}) kinds[static_cast<unsigned char>(c)] = kEnds;
  for (const char c : {'%', '+', '@', ':', '>'}) kinds[static_cast<unsigned char>(c)] = kJoins;
  kinds['='] = kEquals;
  return kinds;
}();

/// Where the name or value that begins at `at` ends: at an octet of the kinds `until`. Adds what
/// its octets are to `kinds`.
std::size_t part_end(std::string_view url, std::size_t at, std::uint8_t until,
                     std::uint8_t& kinds) noexcept {
  for (; at < url.size(); ++at) {
    const std::uint8_t kind = kParameterKinds[static_cast<unsigned char>(url[at])];
    if ((kind & until) != 0) break;
    kinds |= kind;
  }
  return at;
}

/// The name of a parameter, `kinds` of its octets.
bool is_secret_parameter(std::string_view name, std::uint8_t kinds, HarmlessTexts* known,
                         Arena& arena) {
  if ((kinds & kJoins) != 0 && has_octet(name, '%')) {
    return is_secret_name(percent_decoded(name, true, arena));
  }
  if (known != nullptr && known->has(name)) return false;
  const bool is_secret = is_secret_name(name);
  if (known != nullptr && !is_secret) known->add(name);
  return is_secret;
}

void mask_query(std::string_view url, std::size_t at, HarmlessTexts* names, Arena& arena,
                Masked& out) {
  while (at < url.size()) {
    std::uint8_t name_kinds = 0;
    std::uint8_t value_kinds = 0;
    const std::size_t equals = part_end(url, at, kEnds | kEquals, name_kinds);
    const bool is_assigned = equals < url.size() && url[equals] == '=';
    const std::size_t value = is_assigned ? equals + 1 : equals;
    const std::size_t end = is_assigned ? part_end(url, value, kEnds, value_kinds) : equals;
    const std::string_view name = url.substr(at, equals - at);
    if (is_assigned && is_secret_parameter(name, name_kinds, names, arena)) {
      if (end > value) out.replace(value, end, kMask);
    } else {
      if (name_kinds != 0 || equals - at >= kNumberBytesMin) {
        mask_part(url, at, equals, true, arena, out);
      }
      if (value_kinds != 0 || end - value >= kNumberBytesMin) {
        mask_part(url, value, end, true, arena, out);
      }
    }
    at = end + 1;
  }
}

/// "user:password@" in front of the host of an absolute URL; where the path
/// begins.
std::size_t mask_authority(std::string_view url, Masked& out) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return 0;
  const std::size_t start = scheme + 3;
  const std::size_t end = kBehindAuthority.find_in(url, start);
  const std::size_t at = url.substr(start, end - start).rfind('@');
  if (at != std::string_view::npos && at > 0) out.replace(start, start + at, kMask);
  return end;
}

/// Path of a request target, or all up to the query of a URL.
void mask_path(std::string_view url, std::size_t path_end, Arena& arena, Masked& out) {
  const std::string_view path = url.substr(0, path_end);
  for (std::size_t at = url[0] == '/' ? 0 : mask_authority(url, out); at < path_end;) {
    const std::size_t start = url[at] == '/' ? at + 1 : at;
    const std::size_t end = find_octet(path, '/', start);
    if (!is_harmless_segment(url.substr(start, end - start))) {
      mask_part(url, start, end, false, arena, out);
    }
    at = std::max(end, at + 1);
  }
}

}  // namespace

bool is_too_short_for_secrets(std::string_view text) noexcept {
  return text.size() < kNumberBytesMin && kJoinsText.find_in(text) == text.size();
}

std::string_view mask_text(std::string_view text, Arena& arena) {
  if (is_plain_name(text)) return text;
  Masked out(text, arena);
  mask_words(text, out);
  const std::string_view masked = out.finish();
  if (has_octet(masked, '%') && has_secret(percent_decoded(masked, true, arena), arena)) {
    return "<masked>";  // encoded inside free text: where it ends cannot be told
  }
  return masked;
}

std::string_view mask_url(std::string_view url, Arena& arena) {
  return mask_url(url, arena, {0, nullptr});
}

std::string_view mask_url(std::string_view url, Arena& arena, UrlHints hints) {
  if (url.size() <= hints.harmless_bytes) return url;
  const bool path_is_known = hints.harmless_bytes > 0;
  const std::size_t path_end = path_is_known ? hints.harmless_bytes : find_either(url, '?', '#');
  Masked out(url, arena);
  if (!path_is_known) mask_path(url, path_end, arena, out);
  if (path_end < url.size()) mask_query(url, path_end + 1, hints.names, arena, out);
  return out.finish();
}

}  // namespace tapwarden
