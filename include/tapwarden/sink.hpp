// SPDX-License-Identifier: Apache-2.0
// Record: one exchange as it is written. Masked, scored, and free of the exchange's memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tapwarden/arena.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/http.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// One side of an exchange, masked. Views lie in the record's arena (or are constants).
struct RecordMessage {
  Completeness seen;
  std::string_view protocol;      ///< "HTTP/1.1"
  std::string_view content_type;  ///< media type without parameters, as Suricata writes it
  std::uint64_t body_size = 0;
  std::uint64_t body_missing = 0;
};

/// What an exchange counts for, masked. It never changes: records of the same endpoint share one,
/// as they do judgements.
struct EndpointName {
  std::string method;
  std::string host;             ///< Host without port; empty when there was none
  std::uint32_t host_port = 0;  ///< port written in Host; 0 = none
  std::string path;             ///< template: "/v1/users/{id}"
  std::uint32_t hash = 0;
};

/// LIFETIME: views lie in `arena`, in the RuleSet, or are constants. Recycled by clear().
struct Record {
  Record() = default;
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  Arena arena;
  bool is_live = false;     ///< `source` is an interface, not a file
  std::string_view source;  ///< capture file or interface of its first packet; set by the worker
  Timestamp time{};         ///< first packet of the exchange
  FlowFacts flow;
  std::uint64_t tx_id = 0;
  HttpProtocol protocol = HttpProtocol::http1;
  Half half = Half::whole;
  HalfReason half_reason = HalfReason::none;

  std::shared_ptr<const EndpointName> endpoint;  ///< never null; all empty in a response alone
  std::string_view url;                          ///< request target, masked
  std::string_view user_agent;
  std::string_view referer;
  std::string_view forwarded_for;  ///< X-Forwarded-For as sent
  std::string_view location;       ///< response Location, masked
  std::uint16_t status = 0;
  RecordMessage request;
  RecordMessage response;

  ClientFacts client;
  std::shared_ptr<const Judgement> judgement;  ///< never null
  std::vector<std::string_view> evidence;      ///< of each finding; may be empty
  AnomalySet anomalies;
  std::optional<Duration> latency;  ///< last octet of request to first octet of response
  std::uint64_t packet_first = 0;
  std::uint64_t packet_last = 0;
  std::uint16_t source_first = 0;  ///< inputs of the run that these packets are from
  std::uint16_t source_last = 0;
  std::string_view last_file;         ///< that of packet_last where it is another than `source`
  std::shared_ptr<const void> rules;  ///< what findings of rules point into; null: there are none

  /// Forgets what lies in `arena` and what not every exchange has.
  void clear() noexcept;
};

/// How a sink stands (docs/metrics.md).
struct SinkStats {
  std::string name;  ///< "eve", "evidence", or as the configuration names it
  /// What the receiver has: exchanges of "eve", each with all of its events; packets of "evidence";
  /// else alerts, and digests of such.
  std::uint64_t written = 0;
  std::uint64_t bytes = 0;      ///< of them
  std::uint64_t dropped = 0;    ///< that it will never have: no room, or given up
  std::uint64_t held_back = 0;  ///< that cool-down or rate limit left out; a digest counts them
  std::uint64_t errors = 0;     ///< deliveries that failed
  std::uint64_t queued = 0;     ///< that wait now
  std::uint64_t queue_max = 0;  ///< 0: it has no queue
  bool is_up = true;            ///< the last delivery succeeded
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(const Record& record) = 0;
  /// Everything written so far is with the operating system, or waits for a receiver; the first
  /// trouble since the last call, with the name of the target.
  virtual std::optional<Error> flush() = 0;
  /// Files are opened anew: somebody moved them away (logrotate). THREAD: that of write().
  virtual void reopen() = 0;
  /// Nothing more is written: what waits for a receiver has a bounded time from now on, and the
  /// next flush() waits for it. THREAD: that of write(), or none is left.
  virtual void finish() {}
  /// THREAD: any.
  [[nodiscard]] virtual SinkStats stats() const = 0;
};

}  // namespace tapwarden
