// SPDX-License-Identifier: Apache-2.0
// Opening: by name, from standard input, and what is said of what is no capture.
#include <fcntl.h>
#include <unistd.h>

#include <thread>

#include "support/catch.hpp"
#include "unit/capture/capture_reader.hpp"
#include "unit/capture/temporary_folder.hpp"

using namespace tapwarden;
using namespace tapwarden::test;
using craft::Octets;

namespace {

Reading read_file(const std::string& path) { return read_all(open_pcap_file(path)); }

/// Standard input is a pipe that gets `octets` in small pieces, and then ends.
class PipedInput {
 public:
  explicit PipedInput(Octets octets) : saved_(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    REQUIRE(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    close(ends[0]);
    writer_ = std::thread([octets = std::move(octets), to = ends[1]] {
      constexpr std::size_t kPiece = 37;
      for (std::size_t at = 0; at < octets.size(); at += kPiece) {
        if (write(to, octets.data() + at, std::min(kPiece, octets.size() - at)) < 0) break;
      }
      close(to);
    });
  }
  ~PipedInput() {
    writer_.join();
    if (saved_ >= 0) {
      dup2(saved_, STDIN_FILENO);
      close(saved_);
    }
  }
  PipedInput(const PipedInput&) = delete;
  PipedInput& operator=(const PipedInput&) = delete;

 private:
  int saved_;
  std::thread writer_;
};

}  // namespace

TEST_CASE("files of both formats are read by name") {
  const TemporaryFolder folder;
  const craft::Capture capture = numbered_frames(5, 80);
  craft::write_file(folder / "a.pcap", to_pcap(capture));
  craft::write_file(folder / "a.pcapng", to_pcapng(capture));
  CHECK(same_packets(read_file(folder / "a.pcap"), capture));
  CHECK(same_packets(read_file(folder / "a.pcapng"), capture));
}

TEST_CASE("octets read and in all are known of a file") {
  const TemporaryFolder folder;
  const Octets octets = to_pcap(numbered_frames(5, 80));
  craft::write_file(folder / "a.pcap", octets);
  auto source = open_pcap_file(folder / "a.pcap");
  REQUIRE(source);
  CHECK((*source)->bytes_total() == octets.size());
  CHECK((*source)->bytes_read() == 24);
  std::array<Packet, 8> batch;
  CHECK((*source)->next_batch(batch) == 5);
  CHECK((*source)->bytes_read() == octets.size());
}

TEST_CASE("what cannot be opened is named") {
  const TemporaryFolder folder;
  CHECK(read_file(folder / "none.pcap").error ==
        folder / "none.pcap" + ": cannot be opened: No such file or directory");
  craft::write_file(folder / "empty.pcap", {});
  CHECK(read_file(folder / "empty.pcap").error == folder / "empty.pcap" + ": is empty");
}

TEST_CASE("what is no capture is refused with advice") {
  const auto error = [](std::string_view start) {
    const Bytes bytes = as_bytes(start);
    return read_octets(Octets(bytes.begin(), bytes.end())).error;
  };
  CHECK(error("x") == "t.pcap: not a capture: neither pcap nor pcapng");
  CHECK(error("GET / HTTP/1.1") == "t.pcap: not a capture: neither pcap nor pcapng");
  CHECK_THAT(error("\xfd"
                   "7zXZ"),
             Catch::Contains("xz -dc"));
  CHECK_THAT(error("snoop"), Catch::Contains("editcap"));
  CHECK_THAT(error("\xa1\xb2\xcd\x34"), Catch::Contains("editcap"));
}

TEST_CASE("standard input is read as it comes") {
  const craft::Capture capture = numbered_frames(40, 80);
  SECTION("pcap") {
    const PipedInput input(to_pcap(capture));
    CHECK(same_packets(read_file("-"), capture));
  }
  SECTION("pcapng") {
    const PipedInput input(to_pcapng(capture));
    CHECK(same_packets(read_file("-"), capture));
  }
  SECTION("cut short") {
    Octets octets = to_pcap(capture);
    octets.pop_back();
    const PipedInput input(octets);
    const Reading reading = read_file("-");
    CHECK(reading.packets.size() == 39);
    CHECK(reading.error ==
          "standard input: ends in the middle of packet 40 at byte 3768: 95 of 96 "
          "octets are there");
  }
}
