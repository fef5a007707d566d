// SPDX-License-Identifier: Apache-2.0
// Evidence files, read back by the reader of captures.
#include "sink/evidence_file.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "support/catch.hpp"
#include "unit/capture/capture_reader.hpp"
#include "unit/capture/temporary_folder.hpp"
#include "unit/sink/file_limit.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using craft::Capture;

namespace {

Packet packet_of(const craft::Frame& frame) {
  return {.data = frame.data,
          .wire_length = frame.wire_length,
          .link = frame.link,
          .time = frame.time,
          .number = 1};
}

/// Writes all frames and closes the files.
void write_all(const std::string& path, const Capture& capture, std::uint64_t file_bytes_max) {
  auto file = EvidenceFile::open(path, file_bytes_max);
  REQUIRE(file);
  for (const craft::Frame& frame : capture.frames) (*file)->write(packet_of(frame));
  CHECK_FALSE((*file)->flush());
}

Reading read_back(const std::string& path) { return read_all(open_pcap_file(path)); }

Capture part(const Capture& capture, std::size_t from, std::size_t to) {
  Capture some;
  some.frames.assign(capture.frames.begin() + static_cast<std::ptrdiff_t>(from),
                     capture.frames.begin() + static_cast<std::ptrdiff_t>(to));
  return some;
}

}  // namespace

TEST_CASE("packets are written as classic pcap with nanoseconds, cut ones with their length") {
  const TemporaryFolder folder;
  Capture capture = numbered_frames(5, 70);
  for (craft::Frame& frame : capture.frames) {
    frame.link = LinkType::linux_cooked;
    frame.time += std::chrono::nanoseconds{7};
  }
  capture.frames[2].wire_length = 1500;
  write_all(folder / "w.pcap", capture, 1'000'000);
  const Reading reading = read_back(folder / "w.pcap");
  CHECK(same_packets(reading, capture));
  CHECK(reading.error.empty());
  CHECK_FALSE(std::filesystem::exists(folder / "w.pcap.1"));
}

TEST_CASE("only the owner may write an evidence file, and others may not read it") {
  const TemporaryFolder folder;
  write_all(folder / "w.pcap", numbered_frames(1, 60), 1'000'000);
  struct stat status {};
  REQUIRE(stat((folder / "w.pcap").c_str(), &status) == 0);
  CHECK((status.st_mode & 07137) == 0);
}

TEST_CASE("a full file is followed by the next one; none is larger than asked for") {
  const TemporaryFolder folder;
  const Capture capture = numbered_frames(10, 84);  // records of 100 octets
  write_all(folder / "w", capture, 24 + 400);
  CHECK(same_packets(read_back(folder / "w"), part(capture, 0, 4)));
  CHECK(same_packets(read_back(folder / "w.1"), part(capture, 4, 8)));
  CHECK(same_packets(read_back(folder / "w.2"), part(capture, 8, 10)));
  CHECK(std::filesystem::file_size(folder / "w") == 424);
  CHECK_FALSE(std::filesystem::exists(folder / "w.3"));
}

TEST_CASE("a packet larger than a file has a file of its own") {
  const TemporaryFolder folder;
  const Capture capture = numbered_frames(2, 500);
  write_all(folder / "w", capture, 10);
  CHECK(same_packets(read_back(folder / "w"), part(capture, 0, 1)));
  CHECK(same_packets(read_back(folder / "w.1"), part(capture, 1, 2)));
}

TEST_CASE("from the first packet with another link type on, files are pcapng") {
  const TemporaryFolder folder;
  Capture capture = numbered_frames(40, 61);
  for (std::size_t i = 10; i < 40; ++i) {
    if (i % 3 == 1) capture.frames[i].link = LinkType::raw_ip;
  }
  write_all(folder / "w", capture, 2000);
  CHECK(same_packets(read_back(folder / "w"), part(capture, 0, 10)));
  std::size_t from = 10;
  for (int i = 1; from < 40; ++i) {
    const std::string path = folder / "w." + std::to_string(i);
    REQUIRE(std::filesystem::exists(path));
    CHECK(std::filesystem::file_size(path) <= 2000);
    const Reading reading = read_back(path);
    REQUIRE_FALSE(reading.packets.empty());
    CHECK(reading.error.empty());
    REQUIRE(from + reading.packets.size() <= 40);
    CHECK(same_packets(reading, part(capture, from, from + reading.packets.size())));
    from += reading.packets.size();
  }
}

TEST_CASE("a file that gets no packet is a capture all the same") {
  const TemporaryFolder folder;
  write_all(folder / "w", {}, 1'000'000);
  const Reading reading = read_back(folder / "w");
  CHECK(reading.packets.empty());
  CHECK(reading.error.empty());
}

TEST_CASE("a place where no file can be made, and a disk that is full, are named") {
  const TemporaryFolder folder;
  const auto none = EvidenceFile::open(folder / "none/w", 1000);
  REQUIRE_FALSE(none);
  CHECK(none.error().message ==
        folder / "none/w" + ": cannot be opened for writing: No such file or directory");
  auto full = EvidenceFile::open("/dev/full", 1'000'000);
  REQUIRE(full);
  (*full)->write(packet_of(numbered_frames(1, 60).frames[0]));
  const auto error = (*full)->flush();
  REQUIRE(error);
  CHECK(error->message ==
        "/dev/full: evidence is lost, it cannot be written: No space left on device");
  CHECK_FALSE((*full)->flush());
}

TEST_CASE("a file that was moved away is whole, and what follows goes to a new one") {
  const TemporaryFolder folder;
  const std::string path = folder / "w.pcap";
  const Capture capture = numbered_frames(5, 70);
  auto file = EvidenceFile::open(path, 1'000'000);
  REQUIRE(file);
  for (std::size_t i = 0; i < capture.frames.size(); ++i) {
    (*file)->write(packet_of(capture.frames[i]));
    (*file)->reopen();  // nothing was moved: it goes on
    if (i != 2) continue;
    std::filesystem::rename(path, folder / "moved.pcap");
    (*file)->reopen();
  }
  CHECK_FALSE((*file)->flush());
  CHECK(same_packets(read_back(folder / "moved.pcap"), part(capture, 0, 3)));
  CHECK(same_packets(read_back(path), part(capture, 3, 5)));
}

TEST_CASE(
    "a full disk costs packets and leaves no half one; with room again the next file begins") {
  const TemporaryFolder folder;
  const std::string path = folder / "w.pcap";
  const Capture capture = numbered_frames(9, 200);
  auto file = EvidenceFile::open(path, 1'000'000);
  REQUIRE(file);
  const auto write = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) (*file)->write(packet_of(capture.frames[i]));
    return (*file)->flush();
  };
  CHECK_FALSE(write(0, 2));
  {
    const FileLimit limit(24 + 3 * 216 + 100);  // a head, three packets, a part of the next
    const auto error = write(2, 5);
    REQUIRE(error);
    CHECK(error->message == path + ": evidence is lost, it cannot be written: File too large");
  }
  CHECK((*file)->stats().dropped == 3);
  CHECK_FALSE((*file)->stats().is_up);
  CHECK_FALSE(write(5, 9));
  CHECK((*file)->stats().written == 6);
  CHECK((*file)->stats().is_up);
  CHECK(same_packets(read_back(path), part(capture, 0, 2)));
  CHECK(same_packets(read_back(path + ".1"), part(capture, 5, 9)));
}

TEST_CASE("a disk that is full from the start leaves a file that begins when there is room") {
  const TemporaryFolder folder;
  const std::string path = folder / "w.pcap";
  const Capture capture = numbered_frames(3, 200);
  auto file = EvidenceFile::open(path, 1'000'000);
  REQUIRE(file);
  {
    const FileLimit limit(10);
    (*file)->write(packet_of(capture.frames[0]));
    CHECK((*file)->flush());
  }
  for (std::size_t i = 1; i < 3; ++i) (*file)->write(packet_of(capture.frames[i]));
  CHECK_FALSE((*file)->flush());
  CHECK(same_packets(read_back(path), part(capture, 1, 3)));
  CHECK_FALSE(std::filesystem::exists(path + ".1"));
}
