// SPDX-License-Identifier: Apache-2.0
// Writes one of the benchmark captures, the same on every machine: `mix` and `tiny`, about half a
// gigabyte each, for speed; `flows` and `open`, a million connections each, for memory.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "bench_pcaps/traffic.hpp"

namespace {

using tapwarden::bench::Shape;

struct Kind {
  const char* name;
  Shape shape;
};

constexpr std::array<Kind, 4> kKinds{{
    {"mix", {60'000, 6, 10, true, tapwarden::bench::mixed}},
    {"tiny", {403'000, 16, 33, false, tapwarden::bench::tiny}},
    {"flows", {1'000'000, 1, 1, false, tapwarden::bench::terse, 1024}},
    {"open", {1'000'000, 1, 1, false, tapwarden::bench::terse, 1024, false}},
}};

int usage() {
  std::fputs("usage: bench_pcaps mix|tiny|flows|open FILE [EXCHANGES]\n", stderr);
  return 1;
}

const Kind* find_kind(const char* name) {
  for (const Kind& kind : kKinds) {
    if (std::strcmp(kind.name, name) == 0) return &kind;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return usage();
  const Kind* const kind = find_kind(argv[1]);
  if (kind == nullptr) return usage();
  Shape shape = kind->shape;
  if (argc == 4) shape.exchanges = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
  try {
    tapwarden::bench::CaptureWriter out(argv[2]);
    tapwarden::bench::write_capture(shape, out);
    out.close();
    std::printf("%s: %llu packets, %u exchanges, %llu octets\n", argv[1],
                static_cast<unsigned long long>(out.packets()), shape.exchanges,
                static_cast<unsigned long long>(out.octets()));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_pcaps: %s\n", error.what());
    return 2;
  }
  return 0;
}
