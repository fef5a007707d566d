// SPDX-License-Identifier: Apache-2.0
#include "insight/path_template.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
#include "insight/mask_words.hpp"
#include "insight/token_shape.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kTemplateBytesMax = 256;
constexpr std::size_t kSegmentsMax = 32;
constexpr std::size_t kSegmentBytesMax = 80;
constexpr OctetSet kOfValues{";=:@"};
constexpr std::string_view kMore = "/…";

std::string_view path_of(std::string_view target) noexcept {
  target = target.substr(0, find_either(target, '?', '#'));
  if (target.starts_with('/')) return target;
  const std::size_t scheme = target.find("://");
  if (scheme != std::string_view::npos) {
    const std::size_t slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? std::string_view{} : target.substr(slash);
  }
  return target;
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Percent-decoded into `buffer`; cut at its size, which makes it long enough
/// to be a token.
std::string_view decoded(std::string_view segment, std::array<char, 512>& buffer) noexcept {
  if (!has_octet(segment, '%')) return segment;
  std::size_t size = 0;
  for (std::size_t i = 0; i < segment.size() && size < buffer.size(); ++i) {
    const int high = segment[i] == '%' && i + 2 < segment.size() ? hex_digit(segment[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(segment[i + 2]) : -1;
    if (low >= 0) {
      buffer[size++] = static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      buffer[size++] = segment[i];
    }
  }
  return {buffer.data(), size};
}

/// What stands for a segment; empty: the segment itself.
std::string_view placeholder(std::string_view segment) noexcept {
  std::array<char, 512> buffer;
  const std::string_view text = decoded(segment, buffer);
  switch (shape_of(text)) {
    case TokenShape::plain: break;
    case TokenShape::integer: return "{id}";
    case TokenShape::uuid: return "{uuid}";
    case TokenShape::ulid: return "{ulid}";
    case TokenShape::object_id: return "{oid}";
    case TokenShape::hash: return "{hash}";
    case TokenShape::date: return "{date}";
    case TokenShape::email: return "{email}";
    case TokenShape::jwt:
    case TokenShape::token: return "{token}";
  }
  // Matrix parameters and text that is not a name may hold anything.
  if (kOfValues.find_in(text) < text.size()) return "{value}";
  return segment.size() > kSegmentBytesMax ? "{token}" : std::string_view{};
}

/// What the octets of a segment are, joined by or.
enum : std::uint8_t { kLetter = 1, kDigit = 2, kMark = 4, kOdd = 8, kSlash = 16 };

constexpr auto kKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  kinds.fill(kOdd);
  for (int c = '0'; c <= '9'; ++c) kinds[static_cast<std::size_t>(c)] = kDigit;
  for (int c = 'a'; c <= 'z'; ++c) kinds[static_cast<std::size_t>(c)] = kLetter;
  for (int c = 'A'; c <= 'Z'; ++c) kinds[static_cast<std::size_t>(c)] = kLetter;
  for (const char c : {'-', '_', '+', '~', '.'}) kinds[static_cast<unsigned char>(c)] = kMark;
  kinds['/'] = kSlash;
  return kinds;
}();

struct SegmentLook {
  std::string_view stands_in;  ///< empty: the segment itself
  bool is_harmless = false;    ///< nothing in it is masked
};

/// Shorter ones are told by the kinds of their octets alone.
constexpr std::size_t kTellingBytes = 10;

SegmentLook look_at_short(std::string_view segment, std::uint8_t kinds) noexcept {
  if ((kinds & kOdd) == 0) {
    if ((kinds & kLetter) != 0 || kinds == 0) return {{}, true};
    if (kinds == kDigit) return {"{id}", true};
  }
  return {placeholder(segment), false};
}

SegmentLook look_at_long(std::string_view segment) noexcept {
  if (is_uuid(segment)) return {"{uuid}", !starts_as_number(segment)};
  if (is_plain_name(segment)) return {{}, true};
  return {placeholder(segment), false};
}

/// A template in the making: a copy of the path from its first replaced segment on.
class Template {
 public:
  explicit Template(std::string_view path) noexcept : path_(path) {}

  /// [from, to) of the path is written as `text`.
  void replace(std::size_t from, std::size_t to, std::string_view text) noexcept {
    put(path_.substr(done_, from - done_));
    put(text);
    done_ = to;
  }
  std::string_view finish(Arena& arena) noexcept {
    if (size_ == 0) return path_;
    put(path_.substr(done_));
    return arena.copy(std::string_view{out_.data(), size_});
  }

 private:
  void put(std::string_view text) noexcept {
    std::memcpy(out_.data() + size_, text.data(), text.size());
    size_ += text.size();
  }
  std::string_view path_;
  std::size_t done_ = 0;
  std::size_t size_ = 0;
  std::array<char, kTemplateBytesMax + kMore.size()> out_;
};

}  // namespace

PathLook look_at_path(std::string_view target, Arena& arena) {
  const std::string_view path = path_of(target);
  if (path.empty()) return {"/"};
  if (path[0] != '/') return {path == "*" ? path : "{authority}"};

  Template out(path);
  std::size_t size = 0;
  std::size_t segments = 0;
  bool is_harmless = target[0] == '/';
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t start = at + 1;
    const std::size_t short_end = std::min(path.size(), start + kTellingBytes);
    std::size_t end = start;
    std::uint8_t kinds = 0;
    for (; end < short_end; ++end) {
      const std::uint8_t kind = kKinds[static_cast<unsigned char>(path[end])];
      if (kind == kSlash) break;
      kinds |= kind;
    }
    const bool is_short = end - start < kTellingBytes;
    if (!is_short) end = find_octet(path, '/', end);
    const std::string_view segment = path.substr(start, end - start);
    const SegmentLook look = is_short ? look_at_short(segment, kinds) : look_at_long(segment);
    size += 1 + (look.stands_in.empty() ? segment.size() : look.stands_in.size());
    if (++segments > kSegmentsMax || size > kTemplateBytesMax) {
      out.replace(at, path.size(), kMore);
      is_harmless = false;  // the rest was not looked at
      break;
    }
    if (!look.stands_in.empty()) out.replace(start, end, look.stands_in);
    is_harmless = is_harmless && look.is_harmless;
    at = end;
  }
  return {out.finish(arena), is_harmless ? path.size() : 0};
}

std::string_view path_template(std::string_view target, Arena& arena) {
  return look_at_path(target, arena).path_template;
}

}  // namespace tapwarden
