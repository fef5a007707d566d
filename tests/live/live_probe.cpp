// SPDX-License-Identifier: Apache-2.0
// The program of live_test.py:
//   live_probe watch IF [option=value …]   captures until its standard input ends, then tells as
//                                          JSON, a line a source, what it saw
//   live_probe send IF [option=value …]    sends crafted conversations
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "capture/interface_check.hpp"
#include "capture/pcap_live.hpp"
#include "decode/decode.hpp"
#include "live/live_sender.hpp"

namespace tapwarden::test {
namespace {

using Words = std::map<std::string, std::string>;

struct Seen {
  std::uint64_t packets = 0;
  std::uint64_t octets = 0;
  std::uint64_t wire_octets = 0;
  std::uint64_t largest = 0;
  std::uint64_t microseconds = 0;   ///< packets whose time is a whole number of them
  std::uint64_t bad_numbers = 0;    ///< packets not numbered 1, 2, 3, …
  std::set<std::string> tags;       ///< VLAN ids of segments: "-", "7", "7.8"
  std::set<std::uint32_t> flows;    ///< the port of the client
  std::vector<std::size_t> hashes;  ///< of every packet; all that are sent differ
  DecodeStats decode;
  Timestamp last{};
  Duration idle{};  ///< of the source's now() behind the last packet, at the end
};

std::string tag_of(const Segment& segment) {
  std::string text;
  for (std::uint8_t i = 0; i < segment.vlan.count; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(segment.vlan.id.at(i));
  }
  return text.empty() ? "-" : text;
}

void look_at(const Packet& packet, Decoder& decoder, Seen& seen) {
  ++seen.packets;
  seen.octets += packet.data.size();
  seen.wire_octets += packet.wire_length;
  seen.largest = std::max<std::uint64_t>(seen.largest, packet.data.size());
  if (packet.time.time_since_epoch().count() % 1000 == 0) ++seen.microseconds;
  if (packet.number != seen.packets) ++seen.bad_numbers;
  seen.last = packet.time;
  seen.hashes.push_back(std::hash<std::string_view>{}(
      {reinterpret_cast<const char*>(packet.data.data()), packet.data.size()}));
  Segment segment;
  if (!decoder.decode(packet, segment)) return;
  seen.tags.insert(tag_of(segment));
  seen.flows.insert(std::max(segment.key.low_port, segment.key.high_port));
}

/// One write, so that lines of several threads stay whole.
void say(const std::string& line) { std::cout << (line + '\n') << std::flush; }

void watch(LiveSource& source, std::chrono::milliseconds slow, Seen& seen,
           std::atomic<std::uint64_t>& packets) {
  Config config;
  config.checksums = ChecksumPolicy::all;
  LimitHits limits;
  Decoder decoder(config, seen.decode, limits);
  std::array<Packet, 256> batch;
  std::string problem;
  std::uint64_t told = 0;
  while (true) {
    const std::size_t count = source.next_batch(batch);
    // A batch must still be whole when its reader took its time.
    if (count > 0) std::this_thread::sleep_for(slow);
    for (std::size_t i = 0; i < count; ++i) look_at(batch.at(i), decoder, seen);
    packets += count;
    if (count == 0 && source.at_end()) break;
    if (count == 0 && told != packets) say("packets: " + std::to_string(told = packets));
    if (count == 0 && seen.packets > 0) seen.idle = source.now() - seen.last;
    if (source.problem() != problem) {
      problem = source.problem();
      say("problem: " + problem);
    }
  }
}

template <class Set>
std::string list(const Set& values, const char* quote) {
  std::ostringstream text;
  text << '[';
  const char* separator = "";
  for (const auto& value : values) {
    text << separator << quote << value << quote;
    separator = ",";
  }
  text << ']';
  return text.str();
}

/// Packets that were seen more than once, by one source or by several.
std::size_t count_repeated(const std::vector<Seen>& all) {
  std::vector<std::size_t> hashes;
  for (const Seen& seen : all) hashes.insert(hashes.end(), seen.hashes.begin(), seen.hashes.end());
  std::sort(hashes.begin(), hashes.end());
  return static_cast<std::size_t>(
      std::distance(std::unique(hashes.begin(), hashes.end()), hashes.end()));
}

void print(const Seen& seen, LiveSource& source) {
  const CaptureStats stats = source.stats();
  std::cout << "{\"packets\":" << seen.packets << ",\"octets\":" << seen.octets
            << ",\"wire_octets\":" << seen.wire_octets << ",\"largest\":" << seen.largest
            << ",\"microseconds\":" << seen.microseconds << ",\"bad_numbers\":" << seen.bad_numbers
            << ",\"segments\":" << seen.decode.segments
            << ",\"bad_checksum\":" << seen.decode.bad_checksum
            << ",\"tags\":" << list(seen.tags, "\"") << ",\"flows\":" << list(seen.flows, "")
            << ",\"idle_ns\":" << seen.idle.count()
            << ",\"last_ns\":" << seen.last.time_since_epoch().count()
            << ",\"bytes_read\":" << source.bytes_read() << ",\"received\":" << stats.received
            << ",\"kernel_drops\":" << stats.kernel_drops
            << ",\"nic_dropped\":" << stats.nic_dropped << ",\"reopenings\":" << stats.reopenings
            << "}\n";
}

std::uint64_t number(const Words& words, const std::string& key, std::uint64_t otherwise) {
  const auto at = words.find(key);
  return at == words.end() ? otherwise : std::stoull(at->second);
}

int watch(const std::string& interface, const Words& words) {
  LiveOptions options;
  options.interface = interface;
  options.snap_length = static_cast<std::uint32_t>(number(words, "snap", options.snap_length));
  options.ring_bytes = number(words, "ring", options.ring_bytes);
  options.immediate = number(words, "immediate", 0) != 0;
  if (words.contains("bpf")) options.bpf = words.at("bpf");
  const std::chrono::milliseconds slow{number(words, "slow", 0)};
  const std::uint64_t sockets = number(words, "sockets", 0);

  std::vector<std::unique_ptr<LiveSource>> sources;
  if (sockets == 0) {
    Result<std::unique_ptr<LiveSource>> source = open_live(options);
    if (!source) return std::cerr << source.error().message << '\n', 1;
    sources.push_back(std::move(*source));
  } else {
    Result<std::vector<std::unique_ptr<LiveSource>>> opened = open_live_fanout(options, sockets);
    if (!opened) return std::cerr << opened.error().message << '\n', 1;
    sources = std::move(*opened);
  }
  const InterfaceSettings settings = read_interface_settings(interface);
  for (const std::string& warning : interface_warnings(interface, settings, options.snap_length)) {
    std::cout << "warning: " << warning << '\n';
  }
  say("ready");

  std::vector<Seen> seen(sources.size());
  std::vector<std::thread> threads;
  std::atomic<std::uint64_t> packets = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    threads.emplace_back([&, i] { watch(*sources[i], slow, seen[i], packets); });
  }
  std::string line;
  while (std::getline(std::cin, line)) continue;
  for (const std::unique_ptr<LiveSource>& source : sources) source->stop();
  for (std::thread& thread : threads) thread.join();
  std::cout << "repeated: " << count_repeated(seen) << '\n';
  for (std::size_t i = 0; i < sources.size(); ++i) print(seen[i], *sources[i]);
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) return std::cerr << "live_probe watch|send IF [option=value …]\n", 2;
  Words words;
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const std::size_t equals = arguments[i].find('=');
    words[arguments[i].substr(0, equals)] = arguments[i].substr(equals + 1);
  }
  if (arguments[0] == "watch") return watch(arguments[1], words);
  Sending sending;
  sending.interface = arguments[1];
  sending.flows = static_cast<std::uint16_t>(number(words, "flows", sending.flows));
  sending.port = static_cast<std::uint16_t>(number(words, "port", sending.port));
  sending.body_bytes = static_cast<std::uint32_t>(number(words, "body", sending.body_bytes));
  sending.announce = number(words, "announce", 0) != 0;
  for (const char* key : {"vlan", "inner"}) {
    if (words.contains(key)) sending.vlans.push_back(number(words, key, 0));
  }
  return send(sending);
}

}  // namespace
}  // namespace tapwarden::test

int main(int argc, char** argv) {
  return tapwarden::test::run(std::vector<std::string>(argv + 1, argv + argc));
}
