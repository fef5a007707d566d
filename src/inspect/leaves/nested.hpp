// SPDX-License-Identifier: Apache-2.0
// Leaves inside leaves: encodings that stand in a value are undone, each as a leaf more of the same
// kind and place; and the folded forms of values.
#pragma once

#include <vector>

#include "inspect/json_walk.hpp"
#include "inspect/leaf_writer.hpp"
#include "inspect/leaves/look.hpp"

namespace tapwarden {

class NestedLeaves {
 public:
  /// Adds them for all leaves that are there, and for those that it adds, `leaf_nesting_max` deep.
  /// No recursion. Then no value holds a separator any more.
  void add_to(LeafWriter& out);

 private:
  void undo(std::size_t leaf, std::uint8_t signs, LeafWriter& out);
  bool add_json(const Leaf& leaf, LeafWriter& out);
  void add_base64(std::size_t first, std::size_t end, LeafWriter& out);

  JsonWalk walk_;
  std::vector<ValueLook> looks_;
};

}  // namespace tapwarden
