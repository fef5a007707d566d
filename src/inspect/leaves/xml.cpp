// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/xml.hpp"

#include <array>
#include <string>

#include "base/octet_set.hpp"
#include "inspect/leaves/utf8.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr OctetSet kBlank{" \t\r\n"};
constexpr OctetSet kNameEnd{" \t\r\n/>=<\"'"};
constexpr OctetSet kValueEnd{" \t\r\n>"};
constexpr std::size_t kReferenceBytesMax = 12;

struct Entity {
  std::string_view name;
  char octet;
};
constexpr std::array<Entity, 5> kEntities{
    {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}}};

/// What a reference without its "&" and ";" stands for: written to `out`; nothing: unknown.
std::size_t write_reference(std::string_view name, char* out) noexcept {
  if (name.size() > 1 && name[0] == '#') {
    const bool hex = name.size() > 2 && lower_ascii(name[1]) == 'x';
    std::uint32_t code = 0;
    for (const char c : name.substr(hex ? 2 : 1)) {
      const int digit = hex_digit(c);
      if (digit < 0 || (!hex && digit > 9)) return 0;
      code = std::min<std::uint32_t>(code * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit),
                                     kCodePointMax + 1);
    }
    return write_utf8(code, out);
  }
  for (const Entity& entity : kEntities) {
    if (name != entity.name) continue;
    *out = entity.octet;
    return 1;
  }
  return 0;
}

void add_text(LeafKind kind, std::string_view name, std::string_view text, std::uint32_t step,
              LeafWriter& out) {
  if (text.empty() || !out.has_room()) return;
  if (!has_octet(text, '&')) {
    out.add(kind, name, text, step);
    return;
  }
  const std::size_t written = undo_xml_entities(text, out.room_for(text.size()));
  out.end_leaf({kind, LeafForm::plain, 0, 0, name, step}, written);
}

/// Without the prefix of its name space.
std::string_view local_name(std::string_view name) noexcept {
  const std::size_t colon = find_octet(name, ':');
  return colon == name.size() ? name : name.substr(colon + 1);
}

}  // namespace

std::size_t undo_xml_entities(std::string_view text, char* out) noexcept {
  char* to = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      const std::string_view name = text.substr(i + 1, kReferenceBytesMax);
      const std::size_t end = find_octet(name, ';');
      const std::size_t size = end < name.size() ? write_reference(name.substr(0, end), to) : 0;
      if (size > 0) {
        to += size;
        i += end + 1;
        continue;
      }
    }
    *to++ = text[i];
  }
  return static_cast<std::size_t>(to - out);
}

void XmlScan::skip_behind(std::string_view end, std::size_t from) {
  const std::size_t found = text_.find(end, from);
  at_ = found == text_.npos ? text_.size() : found + end.size();
}

void XmlScan::open(std::string_view name, LeafWriter& out) {
  if (depth_ >= out.limits().leaf_depth_max) {
    out.count(LeafWriter::Cap::depth);
    ++too_deep_;
    return;
  }
  steps_.push_back({here_, local_name(name)});
  here_ = static_cast<std::uint32_t>(steps_.size() - 1);
  ++depth_;
}

void XmlScan::close() {
  if (too_deep_ > 0) {
    --too_deep_;
  } else if (depth_ > 0) {
    here_ = steps_[here_].parent;
    --depth_;
  }
}

/// "<!DOCTYPE" or another declaration, with its internal subset: up to the ">" that is neither in
/// quotes nor in brackets.
void XmlScan::take_declaration(LeafWriter& out) {
  const std::size_t begin = at_;
  bool in_subset = false;
  char quote = 0;
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == ']') {
      in_subset = c == '[';
    } else if (c == '>' && !in_subset) {
      ++at_;
      break;
    }
  }
  out.add(LeafKind::body_raw, {}, text_.substr(begin, at_ - begin));
}

/// Up to and with the ">".
void XmlScan::take_attributes(LeafWriter& out) {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '<') return;  // the tag did not end
    if (c == '>') {
      if (text_[at_ - 1] == '/') close();
      ++at_;
      return;
    }
    if (kNameEnd.has(c)) {
      ++at_;
      continue;
    }
    const std::size_t name_end = kNameEnd.find_in(text_, at_);
    const std::string_view name = text_.substr(at_, name_end - at_);
    at_ = name_end;
    while (at_ < text_.size() && kBlank.has(text_[at_])) ++at_;
    if (at_ >= text_.size() || text_[at_] != '=') continue;
    ++at_;
    while (at_ < text_.size() && kBlank.has(text_[at_])) ++at_;
    if (at_ >= text_.size()) return;
    const char quote = text_[at_];
    const bool quoted = quote == '"' || quote == '\'';
    const std::size_t begin = at_ + (quoted ? 1 : 0);
    const std::size_t end =
        quoted ? find_octet(text_, quote, begin) : kValueEnd.find_in(text_, begin);
    add_text(LeafKind::xml_attribute, name, text_.substr(begin, end - begin), here_, out);
    at_ = std::min(end + (quoted ? 1 : 0), text_.size());
  }
}

void XmlScan::take_tag(LeafWriter& out) {
  const std::string_view rest = text_.substr(at_);
  if (rest.starts_with("<!--")) {
    skip_behind("-->", at_ + 4);
  } else if (rest.starts_with("<![CDATA[")) {
    const std::size_t begin = at_ + 9;
    const std::size_t end = std::min(text_.find("]]>", begin), text_.size());
    out.add(LeafKind::xml_text, {}, text_.substr(begin, end - begin), here_);
    at_ = std::min(end + 3, text_.size());
  } else if (rest.starts_with("<!")) {
    take_declaration(out);
  } else if (rest.starts_with("<?")) {
    const std::size_t begin = at_;
    skip_behind("?>", at_ + 2);
    const std::string_view instruction = text_.substr(begin, at_ - begin);
    if (!starts_folded(instruction, "<?xml ")) out.add(LeafKind::body_raw, {}, instruction);
  } else if (rest.starts_with("</")) {
    close();
    skip_behind(">", at_ + 2);
  } else {
    const std::size_t end = kNameEnd.find_in(text_, at_ + 1);
    open(text_.substr(at_ + 1, end - at_ - 1), out);
    at_ = end;
    take_attributes(out);
  }
}

/// Up to the next "<" that begins a tag; white space between tags is no text.
void XmlScan::take_text(LeafWriter& out) {
  std::size_t end = find_octet(text_, '<', std::min(at_ + 1, text_.size()));
  const std::string_view text = text_.substr(at_, end - at_);
  const std::size_t first = (~kBlank).find_in(text);
  if (first < text.size()) add_text(LeafKind::xml_text, {}, text, here_, out);
  at_ = end;
}

bool XmlScan::run(std::string_view text, LeafWriter& out) {
  text_ = text;
  at_ = 0;
  steps_.assign(1, Step{0, {}});
  here_ = 0;
  depth_ = too_deep_ = 0;
  const std::size_t before = out.leaves().size();
  while (at_ < text_.size() && out.has_room()) {
    const bool is_tag = text_[at_] == '<' && at_ + 1 < text_.size() &&
                        (is_letter(text_[at_ + 1]) || text_[at_ + 1] == '_' ||
                         text_[at_ + 1] == '!' || text_[at_ + 1] == '?' || text_[at_ + 1] == '/' ||
                         static_cast<unsigned char>(text_[at_ + 1]) >= 0x80);
    if (is_tag) {
      take_tag(out);
    } else {
      take_text(out);
    }
  }
  if (steps_.size() > 1 || out.cut()) return true;
  out.truncate(before);
  return false;
}

std::string_view XmlScan::path_to(std::uint32_t step, Arena& arena) const {
  constexpr std::size_t kPathBytesMax = 128;
  std::string path;
  for (; step != 0 && path.size() < kPathBytesMax; step = steps_[step].parent) {
    std::string longer(steps_[step].name.substr(0, kPathBytesMax));
    if (!path.empty()) longer.append(1, '.').append(path);
    path.swap(longer);
  }
  return arena.copy((step == 0 ? "" : "….") + path);
}

}  // namespace tapwarden
