// SPDX-License-Identifier: Apache-2.0
#include "inspect/json_walk.hpp"

#include <string>

namespace tapwarden {

std::string_view JsonWalk::path_to(std::uint32_t step, Arena& arena) const {
  constexpr std::size_t kPathBytesMax = 128;
  std::string path;
  for (; step != JsonStep::kRoot && path.size() < kPathBytesMax; step = steps_[step].parent) {
    const JsonStep& at = steps_[step];
    std::string longer(1, at.is_member ? '.' : '[');
    if (at.is_member) {
      longer += at.key.substr(0, kPathBytesMax);
    } else {
      longer.append(std::to_string(at.index)).append(1, ']');
    }
    path.swap(longer.append(path));
  }
  return arena.copy((step == JsonStep::kRoot ? "$" : "$…") + path);
}

}  // namespace tapwarden
