// SPDX-License-Identifier: Apache-2.0
// Scans XML for the texts of elements, the values of attributes, and the document type. It is no
// parser: broken input is the normal case, and what parsers refuse is still looked at. Only the
// five entities of XML and character references are undone.
#pragma once

#include <string_view>
#include <vector>

#include "inspect/leaf_writer.hpp"
#include "tapwarden/arena.hpp"

namespace tapwarden {

class XmlScan {
 public:
  /// False: it holds no element, nothing was added. No recursion. What is nested deeper than
  /// `leaf_depth_max` counts as of the element at that depth. LIFETIME: `text` until the next run.
  bool run(std::string_view text, LeafWriter& out);

  /// "user.name"; cut at its front where it is long. REQUIRES: `step` is of the last run.
  [[nodiscard]] std::string_view path_to(std::uint32_t step, Arena& arena) const;

 private:
  struct Step {
    std::uint32_t parent;
    std::string_view name;
  };
  void take_tag(LeafWriter& out);
  void take_attributes(LeafWriter& out);
  void take_declaration(LeafWriter& out);
  void take_text(LeafWriter& out);
  void open(std::string_view name, LeafWriter& out);
  void close();
  void skip_behind(std::string_view end, std::size_t from);

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Step> steps_;     // the first is the root
  std::uint32_t here_ = 0;      // the element that is open
  std::uint64_t depth_ = 0;     // of it
  std::uint64_t too_deep_ = 0;  // elements that are open below it
};

/// `text` with the five entities and character references undone. REQUIRES: room for its size at
/// `out`. How many octets were written.
std::size_t undo_xml_entities(std::string_view text, char* out) noexcept;

}  // namespace tapwarden
