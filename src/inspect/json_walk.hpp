// SPDX-License-Identifier: Apache-2.0
// Walks the keys and strings of a JSON text. Where each stands is noted as a step from its parent;
// the path in words ("$.user.names[0]") is made for the few that are asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "tapwarden/arena.hpp"

namespace tapwarden {

/// One step: a member by its key, or an item by its index.
struct JsonStep {
  static constexpr std::uint32_t kRoot = 0;

  std::uint32_t parent = kRoot;  ///< index of its parent's step; the root is its own
  std::uint32_t index = 0;       ///< of an item
  std::string_view key;          ///< of a member
  bool is_member = false;
};

class JsonWalk {
 public:
  /// LIFETIME: `value` until the next run.
  using Visit = std::function<void(bool is_key, std::uint32_t step, std::string_view value)>;

  JsonWalk();
  ~JsonWalk();

  /// False: not JSON, nothing was visited. What is nested deeper than `depth_max` is left out and
  /// `too_deep` set. No recursion.
  bool run(std::string_view text, std::uint64_t depth_max, bool& too_deep, const Visit& visit);

  /// "$.user.names[0]"; cut at its front where it is long. REQUIRES: `step` is of the last run.
  [[nodiscard]] std::string_view path_to(std::uint32_t step, Arena& arena) const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::vector<JsonStep> steps_;
};

}  // namespace tapwarden
