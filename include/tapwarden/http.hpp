// SPDX-License-Identifier: Apache-2.0
// HttpExchange: one request with its response, or a half of one. What inspection sees.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tapwarden/anomaly.hpp"
#include "tapwarden/arena.hpp"
#include "tapwarden/bytes.hpp"
#include "tapwarden/flow.hpp"
#include "tapwarden/header_name.hpp"
#include "tapwarden/time.hpp"

namespace tapwarden {

/// How much of a head or a body was seen.
enum class Seen : std::uint8_t {
  complete,   ///< every octet
  truncated,  ///< its end was not seen (capture or flow ended, or a cap cut it)
  gap,        ///< octets inside it were not seen
  absent,     ///< nothing of it was seen
};

struct Completeness {
  Seen head = Seen::absent;
  Seen body = Seen::absent;
  [[nodiscard]] bool is_complete() const noexcept {
    return head == Seen::complete && body == Seen::complete;
  }
  bool operator==(const Completeness&) const = default;
};

struct Header {
  HeaderName id = HeaderName::other;
  std::string_view name;   ///< as on the wire
  std::string_view value;  ///< white space around it removed; obsolete folds replaced by a space
};

/// Fields of one message in wire order. All views lie in the exchange's arena.
struct Headers {
  static constexpr std::size_t kFieldsMax = 0xffff;

  std::vector<Header> fields;
  /// By name: fields up to and with the first of that name; 0: there is none.
  std::array<std::uint16_t, kHeaderNameCount> first{};

  /// REQUIRES: fewer than kFieldsMax fields.
  void add(HeaderName id, std::string_view name, std::string_view value) {
    fields.push_back({id, name, value});
    std::uint16_t& place = first[static_cast<std::size_t>(id)];
    if (place == 0) place = static_cast<std::uint16_t>(fields.size());
  }
  [[nodiscard]] bool has(HeaderName id) const noexcept {
    return first[static_cast<std::size_t>(id)] != 0;
  }
  /// The first field of that name; nullptr when there is none.
  [[nodiscard]] const Header* find(HeaderName id) const noexcept {
    return has(id) ? &fields[first[static_cast<std::size_t>(id)] - std::size_t{1}] : nullptr;
  }
  /// Its value, or an empty view.
  [[nodiscard]] std::string_view value(HeaderName id) const noexcept {
    const Header* field = find(id);
    return field == nullptr ? std::string_view{} : field->value;
  }
  void clear() noexcept {
    if (fields.empty()) return;
    fields.clear();
    first.fill(0);
  }
};

/// What became of a body's Content-Encoding.
enum class Decoding : std::uint8_t {
  none,       ///< no encoding was declared: `body` is what was sent
  decoded,    ///< `body` is the decoded content
  undecoded,  ///< unknown, damaged or forbidden encoding: `body` is what could be decoded, maybe
              ///< nothing
};

/// Request and response share what a message is; start line fields of the other kind stay empty.
struct HttpMessage {
  Completeness seen;
  std::string_view method;   ///< request
  std::string_view target;   ///< request target as sent
  std::string_view reason;   ///< response
  std::uint16_t status = 0;  ///< response, 100 to 999
  std::uint8_t version_major = 1;
  std::uint8_t version_minor = 1;
  Headers headers;
  Headers trailers;
  Bytes body;                      ///< prefix of the content, transfer and content codings undone
  bool body_cut = false;           ///< content went on behind `body` (limits.*_body_bytes_max)
  std::uint64_t body_size = 0;     ///< octets of body as sent, after the transfer coding was undone
  std::uint64_t body_missing = 0;  ///< octets of it that fell into gaps
  Decoding decoding = Decoding::none;
  Position first;  ///< first and last packet that carried a part of it
  Position last;

  void clear() noexcept;
};

/// Which half an exchange is when it is not whole, and why the other is not there.
enum class Half : std::uint8_t {
  whole,
  request_only,   ///< no response is proven to belong to it
  response_only,  ///< no request is proven to belong to it
};

enum class HalfReason : std::uint8_t {
  none,                    ///< whole
  no_answer_seen,          ///< the flow ended, or the capture did, before an answer came
  other_direction_unseen,  ///< nothing of the other direction was captured at all
  gap,                     ///< a gap hid the other half, or the proof that it belongs
  joined_midstream,        ///< the flow was joined between request and response
  desynchronised,          ///< message borders were lost; not yet proven to be in step again
  upgraded,                ///< the connection left HTTP (CONNECT, 101)
  evicted,                 ///< the flow or the exchange was dropped by a cap
};

/// Lower-case words for output: "whole", "request_only"; "complete"; "no_answer_seen"; ...
std::string_view to_text(Half half) noexcept;
std::string_view to_text(HalfReason reason) noexcept;
std::string_view to_text(Seen seen) noexcept;

enum class HttpProtocol : std::uint8_t { http1, http2 };

/// Facts of the TLS session that carried the exchange; `decrypted` is false on plain HTTP.
struct TlsFacts {
  bool decrypted = false;
  std::uint16_t version = 0;  ///< 0x0303 = TLS 1.2, 0x0304 = TLS 1.3 (RFC 8446 4.1.2)
  bool client_certificate = false;
};

/// LIFETIME: every view lies in `arena`; valid until clear(). Not movable: recycled in place.
struct HttpExchange {
  HttpExchange() = default;
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  Arena arena;
  FlowFacts flow;
  HttpProtocol protocol = HttpProtocol::http1;
  std::uint64_t tx_id = 0;  ///< 0 for the first exchange of its flow, in order of requests
  Half half = Half::whole;
  HalfReason half_reason = HalfReason::none;
  HttpMessage request;
  HttpMessage response;
  std::vector<std::uint16_t> interim_statuses;  ///< 1xx answers before the final one (capped)
  TlsFacts tls;
  AnomalySet anomalies;

  [[nodiscard]] bool has_request() const noexcept { return half != Half::response_only; }
  [[nodiscard]] bool has_response() const noexcept { return half != Half::request_only; }

  /// Makes it as new, keeping memory for the next exchange.
  void clear() noexcept;
};

class ExchangeConsumer {
 public:
  virtual ~ExchangeConsumer() = default;
  /// LIFETIME: `exchange` is recycled after the call.
  virtual void on_exchange(HttpExchange& exchange) = 0;
};

}  // namespace tapwarden
