// SPDX-License-Identifier: Apache-2.0
// URLs in attributes: which of them run something, and from where pages embed harmless players.
#pragma once

#include <string_view>

namespace tapwarden {

/// javascript:, vbscript:, data:text/html and their like, as a browser sees them: references and
/// white space undone. javascript:void(0) is harmless; data: of SVG is in the `src` of an image.
bool is_script_url(std::string_view value, bool of_image) noexcept;

/// Of a site whose players, maps and fonts are embedded everywhere.
bool is_well_known_embed(std::string_view url) noexcept;

}  // namespace tapwarden
