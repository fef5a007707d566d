// SPDX-License-Identifier: Apache-2.0
// One immutable struct that says how a run behaves, passed by reference. Every cap stands in
// Limits; LimitHits counts, under the same name, how often each was reached.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tapwarden/flow.hpp"

// Name, default, meaning. Defaults follow suricata.yaml where it has the same cap.
#define TAPWARDEN_LIMITS(X)                                                                 \
  X(inputs_open_max, 64, "capture files open at once; more that overlap in time wait")      \
  X(tunnel_depth_max, 8, "tunnels nested in each other")                                    \
  X(fragment_bytes_max, 32ull << 20, "octets of IP fragments kept; the oldest make room")   \
  X(fragment_packets_max, 16384, "fragmented packets under way; the oldest makes room")     \
  X(fragment_pieces_max, 256, "pieces kept of one fragmented packet")                       \
  X(flows_max, 262144, "flows kept at once; the one idle longest makes room")               \
  X(reorder_bytes_max, 256ull << 20, "octets of out-of-order segments kept over all flows") \
  X(reorder_bytes_per_direction_max, 1ull << 20,                                            \
    "octets of out-of-order segments kept for one direction of a flow")                     \
  X(reorder_segments_per_direction_max, 512,                                                \
    "out-of-order segments kept for one direction of a flow")                               \
  X(header_bytes_max, 65536, "octets of one header block")                                  \
  X(headers_max, 256, "fields of one header block")                                         \
  X(request_body_bytes_max, 131072, "octets of decoded request body kept for inspection")   \
  X(response_body_bytes_max, 16384, "octets of decoded response body kept for inspection")  \
  X(http_bytes_max, 256ull << 20, "octets of unfinished messages kept over all flows")      \
  X(pipelined_max, 512, "requests of one flow that wait for their answers")                 \
  X(resync_bytes_max, 1ull << 20,                                                           \
    "octets searched for the next message after a direction was desynchronised")            \
  X(encoding_layers_max, 2, "content encodings undone on one body")                         \
  X(decoded_ratio_max, 2048, "growth of a body by decoding, above 1 MiB of output")         \
  X(leaves_max, 4096, "decoded values of one exchange that rules look at")                  \
  X(leaf_bytes_max, 524288, "octets of all decoded values of one exchange")                 \
  X(leaf_depth_max, 32, "nesting of JSON or XML in a body")                                 \
  X(leaf_nesting_max, 3, "encodings inside each other that are undone in one value")        \
  X(triggers_max, 256, "rule triggers of one exchange that are confirmed")                  \
  X(confirm_bytes_max, 1ull << 20,                                                          \
    "octets of triggered values of one side of an exchange that are confirmed")             \
  X(rule_hits_max, 64, "rule findings kept of one exchange")                                \
  X(endpoints_max, 4096, "endpoints of the summary; the rest are counted as one")           \
  X(evidence_bytes_max, 256ull << 20,                                                       \
    "octets of packets kept until a verdict asks for those of a flow (-w)")

namespace tapwarden {

struct Limits {
#define TAPWARDEN_MEMBER(name, value, meaning) std::uint64_t name = value;
  TAPWARDEN_LIMITS(TAPWARDEN_MEMBER)
#undef TAPWARDEN_MEMBER
};

/// How often each cap of Limits was reached. One per worker; summed for output.
struct LimitHits {
#define TAPWARDEN_MEMBER(name, value, meaning) std::uint64_t name = 0;
  TAPWARDEN_LIMITS(TAPWARDEN_MEMBER)
#undef TAPWARDEN_MEMBER
};

/// `context` is what a reviewer would accept; `treblle` the literal reading of Treblle's public
/// text.
enum class Profile : std::uint8_t { context, treblle };

enum class ChecksumPolicy : std::uint8_t {
  none,  ///< checksums are not looked at: captures on a sending host have none yet (offload)
  all,   ///< packets with a bad IPv4 or TCP checksum are counted and ignored
};

/// Flow timeouts in packet time (suricata.yaml: flow-timeouts, tcp).
struct Timeouts {
  Duration opening = std::chrono::seconds{60};  ///< handshake not finished
  Duration established = std::chrono::seconds{600};
  Duration closed = std::chrono::seconds{10};     ///< after FIN of both sides or RST
  Duration fragments = std::chrono::seconds{60};  ///< from the first fragment of a datagram
};

/// An address block, as of RFC 4632.
struct Prefix {
  IpAddress address;
  std::uint8_t length = 128;  ///< in bits of the IPv6(-mapped) address: an IPv4 /8 is 104
};

struct Config {
  Limits limits;
  Timeouts timeouts;
  Profile profile = Profile::context;
  ChecksumPolicy checksums = ChecksumPolicy::none;
  bool vlan_separates_flows = true;  ///< suricata.yaml: vlan.use-for-tracking
  /// Only ids that are the same in both directions of a connection do (src/decode/README.md).
  bool tunnel_separates_flows = true;
  std::vector<std::uint16_t> vxlan_ports{4789, 8472};  ///< IANA's, and that of old Linux
  /// Peers whose X-Forwarded-For, Forwarded and CF-Connecting-IP are believed.
  std::vector<Prefix> trusted_proxies;
  /// Peers that end TLS in front of us: their X-Forwarded-Proto or Forwarded is believed.
  std::vector<Prefix> tls_terminators;
  /// Path prefixes that are public on purpose: no credential is asked for.
  std::vector<std::string> public_paths;
  /// Without: exchanges are rebuilt and counted, and nothing more.
  bool inspects = true;
  std::string rules_dir;        ///< folder of rule packs (*.yaml)
  std::string rules_cache_dir;  ///< folder of compiled rules; empty: compiled at each start
};

/// "192.0.2.0/24", "2001:db8::/32", or an address alone; nullopt: neither.
std::optional<Prefix> parse_prefix(const std::string& text);

/// True when `address` lies in one of `prefixes`.
bool contains(const std::vector<Prefix>& prefixes, const IpAddress& address) noexcept;

}  // namespace tapwarden
