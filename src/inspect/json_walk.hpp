// SPDX-License-Identifier: Apache-2.0
// Walks the keys and strings of a JSON text, each with the path to it ("$.user.names[0]").
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tapwarden/arena.hpp"

namespace tapwarden {

class JsonWalk {
 public:
  /// LIFETIME: `path` lies in the arena given to run, `value` is valid during the call.
  using Visit = std::function<void(bool is_key, std::string_view path, std::string_view value)>;

  JsonWalk();
  ~JsonWalk();

  /// False: not JSON, nothing was visited. What is nested deeper than `depth_max` is left out and
  /// `too_deep` set. No recursion.
  bool run(std::string_view text, std::uint64_t depth_max, Arena& paths, bool& too_deep,
           const Visit& visit);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tapwarden
