// SPDX-License-Identifier: Apache-2.0
// Masks as mask.hpp does, and remembers texts that hold nothing to mask. One owner, one thread.
#pragma once

#include <string_view>

#include "base/harmless_texts.hpp"
#include "insight/mask.hpp"

namespace tapwarden {

class Masker {
 public:
  /// mask_text().
  std::string_view text(std::string_view text, Arena& arena);
  /// mask_url(), for pages that others are reached from; request targets are too many.
  std::string_view url(std::string_view url, Arena& arena);
  /// mask_url() of a request target, of whose path this is known.
  std::string_view target(std::string_view target, std::size_t harmless_bytes, Arena& arena) {
    return mask_url(target, arena, {harmless_bytes, &names_});
  }

 private:
  HarmlessTexts texts_;
  HarmlessTexts urls_;
  HarmlessTexts names_;
};

}  // namespace tapwarden
