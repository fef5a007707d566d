// SPDX-License-Identifier: Apache-2.0
// Several captures as one source of packets: folders, order of time, and what is wrong with one of
// them.
#include "capture/capture_inputs.hpp"

#include <filesystem>

#include "support/catch.hpp"
#include "unit/capture/capture_reader.hpp"
#include "unit/capture/packing.hpp"
#include "unit/capture/temporary_folder.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using namespace std::chrono_literals;
using craft::Capture;

namespace {

/// A capture with one packet at each of these milliseconds.
Capture at_times(const std::vector<int>& milliseconds) {
  Capture capture = numbered_frames(milliseconds.size(), 60);
  for (std::size_t i = 0; i < milliseconds.size(); ++i) {
    capture.frames[i].time = craft::kEpoch + std::chrono::milliseconds{milliseconds[i]};
  }
  return capture;
}

struct Merged {
  std::vector<std::string> packets;  ///< "<source>:<number>@<milliseconds>"
  std::vector<std::string> errors;
  std::vector<std::string> names;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t opened_late = 0;
};

Merged read_inputs(const std::vector<std::string>& paths, std::uint64_t open_max = 64,
                   std::size_t batch_packets = 256) {
  CaptureInputs inputs(paths, {}, open_max);
  Merged merged;
  std::vector<Packet> batch(batch_packets);
  while (const std::size_t count = inputs.next_batch(batch)) {
    // Lent out all at once: every octet of the batch is looked at before the next one.
    for (std::size_t i = 0; i < count; ++i) {
      const Packet& packet = batch[i];
      CHECK(packet.data.size() == 60);
      CHECK(packet.data.front() == static_cast<std::uint8_t>((packet.number - 1) * 31));
      merged.packets.push_back(std::to_string(packet.source) + ":" + std::to_string(packet.number) +
                               "@" + std::to_string((packet.time - craft::kEpoch) / 1ms));
    }
  }
  for (const Error& error : inputs.errors()) merged.errors.push_back(error.message);
  merged.names = inputs.names();
  merged.bytes_read = inputs.bytes_read();
  merged.bytes_total = inputs.bytes_total();
  merged.opened_late = inputs.opened_late();
  return merged;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("captures that do not overlap are read in the order of time, not of the command line") {
  const TemporaryFolder folder;
  craft::write_file(folder / "later.pcap", to_pcap(at_times({30, 40})));
  craft::write_file(folder / "earlier.pcap", to_pcap(at_times({10, 20})));
  // One may be open at a time: that suffices.
  const Merged merged = read_inputs({folder / "later.pcap", folder / "earlier.pcap"}, 1);
  CHECK(merged.packets == Lines{"1:1@10", "1:2@20", "0:1@30", "0:2@40"});
  CHECK(merged.opened_late == 0);
  CHECK(merged.errors.empty());
  CHECK(merged.bytes_read == merged.bytes_total);
}

TEST_CASE(
    "captures that overlap are merged packet by packet, of equal times the first named first") {
  const TemporaryFolder folder;
  craft::write_file(folder / "a.pcap", to_pcap(at_times({10, 30, 50})));
  craft::write_file(folder / "b.pcapng", to_pcapng(at_times({20, 30, 60, 70})));
  craft::write_file(folder / "c.pcap.gz", gzip(to_pcap(at_times({55}))));
  const std::size_t batch = GENERATE(1, 3, 256);
  const Merged merged =
      read_inputs({folder / "a.pcap", folder / "b.pcapng", folder / "c.pcap.gz"}, 64, batch);
  CHECK(merged.packets ==
        Lines{"0:1@10", "1:1@20", "0:2@30", "1:2@30", "0:3@50", "2:1@55", "1:3@60", "1:4@70"});
}

TEST_CASE("the order within one capture is kept, whatever its times say") {
  const TemporaryFolder folder;
  craft::write_file(folder / "a.pcap", to_pcap(at_times({10, 50, 20, 30})));
  craft::write_file(folder / "b.pcap", to_pcap(at_times({40})));
  CHECK(read_inputs({folder / "a.pcap", folder / "b.pcap"}).packets ==
        Lines{"0:1@10", "1:1@40", "0:2@50", "0:3@20", "0:4@30"});
}

TEST_CASE("long captures that overlap lose nothing and come in order") {
  const TemporaryFolder folder;
  std::vector<std::string> paths;
  std::size_t expected = 0;
  for (int file = 0; file < 5; ++file) {
    std::vector<int> times;
    for (int i = 0; i < 2000 + 100 * file; ++i) times.push_back(i * (file + 2) + 500 * file);
    expected += times.size();
    paths.push_back(folder / std::to_string(file));
    craft::write_file(paths.back(), to_pcap(at_times(times)));
  }
  CaptureInputs inputs(paths, {}, 64);
  std::array<Packet, 100> batch;
  std::size_t packets = 0;
  std::array<std::uint64_t, 5> numbers{};
  Timestamp last{};
  while (const std::size_t count = inputs.next_batch(batch)) {
    for (const Packet& packet : std::span{batch}.first(count)) {
      ++packets;
      REQUIRE(packet.time >= last);
      REQUIRE(packet.number == ++numbers[packet.source]);
      last = packet.time;
    }
  }
  CHECK(packets == expected);
  CHECK(inputs.errors().empty());
  CHECK(inputs.bytes_read() == inputs.bytes_total());
}

TEST_CASE("above the cap of open captures one waits until another ends, and that is counted") {
  const TemporaryFolder folder;
  craft::write_file(folder / "a", to_pcap(at_times({10, 40})));
  craft::write_file(folder / "b", to_pcap(at_times({20, 50})));
  craft::write_file(folder / "c", to_pcap(at_times({30, 45})));
  const Merged merged = read_inputs({folder / "a", folder / "b", folder / "c"}, 2);
  CHECK(merged.packets == Lines{"0:1@10", "1:1@20", "0:2@40", "2:1@30", "2:2@45", "1:2@50"});
  CHECK(merged.opened_late == 1);
}

TEST_CASE("a folder stands for the captures in it, told by their octets") {
  const TemporaryFolder folder;
  craft::write_file(folder / "in/rotated.1", to_pcap(at_times({20})));
  craft::write_file(folder / "in/rotated.2", zstd(to_pcap(at_times({10}))));
  craft::write_file(folder / "in/.hidden", to_pcap(at_times({5})));
  craft::write_file(folder / "in/deeper/a.pcap", to_pcap(at_times({6})));
  craft::write_file(folder / "in/README", {'h', 'e', 'l', 'l', 'o'});
  craft::write_file(folder / "in/packed.gz", gzip({'h', 'e', 'l', 'l', 'o'}));
  craft::write_file(folder / "in/empty.pcap", {});
  const Merged merged = read_inputs({folder / "in"});
  CHECK(merged.names == Lines{folder / "in/rotated.1", folder / "in/rotated.2"});
  CHECK(merged.packets == Lines{"1:1@10", "0:1@20"});
  CHECK(merged.errors.empty());
}

TEST_CASE("a folder without captures, and one that cannot be read, are errors") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "in");
  CHECK(read_inputs({folder / "in"}).errors ==
        Lines{folder / "in" + ": no capture file is in this folder"});
  CHECK(read_inputs({folder / "none"}).errors ==
        Lines{folder / "none" + ": cannot be opened: No such file or directory"});
}

TEST_CASE("a capture that cannot be read does not stop the others; every error is told") {
  const TemporaryFolder folder;
  craft::Octets cut = to_pcap(at_times({20, 40}));
  cut.pop_back();
  craft::write_file(folder / "cut", cut);
  craft::write_file(folder / "good", to_pcap(at_times({10, 30, 50})));
  craft::write_file(folder / "text", {'h', 'e', 'l', 'l', 'o'});
  craft::write_file(folder / "no packets", to_pcap(Capture{}));
  const Merged merged = read_inputs(
      {folder / "none", folder / "cut", folder / "text", folder / "good", folder / "no packets"});
  CHECK(merged.packets == Lines{"3:1@10", "1:1@20", "3:2@30", "3:3@50"});
  CHECK(merged.errors ==
        Lines{folder / "none" + ": cannot be opened: No such file or directory",
              folder / "text" + ": not a capture: neither pcap nor pcapng",
              folder / "cut" + ": ends in the middle of packet 2 at byte 100: 75 of 76 octets are "
                               "there"});
}

TEST_CASE("one input is read as it is") {
  const TemporaryFolder folder;
  craft::write_file(folder / "a", to_pcap(at_times({30, 10})));
  const Merged merged = read_inputs({folder / "a"});
  CHECK(merged.packets == Lines{"0:1@30", "0:2@10"});
  CHECK(merged.bytes_read == merged.bytes_total);
}
