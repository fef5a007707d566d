// SPDX-License-Identifier: Apache-2.0
// gzip and zstd captures, unpacked while they are read. Told by their first octets, never by name.
#pragma once

#include "capture/block_reader.hpp"

namespace tapwarden {

/// `reader` itself, or one that unpacks what it has: one layer of gzip (any number of members) or
/// zstd (any number of frames). Damage is trouble that names the packed byte, after everything
/// before it was read.
BlockReader unpack(BlockReader reader);

}  // namespace tapwarden
