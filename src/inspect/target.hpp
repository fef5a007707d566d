// SPDX-License-Identifier: Apache-2.0
// The parts of a request target (RFC 9112 3.2), raw: nothing is decoded here.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
#include "tapwarden/arena.hpp"

namespace tapwarden {

struct Target {
  std::string_view path;   ///< begins with "/"; empty for authority-form and "*"
  std::string_view query;  ///< behind the "?"; empty when there is none
};

/// origin-form, absolute-form, authority-form, asterisk-form. A fragment is cut off.
inline Target split_target(std::string_view target) noexcept {
  target = target.substr(0, find_octet(target, '#'));
  if (target.empty() || target[0] != '/') {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::size_t slash = find_either(target, '/', '?', scheme + 3);
    if (slash == target.size()) return {"/", {}};
    target = target.substr(slash);
  }
  const std::size_t question = find_octet(target, '?');
  if (question == target.size()) return {target, {}};
  return {target.substr(0, question), target.substr(question + 1)};
}

/// Calls f(name, value) for each parameter, raw. "a" alone is a name with an empty value. A
/// semicolon stands inside of values, as the URL standard has it: hardly a server still ends one
/// there.
template <class F>
void for_each_parameter(std::string_view query, F&& f) {
  while (!query.empty()) {
    const std::size_t end = find_octet(query, '&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = find_octet(pair, '=');
    f(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
  }
}

/// Calls f(index, segment) for each segment of a path, raw; index 0 is the first.
template <class F>
void for_each_segment(std::string_view path, F&& f) {
  std::size_t at = 0;
  for (std::size_t index = 0; at < path.size(); ++index) {
    if (path[at] == '/') ++at;
    const std::size_t end = find_octet(path, '/', at);
    f(index, path.substr(at, end - at));
    at = end;
  }
}

/// "request.path[2]"; a constant for the first few segments.
std::string_view path_place(std::size_t index, Arena& arena);

}  // namespace tapwarden
