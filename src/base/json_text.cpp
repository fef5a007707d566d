// SPDX-License-Identifier: Apache-2.0
#include "base/json_text.hpp"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/utf8.hpp"

namespace tapwarden {
namespace {

// Octets that go out as they are: printable ASCII but quote and backslash.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

constexpr std::size_t kBlock = 16;

#if defined(__SSE2__)
/// Bit i is set when octet i does not go out as it is.
std::uint32_t odd_octets(__m128i block) noexcept {
  // As signed numbers: octets from 0x80 on are below the space.
  const __m128i odd = _mm_or_si128(_mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8(0x20)),
                                                _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7f))),
                                   _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                                _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(odd));
}

__m128i load(const char* block) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
}

__m128i load_half(const char* half) noexcept {
  return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(half));
}

/// Text of half a block up to a block, as two halves that may overlap. False: not all of it is
/// plain.
bool copy_short(std::string_view text, char* out) noexcept {
  constexpr std::size_t kHalf = kBlock / 2;
  const std::size_t last = text.size() - kHalf;
  const __m128i first_half = load_half(text.data());
  const __m128i last_half = load_half(text.data() + last);
  if (odd_octets(_mm_unpacklo_epi64(first_half, last_half)) != 0) return false;
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), first_half);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out + last), last_half);
  return true;
}
#endif

/// Copies what goes out as it is from the front of `text`; how much it was. Up to kBlock octets
/// behind that are written too.
std::size_t copy_plain(std::string_view text, char* out) noexcept {
  std::size_t i = 0;
#if defined(__SSE2__)
  if (text.size() >= kBlock) {
    for (; i + kBlock <= text.size(); i += kBlock) {
      const __m128i block = load(text.data() + i);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), block);
      const std::uint32_t odd = odd_octets(block);
      if (odd != 0) return i + static_cast<std::size_t>(std::countr_zero(odd));
    }
    const std::size_t last = text.size() - kBlock;  // overlaps what is copied already
    const __m128i block = load(text.data() + last);
    if (odd_octets(block) == 0) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out + last), block);
      return text.size();
    }
  } else if (text.size() >= kBlock / 2 && copy_short(text, out)) {
    return text.size();
  }
#endif
  for (; i < text.size() && kPlain[static_cast<unsigned char>(text[i])]; ++i) out[i] = text[i];
  return i;
}

/// Writes `text`, which begins with an octet that is not plain; behind its end.
char* escape(std::string_view text, char* out) noexcept {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto put = [&out](std::string_view part) {
    std::memcpy(out, part.data(), part.size());
    out += part.size();
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      const std::size_t size = utf8_at_front(text.substr(i));
      put(size > 0 ? text.substr(i, size) : std::string_view{"\xef\xbf\xbd"});
      i += std::max<std::size_t>(size, 1);
    } else {
      if (c == '"' || c == '\\') {
        *out++ = '\\';
        *out++ = text[i];
      } else {
        put("\\u00");
        *out++ = kHex[c >> 4];
        *out++ = kHex[c & 15];
      }
      ++i;
    }
    const std::size_t plain = copy_plain(text.substr(i), out);
    out += plain;
    i += plain;
  }
  return out;
}

}  // namespace

void JsonText::grow(std::size_t more) {
  capacity_ = std::max<std::size_t>({capacity_ * 2, size_ + more, 4096});
  std::unique_ptr<char[]> larger(new char[capacity_]);
  if (size_ > 0) std::memcpy(larger.get(), buffer_.get(), size_);
  buffer_ = std::move(larger);
}

void JsonText::string(std::string_view text) {
  constexpr std::size_t kLongestEscape = 6;  // \u00XX
  reserve(text.size() * kLongestEscape + 2 + kBlock);
  char* out = buffer_.get() + size_;
  *out++ = '"';
  const std::size_t plain = copy_plain(text, out);
  out += plain;
  if (plain < text.size()) out = escape(text.substr(plain), out);
  *out++ = '"';
  size_ = static_cast<std::size_t>(out - buffer_.get());
}

}  // namespace tapwarden
