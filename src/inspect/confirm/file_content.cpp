// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/file_content.hpp"

#include <algorithm>

#include "inspect/confirm/value_walk.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kLineBytesMax = 256;

/// Calls f(line) for each line, also where it stands in JSON or HTML: quotes and tags end it too.
template <class F>
void for_each_line(std::string_view text, F&& f) {
  while (!text.empty()) {
    std::size_t end = 0;
    std::size_t skip = 1;
    for (; end < text.size() && text[end] != '\n'; ++end) {
      if (text[end] == '\\' && end + 1 < text.size() && text[end + 1] == 'n') {
        skip = 2;
        break;
      }
      if (text[end] == '<' || text[end] == '>' || text[end] == '"') break;
    }
    f(text.substr(0, end));
    text.remove_prefix(std::min(end + skip, text.size()));
  }
}

/// root:x:0:0:root:/root:/bin/bash
bool is_account(std::string_view line) noexcept {
  if (line.size() > kLineBytesMax || std::count(line.begin(), line.end(), ':') != 6) return false;
  std::size_t field = 0;
  bool good = true;
  while (field < 4) {
    const std::size_t end = line.find(':');
    const std::string_view text = line.substr(0, end);
    if (field >= 2) good = good && all_digits(text);
    line.remove_prefix(end + 1);
    ++field;
  }
  const std::size_t home = line.find(':');
  return good && line.substr(home + 1).starts_with('/');
}

/// DB_PASSWORD=..., `export KEY="..."`
bool is_setting(std::string_view line) noexcept {
  constexpr std::string_view kExport = "export ";
  if (line.starts_with(kExport)) line.remove_prefix(kExport.size());
  const std::size_t equals = line.find('=');
  if (equals == line.npos || equals < 2) return false;
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(equals),
                     [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

}  // namespace

Confirmation confirm_passwd(const Candidate& candidate) noexcept {
  DistinctValues accounts;
  for_each_line(candidate.value, [&](std::string_view line) {
    if (is_account(line)) accounts.add(line);
  });
  return {accounts.count() >= 2 ? accounts.count() : 0, {}};
}

Confirmation confirm_env_file(const Candidate& candidate) noexcept {
  std::uint32_t settings = 0;
  std::uint32_t others = 0;
  for_each_item(candidate.value, '\n', [&](std::string_view line) {
    if (line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') return true;
    if (!is_setting(line)) {
      ++others;
    } else if (line.back() != '=') {
      ++settings;
    }
    return true;
  });
  return {settings >= 3 && others * 4 <= settings ? settings : 0, {}};
}

Confirmation confirm_error_answer(const Candidate& candidate) noexcept {
  return {candidate.exchange.response.status >= 400 ? 1u : 0u, {}};
}

}  // namespace tapwarden
