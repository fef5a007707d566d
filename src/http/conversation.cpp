// SPDX-License-Identifier: Apache-2.0
#include "http/conversation.hpp"

#include <algorithm>
#include <utility>

#include "base/find_octet.hpp"

namespace tapwarden::http {
namespace {

bool has_token(const Headers& headers, HeaderName id, std::string_view token) noexcept {
  if (!headers.has(id)) return false;
  for (const Header& field : headers.fields) {
    if (field.id != id) continue;
    std::string_view list = field.value;
    while (!list.empty()) {
      const std::size_t comma = find_octet(list, ',');
      if (equals_ignoring_case(trim(list.substr(0, comma)), token)) return true;
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  }
  return false;
}

bool says_close(const HttpMessage& response) noexcept {
  if (has_token(response.headers, HeaderName::connection, "close")) return true;
  return response.version_major == 1 && response.version_minor == 0 &&
         !has_token(response.headers, HeaderName::connection, "keep-alive");
}

/// Content codings, and outside of them transfer codings.
Codings codings_of(const Headers& headers, const FramingFacts& facts) noexcept {
  Codings codings;
  if (headers.has(HeaderName::content_encoding)) {
    for (const Header& field : headers.fields) {
      if (field.id == HeaderName::content_encoding) codings.add(field.value);
    }
  }
  for (std::size_t i = 0; i < facts.transfer_codings.count; ++i) {
    if (codings.count == kCodingsMax) {
      codings.too_many = true;
      break;
    }
    codings.layers[codings.count++] = facts.transfer_codings.layers[i];
  }
  codings.unknown = codings.unknown || facts.transfer_codings.unknown;
  return codings;
}

}  // namespace

Conversation::Conversation(const FlowFacts& flow, Http1Context& context) noexcept
    : flow_(flow),
      context_(context),
      pairer_(flow_, context),
      bodies_{BodyKeeper(context), BodyKeeper(context)},
      roles_open_(!flow.handshake_seen) {}

bool Conversation::swap_roles() noexcept {
  if (!roles_open_) return false;
  roles_open_ = false;
  swapped_ = true;
  std::swap(flow_.client, flow_.server);
  pairer_.swap_seen();
  return true;
}

HttpMessage& Conversation::message(Role role) noexcept {
  HttpExchange& exchange = open_[index(role)]->exchange;
  return role == Role::request ? exchange.request : exchange.response;
}

AnomalySet& Conversation::anomalies(Role role) noexcept {
  OpenExchange& open = *open_[index(role)];
  return role == Role::request ? open.request_anomalies : open.response_anomalies;
}

void Conversation::on_start(Role role, const MessageStart& start) {
  roles_open_ = false;
  if (role == Role::response) {
    final_start_ = start;
    if (!in_group_) group_ = start;
    in_group_ = true;
    return;
  }
  open_[index(role)] = &pairer_.begin_request(start);
  if (std::exchange(upgrade_refused_, false)) note(role, Anomaly::request_after_upgrade_refused);
}

AfterHead Conversation::on_head(Role role, Bytes head, const HeadScan& scan,
                                const std::optional<StartLine>& line, Seen seen,
                                const Position& last) {
  if (role == Role::request) return after_request_head(parse(role, head, scan, line, seen, last));
  const std::uint16_t status = line ? line->status : 0;
  if (is_interim(status)) {
    pairer_.add_interim(status);
    return {{}, true, false};
  }
  in_group_ = false;
  open_[index(role)] = &pairer_.begin_answer(group_, final_start_);
  message(role).first = final_start_.at;
  if (answers_closed_) note(role, Anomaly::unread_bytes_after_close);
  return after_response_head(parse(role, head, scan, line, seen, last));
}

// RFC 9110 15.2.2: 101 is the last word of HTTP on a connection whose client asked for an upgrade.
bool Conversation::is_interim(std::uint16_t status) const noexcept {
  if (status >= 200 || status < 100) return false;
  if (status != 101) return true;
  const OpenExchange* const asked = pairer_.next_asked();
  return asked != nullptr && !asked->exchange.request.headers.has(HeaderName::upgrade);
}

HeadResult Conversation::parse(Role role, Bytes head, const HeadScan& scan,
                               const std::optional<StartLine>& line, Seen seen,
                               const Position& last) {
  OpenExchange& open = *open_[index(role)];
  HttpMessage& into = message(role);
  context_.pool.charge(open, head.size());
  const std::string_view text = open.exchange.arena.copy_padded(as_text(head));
  const HeadResult result = parse_head(role, text, scan, into, open.exchange.arena, names(role),
                                       context_.limits, anomalies(role), line);
  if (result.cut) ++context_.limit_hits.headers_max;
  into.seen.head = seen;
  into.last = last;
  return result;
}

AfterHead Conversation::after_request_head(const HeadResult& head) {
  const HttpMessage& request = message(Role::request);
  if (request.seen.head != Seen::complete) return {};
  // Its server may see its end elsewhere, and so answer more requests than are seen here.
  if (head.ambiguous) pairer_.doubt_requests_behind();
  const BodyFraming framing = frame_request(head.facts);
  begin_body(Role::request, framing, head.facts);
  return {framing, false, false};
}

AfterHead Conversation::after_response_head(const HeadResult& head) {
  const OpenExchange& open = *open_[index(Role::response)];
  const HttpMessage& response = open.exchange.response;
  if (response.seen.head != Seen::complete) return {};
  Asked asked = Asked::unknown;
  if (!open.response_half) {
    asked = asked_by(open.exchange.request.method);  // none: captured before its request's head
    // While it is not proven that it was asked by this request, it may as well answer a HEAD.
    if (open.on_trial && asked == Asked::other) asked = Asked::unknown;
    follow_upgrade(response);
  } else if (response.status == 101) {
    leaves_after_answer_ = true;
  }
  if (says_close(response)) answers_closed_ = true;
  const BodyFraming framing = frame_response(head.facts, response.status, asked);
  begin_body(Role::response, framing, head.facts);
  return {framing, false, asked == Asked::unknown && framing.kind != BodyKind::until_end};
}

void Conversation::follow_upgrade(const HttpMessage& response) {
  const HttpMessage& request = open_[index(Role::response)]->exchange.request;
  const bool tunnel = request.method == "CONNECT";
  if (response.status == 101 || (tunnel && response.status < 300)) {
    leaves_after_answer_ = true;
  } else if (tunnel || request.headers.has(HeaderName::upgrade)) {
    upgrade_refused_ = true;
  }
}

void Conversation::begin_body(Role role, const BodyFraming& framing, const FramingFacts& facts) {
  body_kept_[index(role)] = framing.kind != BodyKind::none;
  if (framing.kind == BodyKind::none) return;
  HttpMessage& into = message(role);
  bodies_[index(role)].begin(*open_[index(role)], into, anomalies(role), role,
                             codings_of(into.headers, facts), framing.length);
}

void Conversation::on_body_gap(Role role, std::uint64_t missing) {
  note(role, Anomaly::stream_gap);
  bodies_[index(role)].add_gap(missing);
}

void Conversation::on_trailers(Role role, std::string_view text) {
  OpenExchange& open = *open_[index(role)];
  context_.pool.charge(open, text.size());
  parse_trailers(open.exchange.arena.copy_padded(text), message(role).trailers, open.exchange.arena,
                 names(role), context_.limits, anomalies(role));
}

void Conversation::on_message_end(Role role, Seen body, const Position& last,
                                  std::uint64_t end_offset) {
  HttpMessage& into = message(role);
  if (std::exchange(body_kept_[index(role)], false)) {
    bodies_[index(role)].end(body == Seen::complete && into.body_missing == 0);
  }
  into.seen.body = into.body_missing > 0 ? Seen::gap : body;
  into.last = last;
  open_[index(role)] = nullptr;
  if (role == Role::request) {
    pairer_.end_request(end_offset);
    return;
  }
  pairer_.end_answer(end_offset);
  if (leaves_after_answer_) leave();
}

void Conversation::note(Role role, Anomaly anomaly) noexcept {
  if (open_[index(role)] == nullptr) {
    pairer_.carry(anomaly);
  } else {
    anomalies(role).set(static_cast<std::size_t>(anomaly));
  }
}

void Conversation::on_lost(Role role, HalfReason reason) {
  if (role == Role::request) {
    pairer_.lose_requests(reason);
    return;
  }
  if (answers_closed_) pairer_.carry(Anomaly::unread_bytes_after_close);
  in_group_ = false;
  pairer_.lose_answers(reason);
}

void Conversation::on_given_up(Role role) {
  if (role == Role::response) pairer_.stop_answers(HalfReason::desynchronised);
}

void Conversation::leave() {
  if (left_) return;
  left_ = true;
  pairer_.leave();
}

}  // namespace tapwarden::http
