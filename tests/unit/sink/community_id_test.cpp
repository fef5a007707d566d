// SPDX-License-Identifier: Apache-2.0
// Vectors of the specification's baseline, for TCP with seed 0.
#include "sink/community_id.hpp"

#include <arpa/inet.h>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

Endpoint endpoint(const char* address, std::uint16_t port) {
  std::uint8_t octets[16];
  if (inet_pton(AF_INET, address, octets) == 1) return {IpAddress::v4(octets), port};
  REQUIRE(inet_pton(AF_INET6, address, octets) == 1);
  return {IpAddress::v6(octets), port};
}

std::string id_of(const Endpoint& client, const Endpoint& server) {
  FlowFacts flow;
  flow.client = client;
  flow.server = server;
  return community_id(flow);
}

}  // namespace

TEST_CASE("the id of an IPv4 flow is that of the specification") {
  CHECK(id_of(endpoint("128.232.110.120", 34855), endpoint("66.35.250.204", 80)) ==
        "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
}

TEST_CASE("the id of an IPv6 flow is that of the specification") {
  CHECK(id_of(endpoint("2001:470:e5bf:dead:4957:2174:e82c:4887", 63943),
              endpoint("2607:f8b0:400c:c03::1a", 25)) == "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
}

TEST_CASE("both directions of a flow have the same id") {
  const Endpoint a = endpoint("128.232.110.120", 34855);
  const Endpoint b = endpoint("66.35.250.204", 80);
  CHECK(id_of(a, b) == id_of(b, a));
}

TEST_CASE("between equal addresses the ports give the order") {
  const Endpoint a = endpoint("127.0.0.1", 80);
  const Endpoint b = endpoint("127.0.0.1", 50000);
  CHECK(id_of(a, b) == id_of(b, a));
  CHECK(id_of(a, b) != id_of(a, endpoint("127.0.0.1", 50001)));
}
