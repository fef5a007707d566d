// SPDX-License-Identifier: Apache-2.0
// Character references of HTML, as browsers read them: the named ones that attacks are written
// with, and numbers with as many zeros as anybody likes and without the semicolon.
#pragma once

#include <cstddef>
#include <string_view>

namespace tapwarden {

struct Reference {
  std::size_t read = 0;     ///< octets of it; 0: it is none
  std::size_t written = 0;  ///< at most as many as `read`
};

/// REQUIRES: `text` begins with "&", and `out` has room for as much as is read.
Reference undo_reference(std::string_view text, char* out) noexcept;

}  // namespace tapwarden
