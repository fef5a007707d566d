// SPDX-License-Identifier: Apache-2.0
// Keeps the front of one body in its exchange's arena, content codings undone, under the caps of a
// body and of all unfinished messages. Counts the whole body.
#pragma once

#include <cstdint>
#include <memory>

#include "http/content_decoder.hpp"
#include "http/exchange_pool.hpp"
#include "http/http1.hpp"
#include "http/start_line.hpp"

namespace tapwarden::http {

class BodyKeeper final : private DecodedSink {
 public:
  explicit BodyKeeper(Http1Context& context) noexcept : context_(context) {}
  BodyKeeper(const BodyKeeper&) = delete;
  BodyKeeper& operator=(const BodyKeeper&) = delete;
  ~BodyKeeper() override { drop_decoder(); }

  /// `expected` is the body's length where it is known, else 0; a hint only.
  /// LIFETIME: `open` and `message` until end().
  void begin(OpenExchange& open, HttpMessage& message, AnomalySet& anomalies, Role role,
             const Codings& codings, std::uint64_t expected);
  void add(Bytes bytes);
  /// Octets that were never seen: nothing behind them is kept.
  void add_gap(std::uint64_t missing);
  /// `whole`: the body's end was seen.
  void end(bool whole);

 private:
  bool on_decoded(Bytes bytes) override;
  void decode(Bytes bytes);
  void keep(Bytes bytes);
  bool grow(std::uint64_t size);
  void stop_cut() noexcept;
  void drop_decoder();
  void note(Anomaly anomaly) { anomalies_->set(static_cast<std::size_t>(anomaly)); }

  Http1Context& context_;
  OpenExchange* open_ = nullptr;
  HttpMessage* message_ = nullptr;
  AnomalySet* anomalies_ = nullptr;
  std::uint8_t* start_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::uint64_t size_max_ = 0;
  std::uint64_t* limit_hits_ = nullptr;
  bool keeping_ = false;
  std::unique_ptr<ContentDecoder> decoder_;
  std::uint64_t decoder_charge_ = 0;
};

}  // namespace tapwarden::http
