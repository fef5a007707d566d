// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/fold.hpp"

#include <algorithm>

#include "inspect/leaves/references.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20; }

/// Only URLs and tags are read without their control characters; prose on two lines is not.
bool may_hold_markup(std::string_view text) noexcept {
  return has_octet(text, ':') || has_octet(text, '<') || has_octet(text, '&');
}

}  // namespace

/// References first, since browsers read attributes so; then the control characters.
std::size_t fold_html(std::string_view text, char* out) noexcept {
  const bool markup = may_hold_markup(text);
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Reference reference =
        text[i] == '&' ? undo_reference(text.substr(i), out + size) : Reference{};
    if (reference.read > 0) {
      i += reference.read;
      size += reference.written;
    } else {
      out[size++] = text[i++];
    }
  }
  if (!markup) return size;
  std::size_t to = 0;
  for (std::size_t i = 0; i < size;) {
    std::size_t end = i;
    while (end < size && is_control(out[end])) ++end;
    const bool inside = end > i && end < size && to > 0 && is_letter(out[to - 1]) &&
                        (is_letter(out[end]) || out[end] == ':');
    if (inside) {
      i = end;
      continue;
    }
    for (end = std::max(end, i + 1); i < end; ++i) out[to++] = out[i];
  }
  return to;
}

}  // namespace tapwarden
