// SPDX-License-Identifier: Apache-2.0
// `tapwarden rules`: for people who write rules.
#pragma once

namespace tapwarden {

/// argv[0] is "rules". The exit code.
int run_rules(int argc, const char* const* argv);

}  // namespace tapwarden
