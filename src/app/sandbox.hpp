// SPDX-License-Identifier: Apache-2.0
// A seccomp filter over the whole process: what a program that reads packets and writes files never
// asks the kernel for is refused, and what only an intruder asks for ends the process. It names
// what is forbidden, not what is allowed, so that another version of a library is no outage; the
// list of allowed calls is systemd's (tools/deploy/systemd/tapwarden.service).
#pragma once

#include <optional>

#include "tapwarden/result.hpp"

namespace tapwarden {

/// For good, in every thread, those of today too. No program can be started behind it, nobody's
/// rights be taken on. ERRORS: the kernel has no seccomp, or forbids it here.
std::optional<Error> enter_sandbox();

}  // namespace tapwarden
