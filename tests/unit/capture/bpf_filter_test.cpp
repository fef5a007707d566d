// SPDX-License-Identifier: Apache-2.0
// Packet filters: VLAN tags do not hide a packet from an expression, nor do link types.
#include "capture/bpf_filter.hpp"

#include "craft/frame.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using craft::Wire;

namespace {

/// Does a packet to `port` match?
bool matches(const std::string& expression, std::uint16_t port, const Wire& wire = {}) {
  const craft::Octets octets = to_octets(
      craft::TcpPacket{{"192.0.2.10", 51000}, {"198.51.100.20", port}, kTcpAck, 1, 1, 1, "x"},
      wire);
  const Result<BpfFilter> filter = BpfFilter::compile(expression);
  REQUIRE(filter);
  return filter->matches({octets, static_cast<std::uint32_t>(octets.size()), wire.link});
}

Wire tagged(std::vector<std::uint16_t> vlans) {
  Wire wire;
  wire.vlans = std::move(vlans);
  return wire;
}

}  // namespace

TEST_CASE("a filter takes what it says") {
  CHECK(matches("port 80", 80));
  CHECK_FALSE(matches("port 80", 81));
  CHECK(matches("tcp and host 192.0.2.10", 80));
  CHECK_FALSE(matches("udp", 80));
}

TEST_CASE("tagged packets match a plain expression as if they were not tagged") {
  const Wire wire = GENERATE(tagged({}), tagged({100}), tagged({100, 200}));
  CHECK(matches("port 80", 80, wire));
  CHECK_FALSE(matches("port 80", 81, wire));
  CHECK(matches("not port 80", 81, wire));
  CHECK_FALSE(matches("not port 80", 80, wire));
  CHECK(matches("tcp and not (port 22 or port 443)", 80, wire));
  CHECK_FALSE(matches("tcp and not (port 22 or port 443)", 443, wire));
}

TEST_CASE("an expression that asks for tags has them as tcpdump does") {
  CHECK(matches("vlan 100 and port 80", 80, tagged({100})));
  CHECK_FALSE(matches("vlan 100 and port 80", 80, tagged({200})));
  CHECK_FALSE(matches("vlan 100 and port 80", 80));
  CHECK(matches("vlan 100 and vlan 200 and port 80", 80, tagged({100, 200})));
  CHECK_FALSE(matches("not vlan", 80, tagged({100})));
  CHECK(matches("not vlan", 80));
}

TEST_CASE("a filter works on every link type that is decoded") {
  Wire wire;
  wire.link = GENERATE(LinkType::ethernet, LinkType::linux_cooked, LinkType::linux_cooked_v2,
                       LinkType::raw_ip, LinkType::null_loopback, LinkType::openbsd_loopback);
  CAPTURE(static_cast<int>(wire.link));
  CHECK(matches("port 80", 80, wire));
  CHECK_FALSE(matches("port 80", 81, wire));
}

TEST_CASE("on a link type for which the expression makes no sense nothing matches") {
  Wire wire;
  wire.link = LinkType::raw_ip;
  CHECK_FALSE(matches("ether host 02:00:00:00:00:01", 80, wire));
}

TEST_CASE("a packet that is too short for what is asked does not match") {
  const Result<BpfFilter> filter = BpfFilter::compile("port 80");
  REQUIRE(filter);
  const std::array<std::uint8_t, 20> octets{};
  for (std::size_t size = 0; size <= octets.size(); ++size) {
    CHECK_FALSE(filter->matches({Bytes{octets}.first(size), 60, LinkType::ethernet}));
  }
}

TEST_CASE("an expression that is none is refused with libpcap's reason") {
  const Result<BpfFilter> filter = BpfFilter::compile("port eighty-something (");
  REQUIRE_FALSE(filter);
  CHECK_THAT(filter.error().message, Catch::Contains("port eighty-something ("));
  CHECK_THAT(filter.error().message, Catch::Contains("pcap-filter(7)"));
}
