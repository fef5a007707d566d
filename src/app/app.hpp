// SPDX-License-Identifier: Apache-2.0
// The program without its main: tests link this.
#pragma once

namespace tapwarden {

/// Parses the command line, runs, prints; the exit code.
int run(int argc, const char* const* argv);

}  // namespace tapwarden
