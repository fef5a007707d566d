// SPDX-License-Identifier: Apache-2.0
#include "http/content_decoder.hpp"

#include "http/start_line.hpp"

namespace tapwarden::http {
namespace {

constexpr std::size_t kStepBytes = 8192;
constexpr std::uint64_t kRatioFreeBytes = 1u << 20;

}  // namespace

void Codings::add(std::string_view names) noexcept {
  while (!names.empty()) {
    const std::size_t comma = names.find(',');
    const std::string_view name = trim(names.substr(0, comma));
    names = comma == std::string_view::npos ? std::string_view{} : names.substr(comma + 1);
    Coding coding{};
    if (name.empty() || equals_ignoring_case(name, "identity")) continue;
    if (equals_ignoring_case(name, "gzip") || equals_ignoring_case(name, "x-gzip")) {
      coding = Coding::gzip;
    } else if (equals_ignoring_case(name, "deflate")) {
      coding = Coding::deflate;
    } else if (equals_ignoring_case(name, "br")) {
      coding = Coding::br;
    } else if (equals_ignoring_case(name, "zstd")) {
      coding = Coding::zstd;
    } else {
      unknown = true;
      continue;
    }
    if (count == kCodingsMax) {
      too_many = true;
      continue;
    }
    layers[count++] = coding;
  }
}

bool ContentDecoder::start(const Codings& codings) {
  count_ = codings.count;
  bytes_in_ = bytes_out_ = 0;
  layer_ended_.fill(false);
  state_ = DecodeState::running;
  for (std::size_t i = 0; i < count_; ++i) {
    const Coding coding = codings.layers[count_ - 1 - i];  // the last applied is undone first
    if (layers_[i] == nullptr || !layers_[i]->reset(coding)) layers_[i] = make_layer(coding);
    if (layers_[i] == nullptr) {
      state_ = DecodeState::failed;
      return false;
    }
  }
  return true;
}

DecodeState ContentDecoder::decode(Bytes encoded, DecodedSink& out) {
  if (state_ != DecodeState::running) return state_;
  // waiting[i] is what layer i has yet to read. The deepest layer with work goes first, so that a
  // layer's output is used up before it is written again.
  std::uint8_t output[kCodingsMax][kStepBytes];
  std::array<Bytes, kCodingsMax> waiting{};
  std::array<bool, kCodingsMax> has_output{};
  waiting[0] = encoded;
  for (;;) {
    std::size_t i = count_;
    while (i > 0 && (layer_ended_[i - 1] || (waiting[i - 1].empty() && !has_output[i - 1]))) --i;
    if (i == 0) break;
    --i;
    std::size_t produced = 0;
    const std::size_t given = waiting[i].size();
    const CodingLayer::Step step = layers_[i]->step(waiting[i], output[i], kStepBytes, produced);
    if (i == 0) bytes_in_ += given - waiting[0].size();
    has_output[i] = step == CodingLayer::Step::has_output;
    layer_ended_[i] = step == CodingLayer::Step::finished;
    bytes_out_ += produced;
    const Bytes result{output[i], produced};
    if (i + 1 < count_) {
      waiting[i + 1] = result;
    } else if (produced > 0 && !out.on_decoded(result)) {
      return state_ = DecodeState::full;
    }
    if (step == CodingLayer::Step::failed) return state_ = DecodeState::failed;
    if (grew_too_much()) return state_ = DecodeState::bomb;
    if (layer_ended_[count_ - 1]) return state_ = DecodeState::finished;
  }
  return state_;
}

bool ContentDecoder::at_end() const {
  if (state_ != DecodeState::running) return state_ == DecodeState::finished;
  for (std::size_t i = 0; i < count_; ++i) {
    if (!layer_ended_[i] && !layers_[i]->at_end()) return false;
  }
  return true;
}

bool ContentDecoder::grew_too_much() const noexcept {
  return bytes_out_ > kRatioFreeBytes && bytes_out_ / limits_.decoded_ratio_max > bytes_in_;
}

std::size_t ContentDecoder::memory() const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (layers_[i] != nullptr) sum += layers_[i]->memory();
  }
  return sum;
}

}  // namespace tapwarden::http
