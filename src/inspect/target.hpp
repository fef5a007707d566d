// SPDX-License-Identifier: Apache-2.0
// The parts of a request target (RFC 9112 3.2), raw: nothing is decoded here.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/octet_set.hpp"

namespace tapwarden {

struct Target {
  std::string_view path;   ///< begins with "/"; empty for authority-form and "*"
  std::string_view query;  ///< behind the "?"; empty when there is none
};

/// origin-form, absolute-form, authority-form, asterisk-form. A fragment is cut off.
inline Target split_target(std::string_view target) noexcept {
  target = target.substr(0, target.find('#'));
  if (target.empty() || target[0] != '/') {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::size_t slash = find_either(target, '/', '?', scheme + 3);
    if (slash == target.size()) return {"/", {}};
    target = target.substr(slash);
  }
  const std::size_t question = target.find('?');
  if (question == std::string_view::npos) return {target, {}};
  return {target.substr(0, question), target.substr(question + 1)};
}

/// Calls f(name, value) for each parameter, raw. "a" alone is a name with an empty value.
template <class F>
void for_each_parameter(std::string_view query, F&& f) {
  while (!query.empty()) {
    const std::size_t end = find_either(query, '&', ';');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    f(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
  }
}

/// Calls f(index, segment) for each segment of a path, raw; index 0 is the first.
template <class F>
void for_each_segment(std::string_view path, F&& f) {
  for (std::size_t index = 0; !path.empty(); ++index) {
    if (path[0] == '/') path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    f(index, path.substr(0, end));
    path.remove_prefix(end);
  }
}

}  // namespace tapwarden
