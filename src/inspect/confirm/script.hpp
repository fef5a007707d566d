// SPDX-License-Identifier: Apache-2.0
// Would a value that is set into JavaScript, or is JavaScript, do what attacks on browsers do?
#pragma once

#include <string_view>

namespace tapwarden {

/// What stands in text that is read as JavaScript, up to where it turns out to be prose.
struct JsLook {
  bool sink = false;   ///< calls or reads what attacks do: alert(1), document.cookie, self["eval"]
  bool web = false;    ///< uses anything of the browser or the page
  bool acts = false;   ///< calls, assigns or throws anything
  bool whole = false;  ///< no prose up to its end
};

/// BOUND: looks at the first 4 KiB and 256 tokens.
JsLook look_at_js(std::string_view text) noexcept;

/// The value as an expression, behind a quote that it closes, or in ${…} and {{…}} of a template
/// reaches a sink. Prose with code in it, and code without sinks, does not.
bool runs_script(std::string_view value) noexcept;

}  // namespace tapwarden
