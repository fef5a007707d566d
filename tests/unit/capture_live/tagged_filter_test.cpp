// SPDX-License-Identifier: Apache-2.0
// Which filters are rewritten for tagged frames; tests/live asks what they match.
#include "capture/tagged_filter.hpp"

#include "capture/live_socket.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("a filter is asked of a frame without tags, with one and with two") {
  const std::string untagged =
      "not ether proto 0x8100 and not ether proto 0x88a8 and not ether proto 0x9100";
  const std::string asked = untagged + " and (not port 22)";
  CHECK(match_tagged_too("not port 22") ==
        "(" + asked + ") or (vlan and " + asked + ") or (vlan and " + asked + ")");
}

TEST_CASE("a filter that asks for vlan, or for everything, is taken at its word") {
  for (const char* expression :
       {"vlan", "vlan 7 and port 80", "port 80 and (vlan)", "not vlan 7", "", " \n"}) {
    CHECK(match_tagged_too(expression) == expression);
  }
}

TEST_CASE("a host whose name has vlan in it is no question for a tag") {
  for (const char* expression : {"host vlanserver", "host my-vlan", "host vlan.example.com"}) {
    CHECK(match_tagged_too(expression) != expression);
  }
}

TEST_CASE("link types of libpcap that have another number in files are translated") {
  CHECK(link_type_of(1) == LinkType::ethernet);
  CHECK(link_type_of(12) == LinkType::raw_ip);
  CHECK(link_type_of(113) == LinkType::linux_cooked);
}
