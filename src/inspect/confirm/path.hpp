// SPDX-License-Identifier: Apache-2.0
// Would a value lead out of the folder that it is set into as the name of a file?
#pragma once

#include <string_view>

namespace tapwarden {

/// How a path is meant: what stands around it says whether it is a value or a word of a text.
enum class PathPlace { value, file_name };

/// It climbs above its start, with `/` or `\` in any encoding, further than links do, or to a file
/// that attacks are after; or it is such a file's absolute path, and nothing else stands there.
/// `matched` is an octet of the path. BOUND: looks at 2 KiB around it.
bool leaves_folder(std::string_view value, std::size_t matched, PathPlace place) noexcept;

}  // namespace tapwarden
