// SPDX-License-Identifier: Apache-2.0
// Leaves of a request as lines of text, to compare them with.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "inspect/leaves.hpp"
#include "unit/inspect/request.hpp"

namespace tapwarden::test {

using Lines = std::vector<std::string>;

/// "kind place: value", with "/form" behind the kind where it is not plain; without the target.
inline Lines leaf_lines(Request& request, const Limits& limits = {}) {
  LimitHits hits;
  Leaves leaves;
  leaves.build(request.exchange, limits, hits);
  Lines lines;
  for (const Leaf& leaf : leaves.all()) {
    if (leaf.kind == LeafKind::target) continue;
    std::string line(to_text(leaf.kind));
    if (leaf.form != LeafForm::plain) line.append("/").append(to_text(leaf.form));
    line.append(" ").append(leaves.place_of(leaf, request.exchange.arena));
    lines.push_back(line.append(": ").append(leaves.value(leaf)));
  }
  return lines;
}

inline Lines body_lines(std::string_view type, std::string_view body, const Limits& limits = {}) {
  Request request("/", "POST");
  request.body(type, body);
  Lines lines = leaf_lines(request, limits);
  std::erase_if(lines, [](const std::string& line) { return line.starts_with("header"); });
  return lines;
}

/// Values of a form that is made of the value of one text in JSON.
inline Lines forms_of(std::string_view value, LeafForm form) {
  std::string json = "[\"";
  for (const char c : value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || c == '"' || c == '\\') {
      json.append("\\u00").append({kDigits[octet >> 4], kDigits[octet & 15]});
    } else {
      json += c;
    }
  }
  const Lines lines = body_lines("application/json", json + "\"]");
  const std::string start = "json_string/" + std::string(to_text(form)) + " request.body.$[0]: ";
  Lines values;
  for (const std::string& line : lines) {
    if (line.starts_with(start)) values.push_back(line.substr(start.size()));
  }
  return values;
}

}  // namespace tapwarden::test
