// SPDX-License-Identifier: Apache-2.0
// Which packets are written as evidence: those of flows with findings, from their first packet on.
#include "pipeline/evidence.hpp"

#include "capture/pcap_file.hpp"
#include "support/catch.hpp"
#include "unit/capture/capture_reader.hpp"
#include "unit/capture/temporary_folder.hpp"

using namespace tapwarden;
using namespace tapwarden::test;

namespace {

constexpr std::size_t kPacketBytes = 1000;

Endpoint endpoint(std::uint8_t host, std::uint16_t port) {
  const std::array<std::uint8_t, 4> octets{192, 0, 2, host};
  return {IpAddress::v4(octets.data()), port};
}

class Bench {
 public:
  explicit Bench(Severity level = Severity::medium, std::uint64_t bytes_max = 1'000'000) {
    limits_.evidence_bytes_max = bytes_max;
    auto file = EvidenceFile::open(folder_ / "w", 1'000'000);
    REQUIRE(file);
    evidence_.emplace(std::move(*file), level, limits_);
  }

  /// The next packet of `client`; its octets all say its number.
  void packet(std::uint8_t client) {
    ++number_;
    const std::vector<std::uint8_t> octets(kPacketBytes, number_);
    Packet packet;
    packet.data = octets;
    packet.wire_length = kPacketBytes;
    packet.time = Timestamp{std::chrono::seconds{number_}};
    packet.number = number_;
    FlowKey key;
    const Endpoint low = endpoint(client, 50000);
    const Endpoint high = endpoint(200, 80);
    key.low_address = low.address;
    key.low_port = low.port;
    key.high_address = high.address;
    key.high_port = high.port;
    evidence_->on_packet(packet, key);
  }
  /// A verdict on `client`, whose flow began with packet `first`.
  void verdict(std::uint8_t client, Severity severity, std::uint8_t first) {
    Record record;
    record.flow.client = endpoint(client, 50000);
    record.flow.server = endpoint(200, 80);
    record.flow.first.time = Timestamp{std::chrono::seconds{first}};
    const auto judgement = std::make_shared<Judgement>();
    judgement->findings.emplace_back();
    judgement->findings.back().severity = severity;
    record.judgement = judgement;
    evidence_->on_record(record);
  }
  /// Numbers of the packets in the file.
  std::vector<int> written() {
    evidence_.reset();
    std::vector<int> numbers;
    for (const SeenPacket& packet : read_all(open_pcap_file(folder_ / "w")).packets) {
      CHECK(packet.data == std::string(kPacketBytes, packet.data[0]));
      CHECK(packet.nanoseconds == packet.data[0] * 1'000'000'000ll);
      numbers.push_back(packet.data[0]);
    }
    return numbers;
  }

  [[nodiscard]] std::uint64_t limit_hits() const { return evidence_->limit_hits(); }

 private:
  TemporaryFolder folder_;
  Limits limits_;
  std::optional<Evidence> evidence_;
  std::uint8_t number_ = 0;
};

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("a flow is written from its first packet on, and on behind the verdict; others are not") {
  Bench bench;
  bench.packet(1);
  bench.packet(2);
  bench.packet(1);
  bench.verdict(1, Severity::medium, 1);
  bench.packet(2);
  bench.packet(1);
  CHECK(bench.written() == Numbers{1, 3, 5});
  CHECK(bench.limit_hits() == 0);
}

TEST_CASE("a second verdict writes nothing twice") {
  Bench bench;
  bench.packet(1);
  bench.verdict(1, Severity::high, 1);
  bench.packet(1);
  bench.verdict(1, Severity::high, 1);
  bench.packet(1);
  CHECK(bench.written() == Numbers{1, 2, 3});
}

TEST_CASE("findings below the level write nothing") {
  const Severity level = GENERATE(Severity::low, Severity::medium, Severity::high);
  Bench bench(level);
  for (std::uint8_t client = 1; client <= 3; ++client) bench.packet(client);
  bench.verdict(1, Severity::low, 1);
  bench.verdict(2, Severity::medium, 2);
  bench.verdict(3, Severity::high, 3);
  const Numbers all{1, 2, 3};
  CHECK(bench.written() == Numbers(all.begin() + static_cast<int>(level) - 1, all.end()));
}

TEST_CASE("the oldest packets make room, and evidence that lacks them is counted") {
  Bench bench(Severity::medium, 6 * (kPacketBytes + 200));
  for (int i = 0; i < 4; ++i) bench.packet(1);
  for (int i = 0; i < 4; ++i) bench.packet(2);
  bench.packet(1);
  bench.verdict(2, Severity::high, 5);
  CHECK(bench.limit_hits() == 0);
  bench.verdict(1, Severity::high, 1);
  CHECK(bench.limit_hits() == 1);
  bench.verdict(3, Severity::high, 1);  // nothing of it is left
  CHECK(bench.limit_hits() == 2);
  CHECK(bench.written() == Numbers{5, 6, 7, 8, 4, 9});
}

TEST_CASE(
    "many flows and verdicts with hardly any room: nothing breaks, each verdict has its packet") {
  Bench bench(Severity::medium, 3 * (kPacketBytes + 200));
  for (std::uint8_t round = 0; round < 50; ++round) {
    bench.packet(static_cast<std::uint8_t>(round % 7));
    if (round % 5 == 0) bench.verdict(static_cast<std::uint8_t>(round % 7), Severity::high, 1);
  }
  CHECK(bench.written().size() >= 10);
}
