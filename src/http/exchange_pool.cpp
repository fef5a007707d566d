// SPDX-License-Identifier: Apache-2.0
#include "http/exchange_pool.hpp"

namespace tapwarden {
namespace {

// Beyond these, memory goes back to the system: a burst must not stay for ever.
constexpr std::size_t kFreeMax = 1024;
constexpr std::size_t kFreeDecodersMax = 8;
constexpr std::size_t kDecoderBytesMax = 256 * 1024;
constexpr std::size_t kArenaBytesMax = 256 * 1024;
constexpr std::size_t kFieldsMax = 512;

// What an open exchange costs before it holds anything: itself, its arena's first block, its
// fields.
constexpr std::uint64_t kOpenCost = sizeof(OpenExchange) + 4096 + 1024;

bool is_oversized(const HttpExchange& exchange) noexcept {
  return exchange.arena.capacity() > kArenaBytesMax ||
         exchange.request.headers.fields.capacity() > kFieldsMax ||
         exchange.response.headers.fields.capacity() > kFieldsMax;
}

}  // namespace

void OpenExchange::clear() noexcept {
  exchange.clear();
  next.reset();
  charged_bytes = 0;
  request_anomalies.reset();
  response_anomalies.reset();
  request_offset = request_end = answer_offset = answer_end = 0;
  request_done = answer_done = response_half = abandoned = false;
  unknown_before = on_trial = refuted = false;
  clean_start = true;
  reason = HalfReason::none;
}

std::unique_ptr<OpenExchange> ExchangePool::acquire() {
  std::unique_ptr<OpenExchange> open;
  if (free_.empty()) {
    open = std::make_unique<OpenExchange>();
  } else {
    open = std::move(free_.back());
    free_.pop_back();
  }
  charge(*open, kOpenCost);
  return open;
}

void ExchangePool::release(std::unique_ptr<OpenExchange> open) {
  kept_bytes_ -= open->charged_bytes;
  if (free_.size() >= kFreeMax || is_oversized(open->exchange)) return;
  open->clear();
  free_.push_back(std::move(open));
}

std::unique_ptr<http::ContentDecoder> ExchangePool::acquire_decoder(const Limits& limits) {
  if (free_decoders_.empty()) return std::make_unique<http::ContentDecoder>(limits);
  std::unique_ptr<http::ContentDecoder> decoder = std::move(free_decoders_.back());
  free_decoders_.pop_back();
  return decoder;
}

void ExchangePool::release_decoder(std::unique_ptr<http::ContentDecoder> decoder) {
  if (decoder == nullptr || free_decoders_.size() >= kFreeDecodersMax) return;
  if (decoder->memory() > kDecoderBytesMax) return;
  free_decoders_.push_back(std::move(decoder));
}

}  // namespace tapwarden
