// SPDX-License-Identifier: Apache-2.0
#include "insight/recorder.hpp"

#include <algorithm>

#include "base/octet_set.hpp"
#include "insight/path_template.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kHeaderValueBytesMax = 1024;
constexpr std::size_t kUrlBytesMax = 4096;

constexpr OctetSet kBehindType{"; \t,"};

std::string_view protocol_of(const HttpMessage& message) noexcept {
  if (message.version_major == 1) return message.version_minor == 0 ? "HTTP/1.0" : "HTTP/1.1";
  return message.version_major == 2 ? "HTTP/2" : "HTTP/1.1";
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

/// Masked and copied: the exchange's memory is about to be used again.
std::string_view Recorder::keep(std::string_view value, Arena& arena) {
  if (value.empty()) return value;
  return arena.copy(masker_.text(value.substr(0, kHeaderValueBytesMax), arena));
}

std::string_view Recorder::keep_url(std::string_view url, Arena& arena) {
  if (url.empty()) return url;
  return arena.copy(masker_.url(url.substr(0, kUrlBytesMax), arena));
}

/// Media type without parameters, lower case (as Suricata writes
/// http_content_type).
std::string_view Recorder::media_type(const Headers& headers, Arena& arena) {
  constexpr std::string_view kUsual = "application/json";
  const std::string_view value = headers.value(HeaderName::content_type);
  if (value.starts_with(kUsual) &&
      (value.size() == kUsual.size() || kBehindType.has(value[kUsual.size()]))) {
    return kUsual;
  }
  return keep(value.substr(0, kBehindType.find_in(value)), arena);
}

void Recorder::set_message(const HttpMessage& from, Arena& arena, RecordMessage& to) {
  to.seen = from.seen;
  to.protocol = protocol_of(from);
  to.content_type = media_type(from.headers, arena);
  to.body_size = from.body_size;
  to.body_missing = from.body_missing;
}

void Recorder::set_request(const HttpExchange& exchange, Record& record) {
  const HttpMessage& request = exchange.request;
  const Headers& headers = request.headers;
  Arena& arena = record.arena;
  set_message(request, arena, record.request);
  const PathLook path = look_at_path(request.target, arena);
  record.url = arena.copy(
      masker_.target(request.target.substr(0, kUrlBytesMax), path.harmless_bytes, arena));
  record.endpoint =
      endpoints_.name_of(request.method.substr(0, kMethodBytesMax), headers.value(HeaderName::host),
                         path.path_template, masker_);
  record.user_agent = keep(headers.value(HeaderName::user_agent), arena);
  record.referer = keep_url(headers.value(HeaderName::referer), arena);
  record.forwarded_for = keep(headers.value(HeaderName::x_forwarded_for), arena);
}

void Recorder::make(const HttpExchange& exchange, const Inspection& inspection, Record& record) {
  record.clear();
  record.flow = exchange.flow;
  record.tx_id = exchange.tx_id;
  record.protocol = exchange.protocol;
  record.half = exchange.half;
  record.half_reason = exchange.half_reason;
  record.anomalies = exchange.anomalies;
  if (exchange.has_request()) {
    set_request(exchange, record);
  } else {
    record.endpoint = endpoints_.name_of({}, {}, {}, masker_);
  }
  if (exchange.has_response()) {
    set_message(exchange.response, record.arena, record.response);
    record.status = exchange.response.status;
    record.location = keep_url(exchange.response.headers.value(HeaderName::location), record.arena);
  }
  set_times(exchange, record);
  judge_.judge(inspection, masker_, record);
}

void Record::clear() noexcept {
  arena.clear();
  is_live = false;
  source = {};
  url = user_agent = referer = forwarded_for = location = {};
  status = 0;
  request = response = {};
  evidence.clear();
  latency.reset();
  last_file = {};
}

}  // namespace tapwarden
