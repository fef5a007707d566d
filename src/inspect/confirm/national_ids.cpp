// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/national_ids.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/personal_numbers.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

int digit_at(std::string_view digits, std::size_t i) noexcept { return digits[i] - '0'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

bool has_digits(std::string_view text, std::size_t size) noexcept {
  return text.size() == size && all_digits(text);
}

bool is_repeated(std::string_view digits) noexcept {
  return digits.find_first_not_of(digits[0]) == digits.npos;
}

std::uint64_t number_of(std::string_view digits) noexcept {
  std::uint64_t number = 0;
  for (const char c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

template <std::size_t kSize>
int weighted(std::string_view digits, const std::array<int, kSize>& weights) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < kSize; ++i) sum += weights[i] * digit_at(digits, i);
  return sum;
}

bool is_day_of_month(unsigned day, unsigned month) noexcept {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

/// Of nine or ten digits: weights that fall to 2, modulo 11.
int cpf_check(std::string_view digits) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += static_cast<int>(digits.size() + 1 - i) * digit_at(digits, i);
  }
  return sum * 10 % 11 % 10;
}

constexpr std::string_view kDniLetters = "TRWAGMYFPDXBNJZSQVHLCKE";

/// Of the characters at odd places of a codice fiscale; a digit counts as the letter of its rank.
constexpr std::array<int, 26> kOddValues{1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                         20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};

int rank_of(char c) noexcept { return is_digit(c) ? c - '0' : c - 'A'; }

// Verhoeff: multiplication in the dihedral group D5, and a permutation for each place.
constexpr std::array<std::array<std::uint8_t, 10>, 10> kProduct{{
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
    {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
    {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
    {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
    {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
    {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
    {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
    {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
    {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
    {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
}};
constexpr std::array<std::uint8_t, 10> kPermutation{1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

bool verhoeff_holds(std::string_view digits) noexcept {
  std::uint8_t check = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    auto digit = static_cast<std::uint8_t>(digit_at(digits, digits.size() - 1 - i));
    for (std::size_t times = 0; times < i % 8; ++times) digit = kPermutation[digit];
    check = kProduct[check][digit];
  }
  return check == 0;
}

/// DE: of the first ten digits one stands two or three times, all others at most once.
bool repeats_once(std::string_view digits) noexcept {
  std::array<int, 10> times{};
  for (const char c : digits) ++times[static_cast<std::size_t>(c - '0')];
  const auto repeated = std::count_if(times.begin(), times.end(), [](int n) { return n > 1; });
  return repeated == 1 && *std::max_element(times.begin(), times.end()) <= 3;
}

/// FR: 2A and 2B are the departments of Corsica.
std::optional<std::uint64_t> nir_number(std::string_view text) noexcept {
  if (all_digits(text)) return number_of(text);
  if (text[5] != '2' || (text[6] != 'A' && text[6] != 'B')) return std::nullopt;
  if (!all_digits(text.substr(0, 6)) || !all_digits(text.substr(7))) return std::nullopt;
  const std::uint64_t department = text[6] == 'A' ? 19 : 18;
  return number_of(text.substr(0, 5)) * 100'000'000 + department * 1'000'000 +
         number_of(text.substr(7));
}

}  // namespace

bool is_nhs_number(std::string_view digits) noexcept {
  if (!has_digits(digits, 10) || is_repeated(digits)) return false;
  const int sum = weighted<9>(digits, {10, 9, 8, 7, 6, 5, 4, 3, 2});
  return (11 - sum % 11) % 11 == digit_at(digits, 9);
}

bool is_nino(std::string_view text) noexcept {
  if (text.size() != 9 || !is_upper(text[0]) || !is_upper(text[1])) return false;
  if (!all_digits(text.substr(2, 6)) || text[8] < 'A' || text[8] > 'D') return false;
  constexpr std::string_view kNeverFirst = "DFIQUV";
  constexpr std::string_view kNeverSecond = "DFIOQUV";
  if (kNeverFirst.find(text[0]) != kNeverFirst.npos) return false;
  if (kNeverSecond.find(text[1]) != kNeverSecond.npos) return false;
  for (const std::string_view unused : {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}) {
    if (text.starts_with(unused)) return false;
  }
  return true;
}

bool is_steuer_id(std::string_view digits) noexcept {
  if (!has_digits(digits, 11) || digits[0] == '0' || !repeats_once(digits.substr(0, 10))) {
    return false;
  }
  int product = 10;
  for (std::size_t i = 0; i < 10; ++i) {
    const int sum = (digit_at(digits, i) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10 == digit_at(digits, 10);
}

bool is_nir(std::string_view text) noexcept {
  constexpr std::size_t kSize = 13;
  if (text.size() != kSize + 2 || (text[0] != '1' && text[0] != '2')) return false;
  const auto number = nir_number(text.substr(0, kSize));
  if (!number || !all_digits(text.substr(kSize))) return false;
  const std::uint64_t month = number_of(text.substr(3, 2));
  const bool is_month = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
  return is_month && 97 - *number % 97 == number_of(text.substr(kSize));
}

bool is_dni(std::string_view text) noexcept {
  if (text.size() != 9 || !is_upper(text[8]) || !all_digits(text.substr(1, 7))) return false;
  std::uint64_t number = number_of(text.substr(1, 7));
  if (is_digit(text[0])) {
    number += static_cast<std::uint64_t>(text[0] - '0') * 10'000'000;
  } else if (text[0] >= 'X' && text[0] <= 'Z') {
    number += static_cast<std::uint64_t>(text[0] - 'X') * 10'000'000;
  } else {
    return false;
  }
  return number != 0 && kDniLetters[number % 23] == text[8];
}

bool is_codice_fiscale(std::string_view text) noexcept {
  constexpr std::string_view kShape = "aaaaaa00a00a000a";  // a letter, 0 a digit or its stand-in
  constexpr std::string_view kStandIns = "LMNPQRSTUV";
  if (text.size() != kShape.size()) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const char c = text[i];
    if (kShape[i] == 'a' ? !is_upper(c) : !is_digit(c) && kStandIns.find(c) == kStandIns.npos) {
      return false;
    }
    if (i + 1 < kShape.size()) {
      sum += i % 2 == 0 ? kOddValues[static_cast<std::size_t>(rank_of(c))] : rank_of(c);
    }
  }
  return sum % 26 == text.back() - 'A';
}

bool is_bsn(std::string_view digits) noexcept {
  if (!has_digits(digits, 9) || is_repeated(digits)) return false;
  return weighted<9>(digits, {9, 8, 7, 6, 5, 4, 3, 2, -1}) % 11 == 0;
}

bool is_pesel(std::string_view digits) noexcept {
  if (!has_digits(digits, 11)) return false;
  const auto month = static_cast<unsigned>(number_of(digits.substr(2, 2)) % 20);  // the century
  const auto day = static_cast<unsigned>(number_of(digits.substr(4, 2)));
  if (!is_day_of_month(day, month)) return false;
  return weighted<11>(digits, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1}) % 10 == 0;
}

bool is_cpf(std::string_view digits) noexcept {
  if (!has_digits(digits, 11) || is_repeated(digits)) return false;
  return cpf_check(digits.substr(0, 9)) == digit_at(digits, 9) &&
         cpf_check(digits.substr(0, 10)) == digit_at(digits, 10);
}

bool is_aadhaar(std::string_view digits) noexcept {
  return has_digits(digits, 12) && digits[0] >= '2' && !is_repeated(digits) &&
         verhoeff_holds(digits);
}

bool is_sin(std::string_view digits) noexcept {
  return has_digits(digits, 9) && digits[0] != '0' && digits[0] != '8' && !is_repeated(digits) &&
         luhn_holds(digits);
}

bool is_tfn(std::string_view digits) noexcept {
  return has_digits(digits, 9) && !is_repeated(digits) &&
         weighted<9>(digits, {1, 4, 3, 7, 5, 8, 6, 9, 10}) % 11 == 0;
}

}  // namespace tapwarden
