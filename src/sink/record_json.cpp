// SPDX-License-Identifier: Apache-2.0
#include "sink/record_json.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "base/same_text.hpp"

namespace tapwarden {
namespace {

void two_digits(char* at, unsigned value) noexcept {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
}

template <class Integer>
void number_member(std::string_view prefix, Integer value, JsonText& out) {
  out.raw(prefix);
  out.number(value);
  out.raw(',');
}

/// How much of a message was seen, in one word; the part is named when it is not whole.
std::string_view seen_text(const Completeness& seen) noexcept {
  if (seen.is_complete()) return "complete";
  switch (seen.head) {
    case Seen::absent: return "absent";
    case Seen::truncated: return "head_truncated";
    case Seen::gap: return "head_gap";
    case Seen::complete: break;
  }
  switch (seen.body) {
    case Seen::absent: return "body_absent";
    case Seen::truncated: return "body_truncated";
    case Seen::gap: return "body_gap";
    case Seen::complete: break;
  }
  return "complete";
}

void write_completeness(const Record& record, JsonText& out) {
  out.raw(R"("completeness":{"request":")");
  out.raw(seen_text(record.request.seen));
  out.raw(R"(","response":")");
  out.raw(seen_text(record.response.seen));
  out.raw('"');
  if (record.request.body_missing > 0) {
    out.raw(R"(,"request_missing_bytes":)");
    out.number(record.request.body_missing);
  }
  if (record.response.body_missing > 0) {
    out.raw(R"(,"response_missing_bytes":)");
    out.number(record.response.body_missing);
  }
  out.raw("},");
  if (record.request.body_size > 0) {
    number_member(R"("request_bytes":)", record.request.body_size, out);
  }
  if (record.half == Half::whole) return;
  out.raw(R"("half":")");
  out.raw(to_text(record.half));
  out.raw(R"(","half_reason":")");
  out.raw(to_text(record.half_reason));
  out.raw(R"(",)");
}

void write_anomalies(const AnomalySet& anomalies, JsonText& out) {
  if (anomalies.none()) return;
  out.raw(R"("anomalies":[)");
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    if (!anomalies[i]) continue;
    out.raw('"');
    out.raw(kAnomalies[i].name);
    out.raw(R"(",)");
  }
  out.back_over(',');
  out.raw("],");
}

void write_latency(const Record& record, JsonText& out) {
  if (!record.latency) return;
  const std::int64_t microseconds = record.latency->count() / 1000;
  out.raw(R"("latency_ms":)");
  out.number(microseconds / 1000);
  const auto fraction = static_cast<unsigned>(microseconds % 1000);
  std::array<char, 4> text{'.', static_cast<char>('0' + fraction / 100)};
  two_digits(text.data() + 2, fraction % 100);
  out.raw({text.data(), text.size()});
  out.raw(',');
}

void write_packets(const Record& record, JsonText& out) {
  out.raw(R"("packets":{"first":)");
  out.number(record.packet_first);
  out.raw(R"(,"last":)");
  out.number(record.packet_last);
  if (!record.last_file.empty()) {
    out.raw(',');
    out.member(R"("last_file":)", record.last_file);
    out.back_over(',');
  }
  out.raw("}}}\n");
}

}  // namespace

void RecordJson::write_timestamp(Timestamp time, JsonText& out) {
  const std::int64_t nanoseconds = time.time_since_epoch().count();
  std::int64_t second = nanoseconds / 1'000'000'000;
  std::int64_t rest = nanoseconds % 1'000'000'000;
  if (rest < 0) {
    rest += 1'000'000'000;
    --second;
  }
  if (second != second_) {
    const std::time_t whole = second;
    std::tm utc{};
    gmtime_r(&whole, &utc);
    char* const text = second_text_.data();
    const auto year = static_cast<unsigned>(std::clamp(utc.tm_year + 1900, 0, 9999));
    two_digits(text, year / 100);
    two_digits(text + 2, year % 100);
    two_digits(text + 5, static_cast<unsigned>(utc.tm_mon + 1));
    two_digits(text + 8, static_cast<unsigned>(utc.tm_mday));
    two_digits(text + 11, static_cast<unsigned>(utc.tm_hour));
    two_digits(text + 14, static_cast<unsigned>(utc.tm_min));
    two_digits(text + 17, static_cast<unsigned>(utc.tm_sec));
    text[4] = text[7] = '-';
    text[10] = 'T';
    text[13] = text[16] = ':';
    text[19] = '.';
    second_ = second;
  }
  std::array<char, 6> fraction;
  const auto microseconds = static_cast<unsigned>(rest / 1000);
  two_digits(fraction.data(), microseconds / 10000);
  two_digits(fraction.data() + 2, microseconds / 100 % 100);
  two_digits(fraction.data() + 4, microseconds % 100);
  out.raw(R"({"timestamp":")");
  out.raw({second_text_.data(), second_text_.size()});
  out.raw({fraction.data(), fraction.size()});
  out.raw(R"(+0000",)");
}

void RecordJson::write_flow_members(const Record& record, JsonText& out) {
  const FlowFacts& flow = record.flow;
  FlowMembers& kept = flows_[flow.id % kFlowsKept];
  if (kept.id == flow.id && !kept.json.empty() && is_same_text(kept.source, record.source)) {
    return out.raw(kept.json);
  }
  const std::size_t start = out.size();
  write_flow(flow, out);
  out.member(record.is_live ? R"("in_iface":)" : R"("pcap_filename":)", record.source);
  kept.id = flow.id;
  kept.source = record.source;
  kept.json = out.text().substr(start);
}

const RecordJson::EndpointText& RecordJson::text_of(
    const std::shared_ptr<const EndpointName>& endpoint) {
  const auto is_it = [&endpoint](const EndpointText& text) { return text.of == endpoint; };
  if (const EndpointText* const known = endpoints_.find(endpoint->hash, is_it)) return *known;
  JsonText json;
  json.raw(R"("http":{)");
  json.member(R"("hostname":)", endpoint->host);
  if (endpoint->host_port != 0) number_member(R"("http_port":)", endpoint->host_port, json);
  json.member(R"("http_method":)", endpoint->method);
  EndpointText& text = endpoints_.make_room(endpoint->hash);
  text.of = endpoint;
  text.http = json.text();
  json.clear();
  json.raw(R"("tapwarden":{)");
  if (!endpoint->method.empty()) {  // a response alone has none
    json.raw(R"("endpoint":{"method":)");
    json.string(endpoint->method);
    json.raw(R"(,"path":)");
    json.string(endpoint->path);
    json.raw("},");
  }
  text.tapwarden = json.text();
  return text;
}

const JudgementText& RecordJson::text_of(const std::shared_ptr<const Judgement>& judgement) {
  if (!judgement->is_shared) {
    make_text(*judgement, judgement_once_);
    return judgement_once_;
  }
  const auto is_it = [&judgement](const KeptJudgement& kept) { return kept.of == judgement; };
  if (const KeptJudgement* const known = judgements_.find(judgement->hash, is_it)) {
    return known->text;
  }
  KeptJudgement& kept = judgements_.make_room(judgement->hash);
  kept.of = judgement;
  make_text(*judgement, kept.text);
  return kept.text;
}

void RecordJson::write_head(const Record& record, std::string_view event_type, JsonText& out) {
  write_timestamp(record.time, out);
  write_flow_members(record, out);
  out.raw(R"("event_type":")");
  out.raw(event_type);
  out.raw(R"(","app_proto":"http","tx_id":)");
  out.number(record.tx_id);
  out.raw(',');
}

/// Suricata's object, its names and types: eve-json-format, "Event type: HTTP".
void RecordJson::write_http(const Record& record, const EndpointText& endpoint, JsonText& out) {
  out.raw(endpoint.http);
  out.member(R"("url":)", record.url);
  out.member(R"("http_user_agent":)", record.user_agent);
  out.member(R"("xff":)", record.forwarded_for);
  out.member(R"("http_content_type":)", record.response.content_type);
  out.member(R"("http_refer":)", record.referer);
  out.raw(R"("protocol":")");
  out.raw(record.half == Half::response_only ? record.response.protocol : record.request.protocol);
  out.raw(R"(",)");
  if (record.half != Half::request_only) {
    number_member(R"("status":)", record.status, out);
    out.member(R"("redirect":)", record.location);
    number_member(R"("length":)", record.response.body_size, out);
  }
  out.back_over(',');
  out.raw("},");
}

void RecordJson::write_alerts(const Record& record, const EndpointText& endpoint, JsonText& out) {
  const std::vector<Finding>& findings = record.judgement->findings;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!findings[i].alert) continue;
    write_head(record, "alert", out);
    write_alert(findings[i], out);
    write_http(record, endpoint, out);
    out.raw(endpoint.tapwarden);
    write_tunnel(record.flow.tunnel, out);
    if (record.half != Half::response_only) write_auth(record.judgement->auth, out);
    out.raw(R"("finding":)");
    write_finding(findings[i], record.evidence[i], out);
    out.raw(',');
    write_packets(record, out);
  }
}

void RecordJson::write(const Record& record, JsonText& out) {
  const EndpointText& endpoint = text_of(record.endpoint);
  write_head(record, "http", out);
  write_http(record, endpoint, out);
  out.raw(endpoint.tapwarden);
  write_tunnel(record.flow.tunnel, out);
  write_judgement(text_of(record.judgement), record, out);
  write_anomalies(record.anomalies, out);
  write_completeness(record, out);
  write_latency(record, out);
  write_packets(record, out);
  write_alerts(record, endpoint, out);
}

}  // namespace tapwarden
