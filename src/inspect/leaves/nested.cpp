// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/nested.hpp"

#include <algorithm>

#include "inspect/leaves/fold.hpp"
#include "inspect/leaves/unescape.hpp"
#include "inspect/target.hpp"

namespace tapwarden {
namespace {

bool is_folded(const Leaf& leaf) noexcept { return leaf.form > LeafForm::nested; }

/// But for line feeds, which are blanks in the end.
bool is_same(std::string_view a, std::string_view b) noexcept {
  const auto blank = [](char c) { return c == kLeafSeparator ? ' ' : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return blank(x) == blank(y); });
}

/// `write` is given the value and where to; what it wrote is a leaf when it is something else.
template <class Write>
void add_changed(Leaf leaf, LeafForm form, LeafWriter& out, Write&& write) {
  if (!out.has_room()) return;
  char* const to = out.room_for(leaf.end - leaf.begin);
  const std::string_view value = out.value(leaf);
  const std::size_t written = write(value, to);
  if (is_same(value, {to, written})) return;
  if (form != LeafForm::nested) std::replace(to, to + written, kLeafSeparator, ' ');
  out.end_leaf({leaf.kind, form, 0, 0, leaf.name, leaf.index}, written);
}

/// The values in the query of a URL: "https://…?a=b".
void add_url(Leaf leaf, LeafWriter& out) {
  out.room_for(leaf.end - leaf.begin);  // so that `value` stays where it is
  const std::string_view value = out.value(leaf);
  const std::size_t scheme = value.find("://");
  if (scheme == value.npos) return;
  const std::size_t question = find_octet(value, '?', scheme);
  if (question == value.size()) return;
  const std::string_view query =
      value.substr(0, find_octet(value, '#', question)).substr(question + 1);
  for_each_parameter(query, [&](std::string_view, std::string_view inner) {
    out.add_decoded(leaf.kind, leaf.name, inner, true, leaf.index, LeafForm::nested);
  });
}

void fold(Leaf leaf, std::uint8_t signs, LeafWriter& out) {
  if ((signs & sign::kSql) != 0) add_changed(leaf, LeafForm::sql, out, fold_sql);
  if ((signs & sign::kShell) != 0) add_changed(leaf, LeafForm::shell, out, fold_shell);
  if ((signs & sign::kHtml) != 0) add_changed(leaf, LeafForm::html, out, fold_html);
}

}  // namespace

/// Of a value that is a JSON text. False: it is none.
bool NestedLeaves::add_json(const Leaf& leaf, LeafWriter& out) {
  const std::string_view value = out.value(leaf);
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  if (first == value.npos || (value[first] != '{' && value[first] != '[')) return false;
  bool too_deep = false;
  const bool read = walk_.run(value, out.limits().leaf_depth_max, too_deep,
                              [&](bool, std::uint32_t, std::string_view text) {
                                out.add(leaf.kind, leaf.name, text, leaf.index, LeafForm::nested);
                              });
  if (too_deep) out.count(LeafWriter::Cap::depth);
  return read;
}

void NestedLeaves::undo(std::size_t index, std::uint8_t signs, LeafWriter& out) {
  const Leaf leaf = out.leaves()[index];
  if ((signs & sign::kJson) != 0 && add_json(leaf, out)) return;
  if ((signs & sign::kUrl) != 0 && leaf.kind != LeafKind::target) add_url(leaf, out);
  const bool plus =
      (signs & sign::kPlus) != 0 && (leaf.kind == LeafKind::cookie || leaf.kind == LeafKind::path);
  if ((signs & sign::kEscape) != 0 || plus) {
    add_changed(leaf, LeafForm::nested, out,
                [plus](std::string_view value, char* to) { return unescape(value, plus, to); });
  }
}

void NestedLeaves::add_base64(std::size_t first, std::size_t end, LeafWriter& out) {
  for (std::size_t i = first; i < end; ++i) {
    const Leaf& candidate = out.leaves()[i];
    if (candidate.end - candidate.begin < kBase64BytesMin || is_folded(candidate)) continue;
    if (!may_begin_base64_text(out.value(candidate)[0]) || !out.has_room()) continue;
    const Leaf leaf = candidate;
    char* const to = out.room_for(leaf.end - leaf.begin);
    const std::size_t written = decode_base64_text(out.value(leaf), to);
    if (written > 0) {
      out.end_leaf({leaf.kind, LeafForm::nested, 0, 0, leaf.name, leaf.index}, written);
    }
  }
}

/// In waves: what one wave adds is looked at by the next.
void NestedLeaves::add_to(LeafWriter& out) {
  bool lines = false;
  std::size_t first = 0;
  for (std::uint64_t depth = 0; first < out.leaves().size(); ++depth) {
    const std::size_t end = out.leaves().size();
    lines = look_at_values(out, first, looks_) || lines;
    for (const ValueLook& look : looks_) {
      if (!is_folded(out.leaves()[look.leaf])) fold(out.leaves()[look.leaf], look.signs, out);
    }
    const std::size_t folded = out.leaves().size();
    const bool is_last = depth >= out.limits().leaf_nesting_max;
    for (const ValueLook& look : looks_) {
      if (is_last && out.has_reached(LeafWriter::Cap::nesting)) break;
      if (is_folded(out.leaves()[look.leaf])) continue;
      undo(look.leaf, look.signs, out);
      if (is_last && out.leaves().size() > folded) out.count(LeafWriter::Cap::nesting);
    }
    if (!is_last) add_base64(first, end, out);
    if (is_last) out.truncate(folded);
    first = is_last ? out.leaves().size() : folded;
  }
  if (lines) out.replace_separators(out.leaves());
}

}  // namespace tapwarden
