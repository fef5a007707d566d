// SPDX-License-Identifier: Apache-2.0
#include "insight/path_template.hpp"

#include <array>
#include <cstring>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
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

}  // namespace

std::string_view path_template(std::string_view target, Arena& arena) {
  const std::string_view path = path_of(target);
  if (path.empty()) return "/";
  if (path[0] != '/') return path == "*" ? path : "{authority}";

  std::array<char, kTemplateBytesMax + kSegmentBytesMax + kMore.size()> out;
  std::size_t size = 0;
  std::size_t segments = 0;
  bool changed = false;
  const auto put = [&](std::string_view text) {
    std::memcpy(out.data() + size, text.data(), text.size());
    size += text.size();
  };
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = find_octet(path, '/', at + 1);
    const std::string_view segment = path.substr(at + 1, end - at - 1);
    const std::string_view stands_in = placeholder(segment);
    const std::string_view shown = stands_in.empty() ? segment : stands_in;
    if (++segments > kSegmentsMax || size + 1 + shown.size() > kTemplateBytesMax) {
      put(kMore);
      changed = true;
      break;
    }
    out[size++] = '/';
    put(shown);
    changed = changed || !stands_in.empty();
    at = end;
  }
  return changed ? arena.copy(std::string_view{out.data(), size}) : path;
}

}  // namespace tapwarden
