// SPDX-License-Identifier: Apache-2.0
// Would a value that is set into a page make a browser run or load something?
#pragma once

#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class Markup : std::uint8_t {
  harmless,
  active,  ///< loads or runs something: a script element, a handler, a frame, a plug-in, ...
  attack,  ///< runs what attacks run: alert(1), document.cookie
};

/// Set into the text of an element, into an attribute with or without quotes, and as a URL. Code in
/// Markdown (`…` inside of prose, and fences) is left out.
/// BOUND: looks at the first 16 KiB, three times at most.
Markup markup_of(std::string_view value) noexcept;

/// Whether the name of an attribute is that of an event that browsers know: onload, onerror.
bool is_event_name(std::string_view name) noexcept;

}  // namespace tapwarden
