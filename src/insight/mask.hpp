// SPDX-License-Identifier: Apache-2.0
// Masking: what may be a secret or personal data is replaced before anything is
// written or shown. A mask does not keep the length. When in doubt, masked.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/harmless_texts.hpp"
#include "tapwarden/arena.hpp"

namespace tapwarden {

/// A request target or URL: user information, values of parameters with secret
/// names, and whatever looks like a secret, percent-encoded or not. A view of
/// `url` itself when nothing was masked.
std::string_view mask_url(std::string_view url, Arena& arena);

/// What is known of a URL already.
struct UrlHints {
  std::size_t harmless_bytes = 0;  ///< of its path, as look_at_path() says
  HarmlessTexts* names = nullptr;  ///< of parameters that are not secret; more come in; may be null
};
std::string_view mask_url(std::string_view url, Arena& arena, UrlHints hints);

/// Free text: evidence, header values. A view of `text` itself when nothing was
/// masked.
std::string_view mask_text(std::string_view text, Arena& arena);

/// Nothing of this length is masked, unless it has an octet that assigns or stands for others.
bool is_too_short_for_secrets(std::string_view text) noexcept;

/// True for names whose values are secret: "access_token", "X-Api-Key",
/// "client[password]", ...
bool is_secret_name(std::string_view name) noexcept;

}  // namespace tapwarden
