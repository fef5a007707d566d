// SPDX-License-Identifier: Apache-2.0
#include "http/message_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "http/head.hpp"

namespace tapwarden::http {
namespace {

constexpr std::string_view kStatusStart = "HTTP/1.";

constexpr Role other(Role role) noexcept {
  return role == Role::request ? Role::response : Role::request;
}

std::string_view without_line_end(std::string_view line) noexcept {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

const std::uint8_t* find_line_end(Bytes bytes) noexcept {
  return static_cast<const std::uint8_t*>(std::memchr(bytes.data(), '\n', bytes.size()));
}

}  // namespace

MessageReader::MessageReader(Role role, bool joined_midstream, Http1Context& context,
                             Conversation& conversation, MessageReader& peer) noexcept
    : role_(role), context_(context), conversation_(conversation), peer_(peer) {
  s_.searching = joined_midstream;
}

std::size_t MessageReader::on_data(Bytes data, const Position& at) {
  const std::size_t size = data.size();
  conversation_.on_seen(role_);
  s_.last = at;
  swapped_ = false;
  look_at_turn();
  while (!data.empty() && !swapped_ && !conversation_.has_left()) read(data);
  if (swapped_) return size - data.size();
  if (!data.empty()) {
    context_.stats.bytes_ignored += data.size();
    take(data, data.size());
  }
  return size;
}

void MessageReader::read(Bytes& data) {
  switch (s_.state) {
    case State::start:
      begin_head(data);
      if (s_.state != State::head || data.empty()) return;
      [[fallthrough]];
    case State::head: return s_.partial.empty() ? read_whole_head(data) : read_more_head(data);
    case State::skip_line: return skip_line(data);
    case State::length: return read_length(data);
    case State::peek: return read_peek(data);
    case State::chunked: return read_chunked(data);
    case State::until_end: conversation_.on_body(role_, data); return take(data, data.size());
    case State::given_up:
      context_.stats.bytes_ignored += data.size();
      return take(data, data.size());
  }
}

// RFC 9112 section 2.2: empty lines before a request line are ignored.
void MessageReader::begin_head(Bytes& data) {
  std::size_t blank = 0;
  while (blank < data.size() && (data[blank] == '\r' || data[blank] == '\n')) ++blank;
  if (blank > 0) {
    take(data, blank);
    if (s_.searching) ignore(blank);
    if (data.empty() || s_.state != State::start) return;
  }
  s_.begin = {s_.offset, received_of_peer(), s_.last, !s_.searching || s_.skipped == 0};
  s_.end_finder.reset();
  s_.line_checked = false;
  s_.state = State::head;
}

// The usual case: the head lies whole in one piece, and is read where it lies.
void MessageReader::read_whole_head(Bytes& data) {
  const std::size_t most = static_cast<std::size_t>(context_.limits.header_bytes_max);
  const Bytes window = data.first(std::min(data.size(), most));
  const HeadScan scan = scan_head(window);
  const std::string_view first_line =
      without_line_end({as_text(window).data(), scan.first_line_end});
  const auto line = parse_start_line(role_, first_line);
  if (scan.first_line_end != 0) {
    switch (check_line(line, first_line)) {
      case LineCheck::swapped: return;
      case LineCheck::bad:
        take(data, scan.first_line_end);
        return refuse_line(scan.first_line_end, true);
      case LineCheck::good: break;
    }
    if (conversation_.has_left()) return;
  } else if (!may_start_here(as_text(window))) {
    take(data, window.size());
    return refuse_line(window.size(), false);
  }
  if (scan.end != 0) {
    take(data, scan.end);
    return use_head(window.first(scan.end), scan, line);
  }
  (void)s_.end_finder.find(window);
  take(data, window.size());
  if (!keep_partial(window) || window.size() == most) cut_head();
}

void MessageReader::read_more_head(Bytes& data) {
  const std::size_t most = static_cast<std::size_t>(context_.limits.header_bytes_max);
  Bytes piece = data.first(std::min(data.size(), most - s_.partial.size()));
  std::size_t end = 0;
  bool line_ended = false;
  if (!s_.line_checked) {
    if (const std::uint8_t* line_end = find_line_end(piece)) {
      piece = piece.first(static_cast<std::size_t>(line_end - piece.data()) + 1);
      line_ended = true;
    }
  }
  end = s_.end_finder.find(piece);
  if (end != 0) piece = piece.first(end);
  take(data, piece.size());
  const bool kept = keep_partial(piece);
  if (!s_.line_checked) {
    const std::string_view line{reinterpret_cast<const char*>(s_.partial.data()),
                                s_.partial.size()};
    const std::string_view whole = without_line_end(line);
    const bool bad = line_ended
                         ? check_line(parse_start_line(role_, whole), whole) == LineCheck::bad
                         : !may_start_here(line);
    if (swapped_) return;
    if (bad) {
      const std::size_t size = s_.partial.size();
      drop_partial();
      return refuse_line(size, line_ended);
    }
    if (conversation_.has_left()) return;
  }
  if (end != 0) {
    const Bytes head{s_.partial};
    const HeadScan scan = scan_head(head);
    use_head(head, scan, start_line_of(role_, as_text(head), scan));
  } else if (!kept || s_.partial.size() >= most) {
    cut_head();
  }
}

bool MessageReader::may_start_here(std::string_view prefix) const noexcept {
  if (may_start(role_, prefix)) return true;
  return conversation_.roles_are_open() && s_.begin.offset == 0 && may_start(other(role_), prefix);
}

/// How far the sender of the octets that are being read had received the other direction.
std::uint64_t MessageReader::received_of_peer() const noexcept {
  const auto delivered = static_cast<std::int64_t>(peer_.s_.offset);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, delivered + s_.last.acked_ahead));
}

/// While searching: bodies need not end with a line end, but a message begins where this side
/// speaks again after the other one has spoken.
void MessageReader::look_at_turn() {
  const std::uint64_t heard = std::exchange(s_.peer_heard, received_of_peer());
  if (!s_.searching || s_.peer_heard <= heard) return;
  if (s_.state == State::head) {
    const std::size_t size = s_.partial.size();
    drop_partial();
    ignore(size);
  }
  if (s_.state != State::given_up) s_.state = State::start;
}

/// `parsed` is what `line`, without its end, says to this role.
MessageReader::LineCheck MessageReader::check_line(const std::optional<StartLine>& parsed,
                                                   std::string_view line) {
  if (role_ == Role::request && is_http2_preface(line)) {
    conversation_.leave();
    return LineCheck::good;
  }
  // While searching, only what is surely a message may end the search.
  if (parsed && (!s_.searching || (parsed->version_major == 1 && !parsed->odd))) {
    accept_line();
    return LineCheck::good;
  }
  if (conversation_.roles_are_open() && s_.begin.offset == 0 &&
      parse_start_line(other(role_), line) && conversation_.swap_roles()) {
    std::swap(s_, peer_.s_);
    swapped_ = true;
    if (!peer_.s_.partial.empty()) peer_.accept_line();
    return LineCheck::swapped;
  }
  return LineCheck::bad;
}

void MessageReader::accept_line() {
  if (std::exchange(s_.searching, false) && s_.resync_counts) ++context_.stats.resyncs;
  s_.line_checked = true;
  conversation_.on_start(role_, s_.begin);
}

void MessageReader::refuse_line(std::size_t ignored, bool line_ended) {
  if (!s_.searching) {
    conversation_.note(role_, role_ == Role::request ? Anomaly::request_line_invalid
                                                     : Anomaly::status_line_invalid);
    lose(HalfReason::desynchronised, line_ended);
  }
  s_.state = line_ended ? State::start : State::skip_line;
  ignore(ignored);
}

void MessageReader::use_head(Bytes head, const HeadScan& scan,
                             const std::optional<StartLine>& line) {
  const AfterHead next = conversation_.on_head(role_, head, scan, line, Seen::complete, s_.last);
  drop_partial();
  s_.state = State::start;
  if (next.interim) return;
  s_.body = next.framing.kind;
  s_.remaining = next.framing.length;
  switch (next.framing.kind) {
    case BodyKind::none: return end_message(Seen::complete);
    case BodyKind::length: s_.state = State::length; break;
    case BodyKind::chunked:
      s_.chunks.reset();
      s_.state = State::chunked;
      break;
    case BodyKind::until_end: s_.state = State::until_end; break;
  }
  if (next.may_lack_body) {
    s_.peeked = 0;
    s_.state = State::peek;
  }
}

/// The head in `partial` is cut by a cap.
void MessageReader::cut_head() {
  const bool too_large = s_.partial.size() >= context_.limits.header_bytes_max;
  ++(too_large ? context_.limit_hits.header_bytes_max : context_.limit_hits.http_bytes_max);
  const bool at_line_start = !s_.partial.empty() && s_.partial.back() == '\n';
  if (s_.line_checked) {
    if (too_large && role_ == Role::request) conversation_.note(role_, Anomaly::header_too_large);
    end_part_of_head(Seen::truncated);
  } else {
    context_.stats.bytes_ignored += s_.partial.size();
  }
  drop_partial();
  if (too_large && role_ == Role::response) conversation_.note(role_, Anomaly::header_too_large);
  lose(HalfReason::desynchronised, at_line_start);
}

void MessageReader::end_part_of_head(Seen seen) {
  const Bytes head{s_.partial};
  const HeadScan scan = scan_head(head);
  const AfterHead next = conversation_.on_head(
      role_, head, scan, start_line_of(role_, as_text(head), scan), seen, s_.last);
  if (!next.interim) end_message(Seen::absent);
}

void MessageReader::read_length(Bytes& data) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(s_.remaining, data.size()));
  conversation_.on_body(role_, data.first(size));
  take(data, size);
  s_.remaining -= size;
  if (s_.remaining == 0) end_message(Seen::complete);
}

void MessageReader::read_chunked(Bytes& data) {
  const ChunkedDecoder::Result result = s_.chunks.next(data);
  take(data, result.used);
  switch (result.event) {
    case ChunkedDecoder::Event::wants_input: return;
    case ChunkedDecoder::Event::data: return conversation_.on_body(role_, result.bytes);
    case ChunkedDecoder::Event::trailer: {
      const std::uint64_t most = context_.limits.header_bytes_max;
      const std::uint64_t room = most - std::min<std::uint64_t>(most, s_.partial.size());
      if (room < result.bytes.size()) ++context_.limit_hits.header_bytes_max;
      (void)keep_partial(result.bytes.first(
          static_cast<std::size_t>(std::min<std::uint64_t>(room, result.bytes.size()))));
      return;
    }
    case ChunkedDecoder::Event::end:
      if (!s_.partial.empty()) {
        conversation_.on_trailers(
            role_, {reinterpret_cast<const char*>(s_.partial.data()), s_.partial.size()});
        drop_partial();
      }
      return end_message(Seen::complete);
    case ChunkedDecoder::Event::invalid:
      conversation_.note(role_, Anomaly::chunk_size_invalid);
      drop_partial();
      end_message(Seen::truncated);
      return lose(HalfReason::desynchronised, true);
  }
}

// The request of this response is not known. If it was HEAD, the next octets are the next head; a
// body that begins as a status line is rarer than that.
void MessageReader::read_peek(Bytes& data) {
  const std::size_t most =
      s_.body == BodyKind::length
          ? static_cast<std::size_t>(std::min<std::uint64_t>(s_.remaining, kStatusStart.size()))
          : kStatusStart.size();
  while (!data.empty() && s_.peeked < most &&
         data.front() == static_cast<std::uint8_t>(kStatusStart[s_.peeked])) {
    take(data, 1);
    ++s_.peeked;
  }
  if (s_.peeked == kStatusStart.size()) {
    s_.offset -= s_.peeked;
    end_message(Seen::complete);
  } else if (data.empty() && s_.peeked < most) {
    return;
  } else {
    s_.offset -= s_.peeked;
    s_.state = s_.body == BodyKind::length ? State::length : State::chunked;
  }
  Bytes again = as_bytes(kStatusStart).first(s_.peeked);
  while (!again.empty()) read(again);
}

void MessageReader::flush_peek() {
  if (s_.state != State::peek) return;
  s_.offset -= s_.peeked;
  s_.state = s_.body == BodyKind::length ? State::length : State::chunked;
  Bytes again = as_bytes(kStatusStart).first(s_.peeked);
  while (!again.empty()) read(again);
}

void MessageReader::skip_line(Bytes& data) {
  const std::uint8_t* line_end = find_line_end(data);
  const std::size_t size =
      line_end == nullptr ? data.size() : static_cast<std::size_t>(line_end - data.data()) + 1;
  if (line_end != nullptr) s_.state = State::start;
  take(data, size);
  ignore(size);
}

void MessageReader::end_message(Seen body) {
  if (s_.state == State::chunked) {
    if (s_.chunks.saw_extension()) conversation_.note(role_, Anomaly::chunk_extension);
    if (s_.chunks.saw_bare_lf()) conversation_.note(role_, Anomaly::chunk_bare_lf);
  }
  s_.state = State::start;
  conversation_.on_message_end(role_, body, s_.last, s_.offset);
}

/// False when all messages together hold too much.
bool MessageReader::keep_partial(Bytes piece) {
  s_.partial.insert(s_.partial.end(), piece.begin(), piece.end());
  context_.pool.charge(piece.size());
  return context_.pool.kept_bytes() <= context_.limits.http_bytes_max;
}

void MessageReader::drop_partial() noexcept {
  if (s_.partial.empty()) return;
  context_.pool.discharge(s_.partial.size());
  s_.partial = {};
}

}  // namespace tapwarden::http
