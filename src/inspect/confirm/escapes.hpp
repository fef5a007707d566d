// SPDX-License-Identifier: Apache-2.0
// One octet after the other out of text with escapes of JavaScript, of CSS, or with character
// references of HTML. What is no ASCII comes out as 0x80 or as it stands.
#pragma once

#include <span>
#include <string_view>

namespace tapwarden {

/// REQUIRES: text is not empty; what was read is taken off its front. \x61, \u0061, \u{61}, \141.
unsigned char next_js_octet(std::string_view& text) noexcept;

/// The same for &#97; &#x61 &Tab; &colon; and the other names of ASCII marks.
unsigned char next_html_octet(std::string_view& text) noexcept;

/// The same for \61 and \: of CSS; 0: a comment was read.
unsigned char next_css_octet(std::string_view& text) noexcept;

/// `text` with references undone; in `room` when there is any, and then cut to its size.
std::string_view without_references(std::string_view text, std::span<char> room) noexcept;

}  // namespace tapwarden
