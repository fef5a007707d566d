// SPDX-License-Identifier: Apache-2.0
// Finds the messages of one direction in a stream of bytes, in pieces of any size: head, body by
// its framing, next head. Skips gaps where that is exact, else gives up the message and searches
// for the next one. Keeps nothing of a message but an unfinished head; the conversation takes the
// parts.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "http/chunked.hpp"
#include "http/conversation.hpp"
#include "http/head_scan.hpp"

namespace tapwarden::http {

class MessageReader {
 public:
  /// LIFETIME: context, conversation and peer outlive the reader.
  MessageReader(Role role, bool joined_midstream, Http1Context& context, Conversation& conversation,
                MessageReader& peer) noexcept;
  MessageReader(const MessageReader&) = delete;
  MessageReader& operator=(const MessageReader&) = delete;
  ~MessageReader() { drop_partial(); }

  /// Octets used; fewer than all when the roles were swapped: the rest is the peer's.
  [[nodiscard]] std::size_t on_data(Bytes data, const Position& at);
  void on_gap(std::uint64_t missing, Position at);
  /// Nothing more will come. `sender_ended`: the sender said so, not the capture.
  void finish(bool sender_ended);
  /// Octets of the direction so far, gaps included.
  [[nodiscard]] std::uint64_t offset() const noexcept { return s_.offset; }

 private:
  enum class State : std::uint8_t {
    start,  // between messages
    head,
    skip_line,  // search: the rest of this line starts no message
    length,
    peek,  // body or next head?
    chunked,
    until_end,
    given_up,
  };
  enum class LineCheck : std::uint8_t { good, bad, swapped };

  /// What belongs to the direction, not to the role.
  struct Stream {
    State state = State::start;
    bool searching = false;      // the last message border is not known
    bool resync_counts = false;  // searching because of a loss, not because the flow was joined
    bool line_checked = false;   // the start line of `partial` is good
    BodyKind body = BodyKind::none;
    std::uint8_t peeked = 0;
    std::uint64_t offset = 0;      // octets so far, gaps included
    std::uint64_t skipped = 0;     // octets ignored since the last loss
    std::uint64_t searched = 0;    // octets ignored since the search began
    std::uint64_t peer_heard = 0;  // how far the peer was when this side spoke last
    std::uint64_t remaining = 0;
    MessageStart begin;
    Position last;
    std::vector<std::uint8_t> partial;  // an unfinished head, or the trailers
    HeadEndFinder end_finder;
    ChunkedDecoder chunks;
  };

  void read(Bytes& data);
  void begin_head(Bytes& data);
  void read_whole_head(Bytes& data);
  void read_more_head(Bytes& data);
  LineCheck check_line(const std::optional<StartLine>& parsed, std::string_view line);
  void accept_line();
  void refuse_line(std::size_t ignored, bool line_ended);
  [[nodiscard]] bool may_start_here(std::string_view prefix) const noexcept;
  void use_head(Bytes head, const HeadScan& scan, const std::optional<StartLine>& line);
  void cut_head();
  void read_length(Bytes& data);
  void read_chunked(Bytes& data);
  void read_peek(Bytes& data);
  void flush_peek();
  void skip_line(Bytes& data);
  void look_at_turn();
  [[nodiscard]] std::uint64_t received_of_peer() const noexcept;
  void end_message(Seen body);
  void end_part_of_head(Seen seen);
  void gap_in_chunked(std::uint64_t missing);
  void lose(HalfReason reason, bool at_line_start);
  void ignore(std::uint64_t count);
  bool keep_partial(Bytes piece);
  void drop_partial() noexcept;
  void take(Bytes& data, std::size_t count) noexcept {
    data = data.subspan(count);
    s_.offset += count;
  }

  Role role_;
  Http1Context& context_;
  Conversation& conversation_;
  MessageReader& peer_;
  Stream s_;
  bool swapped_ = false;
};

}  // namespace tapwarden::http
