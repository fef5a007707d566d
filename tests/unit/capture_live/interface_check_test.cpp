// SPDX-License-Identifier: Apache-2.0
// Which settings of an interface are warned of, and with which remedy.
#include "capture/interface_check.hpp"

#include "support/catch.hpp"

using namespace tapwarden;
using Catch::Matchers::Contains;

TEST_CASE("an interface without offload and with room for its packets needs no warning") {
  CHECK(interface_warnings("eth0", {false, false, 1500}, 1522).empty());
  CHECK(interface_warnings("any", {}, 64).empty());
}

TEST_CASE("each offload that joins packets is named with the command that ends it") {
  const auto warnings = interface_warnings("eth0", {true, true, 1500}, 65600);
  REQUIRE(warnings.size() == 2);
  CHECK_THAT(warnings[0], Contains("ethtool -K eth0 gro off"));
  CHECK_THAT(warnings[1], Contains("ethtool -K eth0 lro off"));
}

TEST_CASE("packets that the snap length would cut are a warning that says which one would do") {
  const auto warnings = interface_warnings("eth0", {false, false, 9000}, 1522);
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0], Contains("MTU 9000") && Contains("raise it to 9022"));
  CHECK(interface_warnings("eth0", {false, false, 9000}, 9022).empty());
}

TEST_CASE("an interface that cannot be asked has no settings and counts as up") {
  const InterfaceSettings settings = read_interface_settings("no-such-card");
  CHECK_FALSE(settings.generic_receive_offload);
  CHECK_FALSE(settings.large_receive_offload);
  CHECK(settings.mtu == 0);
  CHECK(interface_is_up("no-such-card"));
}
