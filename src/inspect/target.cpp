// SPDX-License-Identifier: Apache-2.0
#include "inspect/target.hpp"

#include <array>
#include <string>

namespace tapwarden {

std::string_view path_place(std::size_t index, Arena& arena) {
  constexpr std::array<std::string_view, 8> kFirst{
      "request.path[0]", "request.path[1]", "request.path[2]", "request.path[3]",
      "request.path[4]", "request.path[5]", "request.path[6]", "request.path[7]"};
  if (index < kFirst.size()) return kFirst[index];
  return arena.copy("request.path[" + std::to_string(index) + "]");
}

}  // namespace tapwarden
