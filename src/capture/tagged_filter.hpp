// SPDX-License-Identifier: Apache-2.0
// Filters that look at a frame as if it had no VLAN tags. Text only: who compiles
// it decides where the tags are looked for.
#pragma once

#include <string>

namespace tapwarden {

/// The expression that is true of a frame when `expression` is true of it without its VLAN tags,
/// of which there may be two. One that asks for `vlan` itself is taken at its word, and so is an
/// empty one. Compiled for a live handle, it sees a tag that the kernel keeps beside the frame too.
std::string match_tagged_too(const std::string& expression);

}  // namespace tapwarden
