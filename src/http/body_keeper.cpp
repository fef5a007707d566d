// SPDX-License-Identifier: Apache-2.0
#include "http/body_keeper.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tapwarden::http {
namespace {

// First room for a body: what its length announces, but never more than this on its word alone.
constexpr std::uint64_t kFirstRoomMax = 16384;
constexpr std::uint64_t kFirstRoomMin = 512;

}  // namespace

void BodyKeeper::begin(OpenExchange& open, HttpMessage& message, AnomalySet& anomalies, Role role,
                       const Codings& codings, std::uint64_t expected) {
  open_ = &open;
  message_ = &message;
  anomalies_ = &anomalies;
  const bool request = role == Role::request;
  size_max_ =
      request ? context_.limits.request_body_bytes_max : context_.limits.response_body_bytes_max;
  limit_hits_ = request ? &context_.limit_hits.request_body_bytes_max
                        : &context_.limit_hits.response_body_bytes_max;
  start_ = nullptr;
  size_ = capacity_ = 0;
  keeping_ = true;
  if (codings.empty()) {
    capacity_ = 0;
    if (expected > 0) grow(std::min({expected, size_max_, kFirstRoomMax}));
    return;
  }
  message.decoding = Decoding::decoded;
  const bool too_many = codings.too_many || codings.count > context_.limits.encoding_layers_max;
  if (codings.unknown) note(Anomaly::content_encoding_unknown);
  if (too_many) {
    note(Anomaly::content_encoding_too_many_layers);
    ++context_.limit_hits.encoding_layers_max;
  }
  decoder_ = codings.unknown || too_many || message.status == 206  // a piece of the coded stream
                 ? nullptr
                 : context_.pool.acquire_decoder(context_.limits);
  if (decoder_ == nullptr || !decoder_->start(codings)) {
    message.decoding = Decoding::undecoded;
    keeping_ = false;
    drop_decoder();
  }
}

void BodyKeeper::add(Bytes bytes) {
  message_->body_size += bytes.size();
  if (!keeping_) return;
  if (decoder_ != nullptr) {
    decode(bytes);
  } else {
    keep(bytes);
  }
}

void BodyKeeper::decode(Bytes bytes) {
  const DecodeState state = decoder_->decode(bytes, *this);
  const std::uint64_t memory = decoder_->memory();
  context_.pool.discharge(std::exchange(decoder_charge_, memory));
  context_.pool.charge(memory);
  if (state == DecodeState::failed || state == DecodeState::bomb) {
    if (state == DecodeState::bomb) ++context_.limit_hits.decoded_ratio_max;
    note(state == DecodeState::bomb ? Anomaly::compression_bomb : Anomaly::decompression_failed);
    message_->decoding = Decoding::undecoded;
    keeping_ = false;
    drop_decoder();
  } else if (keeping_ && context_.pool.kept_bytes() > context_.limits.http_bytes_max) {
    ++context_.limit_hits.http_bytes_max;
    stop_cut();
  }
  if (!keeping_) drop_decoder();
}

bool BodyKeeper::on_decoded(Bytes bytes) {
  keep(bytes);
  return keeping_;
}

void BodyKeeper::keep(Bytes bytes) {
  const std::size_t room = static_cast<std::size_t>(size_max_) - size_;
  const std::size_t wanted = std::min(bytes.size(), room);
  if (size_ + wanted > capacity_ &&
      !grow(std::min<std::uint64_t>(
          size_max_, std::max<std::uint64_t>({size_ + wanted, 2 * capacity_, kFirstRoomMin})))) {
    return;
  }
  if (wanted > 0) std::memcpy(start_ + size_, bytes.data(), wanted);
  size_ += wanted;
  if (wanted < bytes.size()) {
    ++*limit_hits_;
    stop_cut();
  }
}

// Own room with doubling: Arena::append would copy all of it each time when request and response of
// one exchange grow in turns.
bool BodyKeeper::grow(std::uint64_t size) {
  if (context_.pool.kept_bytes() + size > context_.limits.http_bytes_max) {
    ++context_.limit_hits.http_bytes_max;
    stop_cut();
    return false;
  }
  context_.pool.charge(*open_, size);
  std::uint8_t* const start = open_->exchange.arena.allocate(size);
  if (size_ > 0) std::memcpy(start, start_, size_);
  start_ = start;
  capacity_ = size;
  return true;
}

void BodyKeeper::stop_cut() noexcept {
  keeping_ = false;
  message_->body_cut = true;
}

void BodyKeeper::add_gap(std::uint64_t missing) {
  message_->body_size += missing;
  message_->body_missing += missing;
  keeping_ = false;
  drop_decoder();
}

void BodyKeeper::end(bool whole) {
  if (decoder_ != nullptr && whole && keeping_ && message_->body_size > 0 && !decoder_->at_end()) {
    note(Anomaly::decompression_failed);
    message_->decoding = Decoding::undecoded;
  }
  drop_decoder();
  if (message_->body_size == 0) message_->decoding = Decoding::none;
  message_->body = {start_, size_};
  open_ = nullptr;
  message_ = nullptr;
  anomalies_ = nullptr;
  keeping_ = false;
}

void BodyKeeper::drop_decoder() {
  context_.pool.discharge(std::exchange(decoder_charge_, 0));
  if (decoder_ != nullptr) context_.pool.release_decoder(std::move(decoder_));
}

}  // namespace tapwarden::http
