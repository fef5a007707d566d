// SPDX-License-Identifier: Apache-2.0
// Request target to path template: "/v1/users/4711?x=1" -> "/v1/users/{id}". By
// the look of each segment alone; it learns nothing. Segments that might be
// secrets do not survive.
#pragma once

#include <string_view>

#include "tapwarden/arena.hpp"

namespace tapwarden {

/// "/" for an empty path; "*" stays. A view of `target` when nothing had to be
/// replaced, else in `arena`. BOUND: 256 octets and 32 segments; what is behind
/// is written as "…".
std::string_view path_template(std::string_view target, Arena& arena);

/// The same, with what is learned of the path on the way.
struct PathLook {
  std::string_view path_template;
  /// Octets of the path at the front of the target in which there is nothing to mask; 0: there may
  /// be something.
  std::size_t harmless_bytes = 0;
};
PathLook look_at_path(std::string_view target, Arena& arena);

}  // namespace tapwarden
