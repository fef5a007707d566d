// SPDX-License-Identifier: Apache-2.0
// Would a value that is set into a template of a server be evaluated as an attack needs it?
#pragma once

#include <string_view>

namespace tapwarden {

/// {{…}}, ${…}, #{…}, %{…}, <%…%> and their like calculate with constants, or reach what leads out
/// of the template: __class__, getRuntime, T(java…), constructor(…). {{ user.name }} and ${price}
/// do not. BOUND: looks at the first 16 KiB, at 32 expressions and at 1 KiB of each.
bool escapes_template(std::string_view value) noexcept;

}  // namespace tapwarden
