// SPDX-License-Identifier: Apache-2.0
#include "insight/personal_numbers.hpp"

#include <array>

namespace tapwarden {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

bool luhn_holds(const char* digits, std::size_t size) noexcept {
  unsigned sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    unsigned digit = static_cast<unsigned>(digits[size - 1 - i] - '0');
    if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

/// ISO 7064 MOD 97-10 over the IBAN with its first four characters moved to the
/// end.
bool modulo_97_holds(const char* text, std::size_t size) noexcept {
  unsigned rest = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[(i + 4) % size];
    const auto value = static_cast<unsigned>(is_digit(c) ? c - '0' : c - 'A' + 10);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest == 1;
}

}  // namespace

std::size_t card_number_at_front(std::string_view text) noexcept {
  constexpr std::size_t kDigitsMin = 13;
  constexpr std::size_t kDigitsMax = 19;
  std::array<char, kDigitsMax> digits;
  std::size_t count = 0;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      if (count == kDigitsMax) return 0;  // a longer number is no card
      digits[count++] = text[at];
    } else if ((text[at] != ' ' && text[at] != '-') || at + 1 == text.size() ||
               !is_digit(text[at + 1])) {
      break;
    }
  }
  return count >= kDigitsMin && luhn_holds(digits.data(), count) ? at : 0;
}

std::size_t iban_at_front(std::string_view text) noexcept {
  constexpr std::size_t kMin = 15;
  constexpr std::size_t kMax = 34;
  if (text.size() < kMin || !is_upper(text[0]) || !is_upper(text[1]) || !is_digit(text[2]) ||
      !is_digit(text[3])) {
    return 0;
  }
  std::array<char, kMax> iban;
  std::size_t count = 0;
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size() && count < kMax; ++at) {
    if (text[at] == ' ') continue;
    if (!is_digit(text[at]) && !is_upper(text[at])) break;
    iban[count++] = text[at];
    if (count >= kMin && modulo_97_holds(iban.data(), count)) longest = at + 1;
  }
  return longest;
}

std::size_t social_security_number_at_front(std::string_view text) noexcept {
  constexpr std::size_t kSize = 11;  // 123-45-6789
  if (text.size() < kSize || (text.size() > kSize && is_digit(text[kSize]))) return 0;
  for (std::size_t i = 0; i < kSize; ++i) {
    if (i == 3 || i == 6 ? text[i] != '-' : !is_digit(text[i])) return 0;
  }
  return kSize;
}

}  // namespace tapwarden
