// SPDX-License-Identifier: Apache-2.0
#include "config/value.hpp"

#include <algorithm>
#include <numeric>

namespace tapwarden::schema {
namespace {

constexpr std::size_t kShownMax = 60;
constexpr std::size_t kComparedMax = 80;  // longer words are like nothing

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string_view last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == path.npos ? path : path.substr(dot + 1);
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text.substr(0, kShownMax)) {
    const auto octet = static_cast<unsigned char>(c);
    out += octet < 0x20 || octet >= 0x7f ? '?' : c;
  }
  return out + (text.size() > kShownMax ? "...'" : "'");
}

std::string nearest_hint(const std::string& word, const std::vector<std::string>& known) {
  if (word.size() > kComparedMax) return {};
  const std::string* best = nullptr;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& one : known) {
    const std::size_t far = distance(word, one);
    if (far > 0 && far < least) {
      least = far;
      best = &one;
    }
  }
  for (const std::string& one : known) {  // the right word in the wrong section
    if (best == nullptr && one != word && last_part(one) == last_part(word)) best = &one;
  }
  return best == nullptr ? std::string{} : " (did you mean '" + *best + "'?)";
}

}  // namespace tapwarden::schema
