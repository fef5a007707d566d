// SPDX-License-Identifier: Apache-2.0
#include "base/personal_numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tapwarden {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

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

unsigned number_of(std::string_view digits) noexcept {
  unsigned number = 0;
  for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

/// First four digits of a network's numbers, and how long they are.
struct CardRange {
  std::uint16_t from;
  std::uint16_t to;
  std::uint8_t size_min;
  std::uint8_t size_max;
};
// ISO/IEC 7812; the ranges are in the developer pages of the networks.
constexpr std::array<CardRange, 19> kCardRanges{{
    {4000, 4999, 13, 13}, {4000, 4999, 16, 16}, {4000, 4999, 19, 19},  // Visa
    {5100, 5599, 16, 16}, {2221, 2720, 16, 16},                        // Mastercard
    {3400, 3499, 15, 15}, {3700, 3799, 15, 15},                        // American Express
    {6011, 6011, 16, 19}, {6440, 6599, 16, 19},                        // Discover
    {3000, 3059, 14, 19}, {3600, 3699, 14, 19}, {3800, 3999, 16, 19},  // Diners Club
    {3528, 3589, 16, 19},                                              // JCB
    {6200, 6299, 16, 19},                                              // UnionPay
    {5018, 5018, 16, 19}, {5020, 5020, 16, 19}, {5038, 5038, 16, 19},  // Maestro
    {6304, 6304, 16, 19}, {6759, 6763, 16, 19},
}};

struct IbanLength {
  std::string_view country;
  std::uint8_t size;
};
// SWIFT, IBAN registry.
constexpr std::array<IbanLength, 79> kIbanLengths{{
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28},
    {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20},
    {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27},
    {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NL", 18},
    {"NO", 15}, {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22},
    {"RU", 33}, {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27},
    {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"XK", 20},
}};

}  // namespace

bool luhn_holds(std::string_view digits) noexcept {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    unsigned digit = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool is_of_card_issuer(std::string_view digits) noexcept {
  if (digits.size() < 13) return false;
  const unsigned first = number_of(digits.substr(0, 4));
  return std::any_of(kCardRanges.begin(), kCardRanges.end(), [&](const CardRange& range) {
    return first >= range.from && first <= range.to && digits.size() >= range.size_min &&
           digits.size() <= range.size_max;
  });
}

bool has_iban_length(std::string_view iban) noexcept {
  return std::any_of(kIbanLengths.begin(), kIbanLengths.end(), [iban](const IbanLength& one) {
    return iban.size() == one.size && iban.starts_with(one.country);
  });
}

bool may_be_social_security_number(std::string_view digits) noexcept {
  if (digits.size() != 9) return false;
  constexpr std::array<std::string_view, 4> kPrinted{"078051120", "219099999", "123456789",
                                                     "987654321"};
  if (std::find(kPrinted.begin(), kPrinted.end(), digits) != kPrinted.end()) return false;
  if (digits.find_first_not_of(digits[0]) == digits.npos) return false;
  const unsigned area = number_of(digits.substr(0, 3));
  return area != 0 && area != 666 && area < 900 && number_of(digits.substr(3, 2)) != 0 &&
         number_of(digits.substr(5)) != 0;
}

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
  return count >= kDigitsMin && luhn_holds({digits.data(), count}) ? at : 0;
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
