// SPDX-License-Identifier: Apache-2.0
#include "insight/recorder.hpp"

#include <algorithm>
#include <array>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
#include "insight/mask.hpp"
#include "insight/path_template.hpp"
#include "insight/scorer.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHostBytesMax = 255;  // RFC 1035 2.3.4
constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kHeaderValueBytesMax = 1024;
constexpr std::size_t kUrlBytesMax = 4096;

constexpr OctetSet kBehindType{"; \t,"};

/// Masked and copied: the exchange's memory is about to be used again.
std::string_view keep(std::string_view value, Arena& arena) {
  return arena.copy(mask_text(value.substr(0, kHeaderValueBytesMax), arena));
}

std::string_view keep_url(std::string_view url, Arena& arena) {
  return arena.copy(mask_url(url.substr(0, kUrlBytesMax), arena));
}

/// Media type without parameters, lower case (as Suricata writes
/// http_content_type).
std::string_view media_type(const Headers& headers, Arena& arena) {
  std::string_view value = headers.value(HeaderName::content_type);
  value = value.substr(0, kBehindType.find_in(value));
  if (value.empty()) return value;
  constexpr std::string_view kUsual = "application/json";
  return value == kUsual ? kUsual : keep(value, arena);
}

void set_host(std::string_view value, Record& record) {
  // RFC 9110 7.2: host, or host and port; an IPv6 literal stands in brackets.
  const std::size_t bracket = has_octet(value, ']') ? value.rfind(']') : 0;
  const std::size_t colon = find_octet(value, ':', bracket);
  if (colon < value.size()) {
    std::uint32_t port = 0;
    for (const char c : value.substr(colon + 1)) {
      if (c < '0' || c > '9' || port > 65535) {
        port = 0;
        break;
      }
      port = port * 10 + static_cast<std::uint32_t>(c - '0');
    }
    record.host_port = port <= 65535 ? port : 0;
    value = value.substr(0, colon);
  }
  std::array<char, kHostBytesMax> lower;
  const std::size_t size = std::min(value.size(), lower.size());
  for (std::size_t i = 0; i < size; ++i) {
    lower[i] = value[i] >= 'A' && value[i] <= 'Z' ? static_cast<char>(value[i] | 0x20) : value[i];
  }
  record.host = record.arena.copy(mask_text({lower.data(), size}, record.arena));
}

std::string_view protocol_of(const HttpMessage& message) noexcept {
  if (message.version_major == 1) return message.version_minor == 0 ? "HTTP/1.0" : "HTTP/1.1";
  return message.version_major == 2 ? "HTTP/2" : "HTTP/1.1";
}

void set_message(const HttpMessage& from, Record& record, RecordMessage& to) {
  to.seen = from.seen;
  to.protocol = protocol_of(from);
  to.content_type = media_type(from.headers, record.arena);
  to.body_size = from.body_size;
  to.body_missing = from.body_missing;
}

void set_request(const HttpExchange& exchange, Record& record) {
  const HttpMessage& request = exchange.request;
  Arena& arena = record.arena;
  set_message(request, record, record.request);
  record.method = arena.copy(request.method.substr(0, kMethodBytesMax));
  set_host(request.headers.value(HeaderName::host), record);
  record.url = keep_url(request.target, arena);
  record.path_template = arena.copy(path_template(request.target, arena));
  record.user_agent = keep(request.headers.value(HeaderName::user_agent), arena);
  record.referer = keep_url(request.headers.value(HeaderName::referer), arena);
  record.forwarded_for = keep(request.headers.value(HeaderName::x_forwarded_for), arena);
}

void set_client(const ClientFacts& client, Record& record) {
  if (!client.is_located) return;
  record.client = client;
  record.client.where = {};
  record.client.place.as_org = record.arena.copy(client.place.as_org);
  record.client.place.country = record.arena.copy(client.place.country);
}

/// Packets are numbered within their input; between inputs their times decide.
bool is_before(const Position& a, const Position& b) noexcept {
  return a.source == b.source ? a.packet < b.packet : a.time < b.time;
}

void set_packets(const Position& first, const Position& last, Record& record) noexcept {
  record.packet_first = first.packet;
  record.source_first = first.source;
  record.packet_last = last.packet;
  record.source_last = last.source;
}

void set_times(const HttpExchange& exchange, Record& record) {
  const Position& request = exchange.request.first;
  const Position& response = exchange.response.first;
  const bool both = request.packet != 0 && response.packet != 0;
  record.time = request.packet != 0 ? request.time : response.time;
  if (both) {
    set_packets(std::min(request, response, is_before),
                std::max(exchange.request.last, exchange.response.last, is_before), record);
    const Duration latency = response.time - exchange.request.last.time;
    if (latency >= Duration::zero()) record.latency = latency;
  } else {
    const HttpMessage& seen = request.packet != 0 ? exchange.request : exchange.response;
    set_packets(seen.first, seen.last, record);
  }
}

}  // namespace

void make_record(const HttpExchange& exchange, const Inspection& inspection, Record& record) {
  record.clear();
  record.flow = exchange.flow;
  record.tx_id = exchange.tx_id;
  record.protocol = exchange.protocol;
  record.half = exchange.half;
  record.half_reason = exchange.half_reason;
  record.anomalies = exchange.anomalies;
  if (exchange.has_request()) set_request(exchange, record);
  if (exchange.has_response()) {
    set_message(exchange.response, record, record.response);
    record.status = exchange.response.status;
    record.location = keep_url(exchange.response.headers.value(HeaderName::location), record.arena);
  }
  set_times(exchange, record);
  record.auth.type = inspection.auth.type;
  record.auth.where = keep(inspection.auth.where, record.arena);
  set_client(inspection.client, record);
  score(inspection, record.arena, record.verdict, record.findings);
}

void Record::clear() noexcept {
  arena.clear();
  is_live = false;
  source = {};
  time = {};
  flow = {};
  tx_id = 0;
  protocol = HttpProtocol::http1;
  half = Half::whole;
  half_reason = HalfReason::none;
  method = host = url = user_agent = referer = forwarded_for = location = {};
  host_port = 0;
  status = 0;
  request = response = {};
  path_template = {};
  auth = {};
  client = {};
  verdict = {};
  findings.clear();
  anomalies.reset();
  latency.reset();
  packet_first = packet_last = 0;
  source_first = source_last = 0;
  last_file = {};
  rules.reset();
}

}  // namespace tapwarden
