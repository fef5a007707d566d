// SPDX-License-Identifier: Apache-2.0
// YAML text to a tree of values: one document, no anchors, no tags, no key twice. yaml-cpp reads
// it event by event, so that a hostile text meets the caps before it becomes large.
#pragma once

#include <cstddef>
#include <string>

#include "config/value.hpp"

namespace tapwarden::schema {

inline constexpr std::size_t kFileBytesMax = 1 << 20;
inline constexpr std::size_t kDepthMax = 12;
inline constexpr std::size_t kNodesMax = 100'000;

/// What is wrong goes to `reading`; of a text that is not YAML, what stands before. `file` counts
/// in Reading::files.
Value read_yaml(const std::string& text, std::uint32_t file, Reading& reading);

}  // namespace tapwarden::schema
