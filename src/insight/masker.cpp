// SPDX-License-Identifier: Apache-2.0
#include "insight/masker.hpp"

namespace tapwarden {

std::string_view Masker::text(std::string_view text, Arena& arena) {
  if (is_too_short_for_secrets(text) || texts_.has(text)) return text;
  const std::string_view masked = mask_text(text, arena);
  if (masked.data() == text.data()) texts_.add(text);
  return masked;
}

std::string_view Masker::url(std::string_view url, Arena& arena) {
  if (url.empty() || urls_.has(url)) return url;
  const std::string_view masked = mask_url(url, arena);
  if (masked.data() == url.data()) urls_.add(url);
  return masked;
}

}  // namespace tapwarden
