// SPDX-License-Identifier: Apache-2.0
#include "inspect/media_type.hpp"

#include <algorithm>
#include <array>

#include "base/find_octet.hpp"
#include "inspect/text.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tapwarden {
namespace {

bool ends_folded(std::string_view text, std::string_view lower) noexcept {
  return text.size() >= lower.size() &&
         equals_folded(text.substr(text.size() - lower.size()), lower);
}

/// ";q=0", ";q=0.0": RFC 9110 12.4.2, not acceptable.
bool has_zero_quality(std::string_view parameters) noexcept {
  bool zero = false;
  for_each_item(parameters, ';', [&zero](std::string_view parameter) {
    if (!starts_folded(parameter, "q=")) return true;
    zero = parameter.find_first_not_of("0.", 2) == std::string_view::npos;
    return false;
  });
  return zero;
}

/// Neither needs to be in lower case.
bool equals_any_case(std::string_view a, std::string_view b) noexcept {
  if (a == b) return true;
  const auto same = [](char x, char y) { return lower_ascii(x) == lower_ascii(y); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

constexpr std::size_t kLookBytes = 512;

/// Control characters that no text has.
constexpr bool is_control(std::uint8_t octet) noexcept {
  const bool space = octet >= 0x09 && octet <= 0x0d;
  return octet < 0x20 && !space && octet != 0x1b;
}

bool is_binary(Bytes start) noexcept {
  std::size_t at = 0;
#if defined(__SSE2__)
  // 16 at once: none of them below 0x20 is the normal case.
  const auto all = [](char c) { return _mm_set1_epi8(c); };
  for (; at + 16 <= start.size(); at += 16) {
    const __m128i octets = _mm_loadu_si128(reinterpret_cast<const __m128i*>(start.data() + at));
    const __m128i below = _mm_cmpeq_epi8(_mm_min_epu8(octets, all(0x1f)), octets);
    if (_mm_movemask_epi8(below) == 0) continue;
    for (std::size_t i = at; i < at + 16; ++i) {
      if (is_control(start[i])) return true;
    }
  }
#endif
  return std::any_of(start.begin() + static_cast<std::ptrdiff_t>(at), start.end(), is_control);
}

}  // namespace

std::string_view media_essence(std::string_view content_type) noexcept {
  return trimmed(content_type.substr(0, find_octet(content_type, ';')));
}

bool is_json_type(std::string_view essence) noexcept {
  return equals_folded(essence, "application/json") || ends_folded(essence, "+json") ||
         equals_folded(essence, "application/x-ndjson") ||
         equals_folded(essence, "application/ndjson") ||
         equals_folded(essence, "application/json-seq") ||
         equals_folded(essence, "application/jsonlines");
}

bool is_xml_type(std::string_view essence) noexcept {
  return equals_folded(essence, "application/xml") || equals_folded(essence, "text/xml") ||
         ends_folded(essence, "+xml");
}

bool is_document_type(std::string_view essence) noexcept {
  return equals_folded(essence, "text/html") || equals_folded(essence, "application/xhtml+xml") ||
         equals_folded(essence, "image/svg+xml") || equals_folded(essence, "text/xml") ||
         equals_folded(essence, "application/xml") || equals_folded(essence, "application/pdf");
}

Accepts accepts(std::string_view accept, std::string_view essence) noexcept {
  Accepts answer = Accepts::no;
  const std::string_view type = essence.substr(0, find_octet(essence, '/'));
  for_each_item(accept, ',', [&](std::string_view range) {
    const std::size_t semicolon = find_octet(range, ';');
    const std::string_view media = trimmed(range.substr(0, semicolon));
    if (semicolon < range.size() && has_zero_quality(range.substr(semicolon + 1))) return true;
    if (media == "*/*") {
      answer = Accepts::by_wildcard;
      return true;
    }
    if (equals_any_case(media, essence)) {
      answer = Accepts::yes;
      return false;
    }
    const bool whole_type = media.size() == type.size() + 2 && media.substr(type.size()) == "/*";
    const bool same_type = whole_type && equals_any_case(media.substr(0, type.size()), type);
    // application/json is what asks for problem+json and other +json types in practice.
    const bool json = is_json_type(media) && is_json_type(essence);
    if (!same_type && !json) return true;
    answer = Accepts::yes;
    return false;
  });
  return answer;
}

BodyLook look_of(Bytes body) noexcept {
  if (body.empty()) return BodyLook::empty;
  std::string_view text = as_text(body.first(std::min(body.size(), kLookBytes)));
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return BodyLook::text;
  text.remove_prefix(first);
  if (is_binary(as_bytes(text))) return BodyLook::binary;
  if (text[0] == '{' || text[0] == '[' || text[0] == '"') return BodyLook::json;
  if (is_digit(text[0]) || text[0] == '-' || text == "true" || text == "false" || text == "null") {
    const bool number = text.find_first_not_of("0123456789+-.eE \r\n") == std::string_view::npos;
    return number || text[0] == 't' || text[0] == 'f' || text[0] == 'n' ? BodyLook::json
                                                                        : BodyLook::text;
  }
  if (text[0] != '<') return BodyLook::text;
  constexpr std::array<std::string_view, 8> kHtml{"<!doctype html", "<html", "<head",  "<body",
                                                  "<script",        "<div",  "<table", "<h1"};
  for (const std::string_view tag : kHtml) {
    if (starts_folded(text, tag)) return BodyLook::html;
  }
  return BodyLook::xml;
}

}  // namespace tapwarden
