// SPDX-License-Identifier: Apache-2.0
// A packet filter in tcpdump's language (pcap-filter(7)), run by libpcap.
// VLAN-tagged frames match as if they were not tagged. The expression must come
// from the operator, never from the network.
#pragma once

#include <memory>
#include <string>

#include "tapwarden/packet.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

class BpfFilter {
 public:
  /// ERRORS: the expression and what libpcap says is wrong with it.
  static Result<BpfFilter> compile(const std::string& expression);

  BpfFilter(BpfFilter&&) noexcept;
  BpfFilter& operator=(BpfFilter&&) noexcept;
  ~BpfFilter();

  /// Compiles the expression for each link type when it is first met; where it
  /// cannot be (a host address on a link without addresses) nothing matches.
  [[nodiscard]] bool matches(const Packet& packet) const;

 private:
  struct Programs;
  explicit BpfFilter(std::unique_ptr<Programs> programs);
  std::unique_ptr<Programs> programs_;
};

}  // namespace tapwarden
