// SPDX-License-Identifier: Apache-2.0
// What signals ask for: handlers set flags, the run looks at them.
//   INT, TERM  end: what was captured is worked off; a second INT ends at once
//   HUP        read again what can be; only where a run goes on by itself
//   USR1       files were moved away: open them anew; likewise
#pragma once

#include <chrono>

namespace tapwarden::signals {

void catch_ends();
/// Without, HUP and USR1 end the process, as ever.
void catch_wishes();
/// Ends the process with exit code 2 when it is still there after `patience`: a thread hangs.
void end_at_the_latest_in(std::chrono::seconds patience);

[[nodiscard]] bool is_end_asked() noexcept;
/// True once after each HUP, and USR1.
[[nodiscard]] bool take_reload() noexcept;
[[nodiscard]] bool take_reopen() noexcept;

}  // namespace tapwarden::signals
