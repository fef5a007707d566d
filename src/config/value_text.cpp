// SPDX-License-Identifier: Apache-2.0
#include "config/value_text.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace tapwarden::schema {
namespace {

struct Unit {
  std::string_view word;
  std::uint64_t factor;
};

// Largest first: the first that leaves no rest is written.
constexpr std::array<Unit, 9> kSizes{{{"TiB", 1ull << 40},
                                      {"TB", 1'000'000'000'000},
                                      {"GiB", 1ull << 30},
                                      {"GB", 1'000'000'000},
                                      {"MiB", 1ull << 20},
                                      {"MB", 1'000'000},
                                      {"KiB", 1ull << 10},
                                      {"kB", 1'000},
                                      {"B", 1}}};
constexpr std::array<Unit, 7> kDurations{{{"d", 86'400'000'000'000},
                                          {"h", 3'600'000'000'000},
                                          {"m", 60'000'000'000},
                                          {"s", 1'000'000'000},
                                          {"ms", 1'000'000},
                                          {"us", 1'000},
                                          {"ns", 1}}};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool is_same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// A number, perhaps a blank, and a unit. Without unit: `bare` times the number; 0: not permitted.
template <std::size_t kCount>
std::optional<std::uint64_t> parse(std::string_view text, const std::array<Unit, kCount>& units,
                                   std::uint64_t bare) {
  std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == text.npos) digits = text.size();
  const auto number = parse_number(text.substr(0, digits));
  if (!number) return std::nullopt;
  std::string_view word = text.substr(digits);
  if (word.starts_with(' ')) word.remove_prefix(1);
  std::uint64_t factor = word.empty() && digits == text.size() ? bare : 0;
  for (const Unit& unit : units) {
    if (is_same_word(word, unit.word)) factor = unit.factor;
  }
  if (*number == 0 && word.empty()) return 0;
  if (factor == 0 || *number > std::numeric_limits<std::uint64_t>::max() / factor) {
    return std::nullopt;
  }
  return *number * factor;
}

template <std::size_t kCount>
const Unit& unit_of(std::uint64_t value, const std::array<Unit, kCount>& units) {
  for (const Unit& unit : units) {
    if (value >= unit.factor && value % unit.factor == 0) return unit;
  }
  return units.back();
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_size(std::string_view text) { return parse(text, kSizes, 1); }

std::string size_text(std::uint64_t octets) {
  const Unit& unit = unit_of(octets, kSizes);
  if (unit.factor == 1) return std::to_string(octets);
  return std::to_string(octets / unit.factor) + " " + std::string(unit.word);
}

std::optional<Duration> parse_duration(std::string_view text) {
  const auto value = parse(text, kDurations, 0);
  if (!value || *value > static_cast<std::uint64_t>(Duration::max().count())) return std::nullopt;
  return Duration{static_cast<Duration::rep>(*value)};
}

std::string duration_text(Duration duration) {
  const auto value = static_cast<std::uint64_t>(duration.count());
  if (value == 0) return "0s";
  const Unit& unit = unit_of(value, kDurations);
  return std::to_string(value / unit.factor) + std::string(unit.word);
}

}  // namespace tapwarden::schema
