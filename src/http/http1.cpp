// SPDX-License-Identifier: Apache-2.0
// The reader of one flow: two message readers and their conversation.
#include "http/http1.hpp"

#include "http/conversation.hpp"
#include "http/message_reader.hpp"

namespace tapwarden {
namespace {

using http::Conversation;
using http::MessageReader;
using http::Role;

class Http1 final : public StreamConsumer {
 public:
  Http1(const FlowFacts& flow, Http1Context& context)
      : conversation_(flow, context),
        requests_(Role::request, !flow.handshake_seen, context, conversation_, responses_),
        responses_(Role::response, !flow.handshake_seen, context, conversation_, requests_) {}

  void on_data(Direction direction, Bytes data, Position at) override {
    std::size_t used = reader(direction).on_data(data, at);
    if (used < data.size()) {  // the roles were swapped; once only
      used += reader(direction).on_data(data.subspan(used), at);
    }
    end_both_when_left();
  }

  void on_gap(Direction direction, std::uint64_t missing, Position at) override {
    reader(direction).on_gap(missing, at);
  }

  void on_end(Direction direction, Position) override {
    reader(direction).finish(true);
    end_both_when_left();
  }

  void on_close(CloseReason reason, Position) override {
    requests_.finish(false);
    responses_.finish(false);
    conversation_.on_close(reason, responses_.offset());
  }

 private:
  MessageReader& reader(Direction direction) noexcept {
    return conversation_.role_of(direction) == Role::request ? requests_ : responses_;
  }

  void end_both_when_left() {
    if (!conversation_.has_left() || ended_) return;
    ended_ = true;
    requests_.finish(false);
    responses_.finish(false);
  }

  Conversation conversation_;
  MessageReader requests_;
  MessageReader responses_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<StreamConsumer> make_http1(const FlowFacts& flow, Http1Context& context) {
  return std::make_unique<Http1>(flow, context);
}

}  // namespace tapwarden
