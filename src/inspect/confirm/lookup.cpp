// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/lookup.hpp"

#include <algorithm>
#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBytesMax = 2048;
constexpr std::size_t kLevelsMax = 32;

struct Resolver {
  std::array<char, kBytesMax> out;
  std::size_t size = 0;
  std::array<std::size_t, kLevelsMax> begins{};
  std::size_t level = 0;

  [[nodiscard]] std::string_view inside() const noexcept {
    const std::size_t begin = begins[level - 1];
    return {out.data() + begin, size - begin};
  }

  /// The innermost lookup is replaced by what it yields.
  void close() noexcept {
    std::string_view text = inside();
    const std::size_t fallback = text.find(":-");
    const std::size_t colon = find_octet(text, ':');
    if (fallback != text.npos) {
      text.remove_prefix(fallback + 2);
    } else if (starts_folded(text, "lower:") || starts_folded(text, "upper:") ||
               starts_folded(text, "date:")) {
      text.remove_prefix(colon + 1);
    } else {
      text = {};
    }
    while (!text.empty() && text.front() == '\'') text.remove_prefix(1);
    while (!text.empty() && text.back() == '\'') text.remove_suffix(1);
    --level;
    size = begins[level];
    for (const char c : text) out[size++] = c;  // it stands behind where it goes
  }
};

}  // namespace

bool looks_up_jndi(std::string_view value) noexcept {
  value = value.substr(0, kBytesMax);
  Resolver resolver;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool opens = c == '{' && resolver.size > 0 && resolver.out[resolver.size - 1] == '$';
    if (opens && resolver.level < kLevelsMax) {
      --resolver.size;
      resolver.begins[resolver.level++] = resolver.size;
      continue;
    }
    if (c == '}' && resolver.level > 0) {
      if (starts_folded(trimmed(resolver.inside()), "jndi:")) return true;
      resolver.close();
      continue;
    }
    resolver.out[resolver.size++] = c;
  }
  for (; resolver.level > 0; --resolver.level) {
    if (starts_folded(trimmed(resolver.inside()), "jndi:")) return true;
  }
  return false;
}

}  // namespace tapwarden
