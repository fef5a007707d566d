// SPDX-License-Identifier: Apache-2.0
#include "capture/pcap_file.hpp"

#include <utility>

#include "capture/pcap_classic.hpp"
#include "capture/pcapng.hpp"
#include "capture/unpacked_input.hpp"

namespace tapwarden {
namespace {

std::string_view looks_like(Bytes start) {
  const std::uint32_t magic = start.size() >= 4 ? load_be32(start.data()) : 0;
  if (magic >> 16 == 0x1f8b || magic == 0x28b52ffd) return "it is packed twice";
  if (magic == 0xfd377a58) return "it is xz: decompress it first (xz -dc FILE | tapwarden -r -)";
  if (magic == 0xa1b2cd34 || magic == 0x34cdb2a1) {
    return "it is the modified pcap of an old libpcap: convert it with editcap "
           "-F pcap";
  }
  if (magic == 0x736e6f6f) return "it is a snoop capture: convert it with editcap -F pcap";
  return "neither pcap nor pcapng";
}

}  // namespace

Result<std::unique_ptr<PacketSource>> open_pcap_stream(std::string name,
                                                       std::unique_ptr<Input> input,
                                                       std::uint64_t bytes_total) {
  BlockReader reader = unpack(BlockReader(std::move(input)));
  const bool has_magic = reader.fill(4);
  if (reader.failed()) return Error{name + ": cannot be read: " + reader.trouble()};
  if (reader.ready().empty()) return Error{name + ": is empty"};
  if (has_magic && is_pcapng(reader.ready())) {
    return open_pcapng(name, std::move(reader), bytes_total);
  }
  if (has_magic && is_pcap_classic(reader.ready())) {
    return open_pcap_classic(std::move(name), std::move(reader), bytes_total);
  }
  return Error{name + ": not a capture: " + std::string{looks_like(reader.ready())}};
}

Result<std::unique_ptr<PacketSource>> open_pcap_file(const std::string& path,
                                                     const InputOptions& options) {
  Result<OpenedInput> opened = open_input(path, options);
  if (!opened) return opened.error();
  return open_pcap_stream(path == "-" ? "standard input" : path, std::move(opened->input),
                          opened->bytes_total);
}

Result<bool> is_pcap_file(const std::string& path) {
  Result<OpenedInput> opened = open_input(path, {});
  if (!opened) return opened.error();
  BlockReader reader = unpack(BlockReader(std::move(opened->input)));
  return reader.fill(4) && (is_pcapng(reader.ready()) || is_pcap_classic(reader.ready()));
}

}  // namespace tapwarden
