// SPDX-License-Identifier: Apache-2.0
// pcapng block by block, in either byte order, right or wrong: what craft::to_pcapng does not
// write.
#pragma once

#include <cstdint>
#include <string_view>

#include "craft/capture.hpp"

namespace tapwarden::test {

class PcapngBlocks {
 public:
  explicit PcapngBlocks(bool big_endian = false) : big_endian_(big_endian) {}

  PcapngBlocks& section() {
    start(0x0a0d0d0a).u32(0x1a2b3c4d).u16(1).u16(0).u32(0xffffffff).u32(0xffffffff);
    return end();
  }
  /// `options` are left for the caller to write: interface(1).u16(9)…, then end().
  PcapngBlocks& start_interface(std::uint16_t link, std::uint32_t snap_length = 0) {
    return start(1).u16(link).u16(0).u32(snap_length);
  }
  PcapngBlocks& interface(std::uint16_t link) { return start_interface(link).end(); }
  PcapngBlocks& enhanced(std::uint32_t interface, std::uint64_t ticks, std::string_view data) {
    start(6).u32(interface).time(ticks).lengths(data);
    return raw(data).end();
  }
  PcapngBlocks& obsolete(std::uint16_t interface, std::uint64_t ticks, std::string_view data) {
    start(2).u16(interface).u16(0).time(ticks).lengths(data);
    return raw(data).end();
  }
  PcapngBlocks& simple(std::uint32_t wire_length, std::string_view data) {
    return start(3).u32(wire_length).raw(data).end();
  }

  /// Any block: start(type), its content, end().
  PcapngBlocks& start(std::uint32_t type) {
    block_ = octets.size();
    return u32(type).u32(0);
  }
  PcapngBlocks& end() {
    while (octets.size() % 4 != 0) octets.push_back(0);
    const auto length = static_cast<std::uint32_t>(octets.size() + 4 - block_);
    u32(length);
    put(block_ + 4, length, 4);
    return *this;
  }
  PcapngBlocks& u16(std::uint32_t value) { return append(value, 2); }
  PcapngBlocks& u32(std::uint32_t value) { return append(value, 4); }
  PcapngBlocks& raw(std::string_view text) {
    octets.insert(octets.end(), text.begin(), text.end());
    return *this;
  }
  PcapngBlocks& time(std::uint64_t ticks) {
    return u32(static_cast<std::uint32_t>(ticks >> 32)).u32(static_cast<std::uint32_t>(ticks));
  }
  PcapngBlocks& lengths(std::string_view data) {
    return u32(static_cast<std::uint32_t>(data.size()))
        .u32(static_cast<std::uint32_t>(data.size()));
  }
  /// Overwrites a number that was written.
  void put(std::size_t at, std::uint32_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      octets[at + i] = static_cast<std::uint8_t>(value >> 8 * (big_endian_ ? size - 1 - i : i));
    }
  }
  /// Later blocks have this byte order (a section may).
  void set_big_endian(bool big_endian) { big_endian_ = big_endian; }

  craft::Octets octets;

 private:
  PcapngBlocks& append(std::uint32_t value, unsigned size) {
    octets.resize(octets.size() + size);
    put(octets.size() - size, value, size);
    return *this;
  }

  bool big_endian_;
  std::size_t block_ = 0;
};

}  // namespace tapwarden::test
