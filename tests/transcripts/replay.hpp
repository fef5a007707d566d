// SPDX-License-Identifier: Apache-2.0
// Replays a transcript into the HTTP/1 reader, cut in many ways.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "transcripts/transcript.hpp"

namespace tapwarden::test {

/// How many octets of the text that is left (so many were said before, in all turns) come next.
using Cutter = std::function<std::size_t(std::size_t said, std::size_t left)>;

/// Straight into the reader. One line an exchange.
std::vector<std::string> replay_in_order(const Transcript& transcript, const Cutter& cut);

/// As TCP segments that are cut, reordered and repeated at random within each turn.
std::vector<std::string> replay_as_segments(const Transcript& transcript, std::uint32_t seed);

}  // namespace tapwarden::test
