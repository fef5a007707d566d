// SPDX-License-Identifier: Apache-2.0
// Every cap stands in Limits; LimitHits counts, under the same name, how often each was reached.
#pragma once

#include <cstdint>

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
  X(ip_list_entries_max, 4ull << 20, "entries of one IP list; the rest of it is not used")  \
  X(endpoints_max, 4096, "endpoints of the summary; the rest are counted as one")           \
  X(evidence_bytes_max, 256ull << 20,                                                       \
    "octets of packets kept until a verdict asks for those of a flow (-w)")

namespace tapwarden {

struct Limits {
#define TAPWARDEN_MEMBER(name, value, meaning) std::uint64_t name = value;
  TAPWARDEN_LIMITS(TAPWARDEN_MEMBER)
#undef TAPWARDEN_MEMBER
  bool operator==(const Limits&) const = default;
};

/// How often each cap of Limits was reached. One per worker; summed for output.
struct LimitHits {
#define TAPWARDEN_MEMBER(name, value, meaning) std::uint64_t name = 0;
  TAPWARDEN_LIMITS(TAPWARDEN_MEMBER)
#undef TAPWARDEN_MEMBER
};

}  // namespace tapwarden
