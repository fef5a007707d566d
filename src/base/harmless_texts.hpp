// SPDX-License-Identifier: Apache-2.0
// Texts that were looked at and hold nothing that whoever looks is after. User agents, media types
// and names of parameters come again with exchange after exchange: to find one here costs less than
// to look at it again. Compared in full; a text in which something was found never comes in.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/same_text.hpp"

namespace tapwarden {

class HarmlessTexts {
 public:
  [[nodiscard]] bool has(std::string_view text) const noexcept {
    if (!may_hold(text)) return false;
    const Slot& slot = slots_[slot_of(text)];
    return is_same_text({slot.text.data(), slot.size}, text);
  }
  void add(std::string_view text) noexcept {
    if (!may_hold(text)) return;
    Slot& slot = slots_[slot_of(text)];
    std::memcpy(slot.text.data(), text.data(), text.size());
    slot.size = static_cast<std::uint8_t>(text.size());
  }

 private:
  static constexpr std::size_t kSlots = 256;
  static constexpr std::size_t kBytesMax = 191;  // a browser's user agent

  struct Slot {
    std::uint8_t size = 0;
    std::array<char, kBytesMax> text;
  };

  static bool may_hold(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kBytesMax;
  }
  /// By its size, its first octets, those in its middle and its last ones.
  static std::size_t slot_of(std::string_view text) noexcept {
    std::uint64_t sum = text.size();
    if (text.size() >= sizeof(sum)) {
      const std::size_t last = text.size() - sizeof(sum);
      sum += word_at(text, 0) + word_at(text, last / 2) * 3 + word_at(text, last) * 5;
    } else {
      sum += word_of(text.front(), text[text.size() / 2], text.back());
    }
    return static_cast<std::size_t>((sum * 0x9E3779B97F4A7C15u) >> 56) % kSlots;
  }
  static std::uint64_t word_of(char a, char b, char c) noexcept {
    return static_cast<unsigned char>(a) * 0x10000u + static_cast<unsigned char>(b) * 0x100u +
           static_cast<unsigned char>(c);
  }
  static std::uint64_t word_at(std::string_view text, std::size_t at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    return word;
  }

  std::array<Slot, kSlots> slots_{};
};

}  // namespace tapwarden
