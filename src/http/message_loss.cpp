// SPDX-License-Identifier: Apache-2.0
// The message reader where octets are missing, come to an end, or make no sense: what is exact is
// skipped, else the message is given up and the next one searched for.
#include <algorithm>

#include "http/message_reader.hpp"

namespace tapwarden::http {

void MessageReader::on_gap(std::uint64_t missing, Position at) {
  if (conversation_.has_left() || s_.state == State::given_up) {
    s_.offset += missing;
    return;
  }
  flush_peek();
  s_.last = at;
  switch (s_.state) {
    case State::length: {
      const std::uint64_t inside = std::min(missing, s_.remaining);
      conversation_.on_body_gap(role_, inside);
      s_.offset += inside;
      s_.remaining -= inside;
      if (s_.remaining == 0) end_message(Seen::complete);
      if (missing == inside) return;
      missing -= inside;
      break;
    }
    case State::chunked:
      if (missing <= s_.chunks.chunk_remaining()) {
        conversation_.on_body_gap(role_, missing);
        s_.chunks.skip(missing);
        s_.offset += missing;
        return;
      }
      gap_in_chunked(missing);
      break;
    case State::until_end:
      conversation_.on_body_gap(role_, missing);
      s_.offset += missing;
      return;
    case State::head:
      if (s_.line_checked) {
        conversation_.note(role_, Anomaly::stream_gap);
        end_part_of_head(Seen::gap);
      } else {
        context_.stats.bytes_ignored += s_.partial.size();
      }
      drop_partial();
      break;
    default: break;
  }
  s_.offset += missing;
  conversation_.note(role_, Anomaly::stream_gap);
  lose(HalfReason::gap, true);
}

void MessageReader::gap_in_chunked(std::uint64_t missing) {
  const std::uint64_t inside = std::min(missing, s_.chunks.chunk_remaining());
  if (inside > 0) conversation_.on_body_gap(role_, inside);
  drop_partial();
  end_message(Seen::gap);
}

void MessageReader::finish(bool sender_ended) {
  flush_peek();
  switch (s_.state) {
    case State::head:
      if (s_.line_checked) {
        end_part_of_head(Seen::truncated);
      } else {
        context_.stats.bytes_ignored += s_.partial.size();
      }
      break;
    case State::length:
    case State::chunked: end_message(Seen::truncated); break;
    case State::until_end: end_message(sender_ended ? Seen::complete : Seen::truncated); break;
    default: break;
  }
  drop_partial();
  if (s_.state != State::given_up) s_.state = State::start;
}

/// Message borders are lost; a message may begin at the next octet, or at the next line.
void MessageReader::lose(HalfReason reason, bool at_line_start) {
  if (!s_.searching) s_.searched = 0;
  s_.searching = s_.resync_counts = true;
  s_.skipped = 0;
  s_.state = at_line_start ? State::start : State::skip_line;
  conversation_.note(role_, Anomaly::desynchronised);
  conversation_.on_lost(role_, reason);
}

void MessageReader::ignore(std::uint64_t count) {
  context_.stats.bytes_ignored += count;
  s_.skipped += count;
  s_.searched += count;
  if (s_.searched <= context_.limits.resync_bytes_max || s_.state == State::given_up) return;
  ++context_.limit_hits.resync_bytes_max;
  s_.state = State::given_up;
  conversation_.on_given_up(role_);
}

}  // namespace tapwarden::http
