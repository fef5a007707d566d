// SPDX-License-Identifier: Apache-2.0
// Capture files as a source of packets: classic pcap and pcapng, also in gzip or zstd, told apart
// by their first octets. What it cannot read is refused with advice.
#pragma once

#include <memory>
#include <string>

#include "capture/block_reader.hpp"
#include "tapwarden/packet.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// A record that claims more is taken for corrupt (libpcap: MAXIMUM_SNAPLEN).
inline constexpr std::uint32_t kPacketBytesMax = 262144;

/// `path` "-" is standard input. ERRORS: one sentence that names the file.
Result<std::unique_ptr<PacketSource>> open_pcap_file(const std::string& path,
                                                     const InputOptions& options = {});

/// The same over any octets; `name` stands in errors, `bytes_total` is 0 when not known.
Result<std::unique_ptr<PacketSource>> open_pcap_stream(std::string name,
                                                       std::unique_ptr<Input> input,
                                                       std::uint64_t bytes_total);

/// Does the file begin as a capture does, packed or not? ERRORS: it cannot be opened.
Result<bool> is_pcap_file(const std::string& path);

}  // namespace tapwarden
