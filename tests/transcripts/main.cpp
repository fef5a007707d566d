// SPDX-License-Identifier: Apache-2.0
// transcripts [--update] FILE...: replays each transcript whole, octet by octet, with a cut at
// every point, and as random segments. Every way has to read the same out of it. --update writes
// what the whole replay reads, to be looked at before it is kept.
#include <cstdio>
#include <cstring>

#include "transcripts/replay.hpp"

using namespace tapwarden::test;

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kCutsMax = 3000;
constexpr std::uint32_t kSeeds = 60;

bool is_same(const Transcript& transcript, const Lines& lines, const std::string& how) {
  if (lines == transcript.expected) return true;
  std::printf("%s, %s:\n", transcript.path.c_str(), how.c_str());
  for (const std::string& line : transcript.expected) std::printf("  expected  %s\n", line.c_str());
  for (const std::string& line : lines) std::printf("  read      %s\n", line.c_str());
  return false;
}

std::size_t size_of(const Transcript& transcript) {
  std::size_t size = 0;
  for (const Turn& turn : transcript.turns) size += turn.text.size();
  return size;
}

Lines replay_whole(const Transcript& transcript) {
  return replay_in_order(transcript, [](std::size_t, std::size_t left) { return left; });
}

bool passes(const Transcript& transcript) {
  if (!is_same(transcript, replay_whole(transcript), "whole")) return false;
  const auto octet = [](std::size_t, std::size_t) -> std::size_t { return 1; };
  if (!is_same(transcript, replay_in_order(transcript, octet), "octet by octet")) return false;
  const std::size_t size = size_of(transcript);
  const std::size_t step = size / kCutsMax + 1;
  for (std::size_t point = 1; point < size; point += step) {
    const auto cut = [point](std::size_t said, std::size_t left) {
      return said < point && point < said + left ? point - said : left;
    };
    const std::string how = "cut at octet " + std::to_string(point);
    if (!is_same(transcript, replay_in_order(transcript, cut), how)) return false;
  }
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
    const std::string how = "as segments, seed " + std::to_string(seed);
    if (!is_same(transcript, replay_as_segments(transcript, seed), how)) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  bool update = false;
  bool good = argc > 1;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--update") == 0) {
      update = true;
      continue;
    }
    const Transcript transcript = read_transcript(argv[i]);
    if (update) write_transcript(transcript, replay_whole(transcript));
    good = passes(update ? read_transcript(argv[i]) : transcript) && good;
  }
  return good ? 0 : 1;
}
