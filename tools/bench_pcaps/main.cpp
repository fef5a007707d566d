// SPDX-License-Identifier: Apache-2.0
// Writes one of the two benchmark captures, about half a gigabyte each, the same on every machine.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "bench_pcaps/traffic.hpp"

namespace {

using tapwarden::bench::Shape;

constexpr Shape kMix{60'000, 6, 10, true, tapwarden::bench::mixed};
constexpr Shape kTiny{403'000, 16, 33, false, tapwarden::bench::tiny};

int usage() {
  std::fputs("usage: bench_pcaps mix|tiny FILE [EXCHANGES]\n", stderr);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return usage();
  const bool is_mix = std::strcmp(argv[1], "mix") == 0;
  if (!is_mix && std::strcmp(argv[1], "tiny") != 0) return usage();
  Shape shape = is_mix ? kMix : kTiny;
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
