// SPDX-License-Identifier: Apache-2.0
#include "capture/pcapng_interface.hpp"

#include <algorithm>
#include <cstring>

namespace tapwarden {
namespace {

constexpr std::uint16_t kOptionEnd = 0;
constexpr std::uint16_t kOptionResolution = 9;
constexpr std::uint16_t kOptionOffset = 14;
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

__extension__ using Wide = unsigned __int128;

std::uint64_t power_of_ten(unsigned exponent) noexcept {
  std::uint64_t power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

std::uint16_t ByteOrder::u16(const std::uint8_t* at) const noexcept {
  std::uint16_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return swapped ? __builtin_bswap16(value) : value;
}
std::uint32_t ByteOrder::u32(const std::uint8_t* at) const noexcept {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return swapped ? __builtin_bswap32(value) : value;
}
std::uint64_t ByteOrder::u64(const std::uint8_t* at) const noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return swapped ? __builtin_bswap64(value) : value;
}

Timestamp PcapngInterface::time(std::uint64_t ticks) const noexcept {
  std::uint64_t seconds = 0;
  std::uint64_t nanoseconds = 0;
  if ((resolution & 0x80) != 0) {
    const unsigned bits = std::min(resolution & 0x7fu, 63u);
    seconds = ticks >> bits;
    const std::uint64_t rest = ticks - (seconds << bits);
    nanoseconds = static_cast<std::uint64_t>(Wide{rest} * kNanosecondsPerSecond >> bits);
  } else {
    const std::uint64_t per_second = power_of_ten(std::min<unsigned>(resolution, 19));
    seconds = ticks / per_second;
    nanoseconds =
        static_cast<std::uint64_t>(Wide{ticks % per_second} * kNanosecondsPerSecond / per_second);
  }
  // Hostile times must not overflow: 2^33 seconds is the year 2242.
  seconds = std::min<std::uint64_t>(seconds, 1ull << 33);
  const std::int64_t offset = std::clamp<std::int64_t>(offset_seconds, -(1ll << 32), 1ll << 32);
  const auto whole = static_cast<std::int64_t>(seconds) + offset;
  constexpr std::int64_t kMax = 9'000'000'000;  // fits 63 bits of nanoseconds
  return Timestamp{std::chrono::seconds{std::clamp<std::int64_t>(whole, -kMax, kMax)} +
                   std::chrono::nanoseconds{nanoseconds}};
}

std::optional<PcapngInterface> parse_interface(Bytes body, ByteOrder order) noexcept {
  if (body.size() < 8) return std::nullopt;
  PcapngInterface interface;
  interface.link = static_cast<LinkType>(order.u16(body.data()));
  interface.snap_length = order.u32(body.data() + 4);
  Bytes options = body.subspan(8);
  while (options.size() >= 4) {
    const std::uint16_t code = order.u16(options.data());
    const std::size_t length = order.u16(options.data() + 2);
    const std::size_t padded = (length + 3) & ~std::size_t{3};
    if (code == kOptionEnd || options.size() - 4 < length) break;
    const std::uint8_t* value = options.data() + 4;
    if (code == kOptionResolution && length == 1) interface.resolution = value[0];
    if (code == kOptionOffset && length == 8) {
      interface.offset_seconds = static_cast<std::int64_t>(order.u64(value));
    }
    options = options.subspan(std::min(options.size(), 4 + padded));
  }
  return interface;
}

}  // namespace tapwarden
