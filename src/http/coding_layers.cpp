// SPDX-License-Identifier: Apache-2.0
// The codings themselves: zlib for gzip and deflate, brotli, zstd. Windows are limited; a library's
// memory is counted.
#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "http/content_decoder.hpp"

namespace tapwarden::http {
namespace {

using Step = CodingLayer::Step;

class ZlibLayer final : public CodingLayer {
 public:
  explicit ZlibLayer(Coding coding) : coding_(coding) {}
  ZlibLayer(const ZlibLayer&) = delete;
  ZlibLayer& operator=(const ZlibLayer&) = delete;
  ~ZlibLayer() override {
    if (ready_) inflateEnd(&stream_);
  }

  bool reset(Coding coding) override {
    if (coding != Coding::gzip && coding != Coding::deflate) return false;
    coding_ = coding;
    opened_ = between_members_ = ended_ = false;
    first_size_ = first_used_ = 0;
    return true;
  }

  [[nodiscard]] bool at_end() const override { return ended_ || between_members_; }
  [[nodiscard]] std::size_t memory() const override { return 48 * 1024; }  // state and window

  Step step(Bytes& in, std::uint8_t* out, std::size_t out_size, std::size_t& produced) override {
    if (ended_) return Step::finished;
    if (!opened_) {
      if (!collect_first(in)) return Step::wants_input;
      if (!open()) return Step::failed;
    }
    if (between_members_) {
      if (in.empty()) return Step::wants_input;
      if (in.front() != 0x1f) {  // padding or rubbish behind the last member
        ended_ = true;
        return Step::finished;
      }
      if (inflateReset(&stream_) != Z_OK) return Step::failed;
      between_members_ = false;
    }
    const bool from_first = first_used_ < first_size_;
    Bytes source = from_first ? Bytes{first_.data() + first_used_, first_size_ - first_used_} : in;
    source = source.first(std::min<std::size_t>(source.size(), 1u << 30));
    stream_.next_in = const_cast<Bytef*>(source.data());  // zlib does not write to it
    stream_.avail_in = static_cast<uInt>(source.size());
    stream_.next_out = out;
    stream_.avail_out = static_cast<uInt>(out_size);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t used = source.size() - stream_.avail_in;
    produced = out_size - stream_.avail_out;
    if (from_first) {
      first_used_ += used;
    } else {
      in = in.subspan(used);
    }
    if (result == Z_STREAM_END) return end_of_stream(in);
    if (result != Z_OK && result != Z_BUF_ERROR) return Step::failed;
    if (stream_.avail_out == 0 || first_used_ < first_size_) return Step::has_output;
    return Step::wants_input;
  }

 private:
  Step end_of_stream(Bytes in) {
    if (coding_ == Coding::deflate) {
      ended_ = true;
      return Step::finished;
    }
    between_members_ = true;  // RFC 1952 section 2.2: a file may have several members
    return in.empty() ? Step::wants_input : Step::has_output;
  }

  /// deflate shows by its first two octets whether it is wrapped.
  bool collect_first(Bytes& in) {
    if (coding_ == Coding::gzip) return true;
    while (first_size_ < first_.size() && !in.empty()) {
      first_[first_size_++] = in.front();
      in = in.subspan(1);
    }
    return first_size_ == first_.size();
  }

  bool open() {
    int window_bits = 15 + 16;
    if (coding_ == Coding::deflate) {
      const unsigned header = static_cast<unsigned>(first_[0]) << 8 | first_[1];
      const bool wrapped = (first_[0] & 0x0f) == 8 && first_[0] >> 4 <= 7 && header % 31 == 0;
      window_bits = wrapped ? 15 : -15;  // RFC 1950, else some servers' bare RFC 1951
    }
    opened_ = true;
    if (ready_) return inflateReset2(&stream_, window_bits) == Z_OK;
    ready_ = inflateInit2(&stream_, window_bits) == Z_OK;
    return ready_;
  }

  z_stream stream_{};
  Coding coding_;
  std::array<std::uint8_t, 2> first_{};
  std::size_t first_size_ = 0;
  std::size_t first_used_ = 0;
  bool ready_ = false;   // stream_ is initialised
  bool opened_ = false;  // for this body
  bool between_members_ = false;
  bool ended_ = false;
};

/// brotli's memory, counted and limited: its windows go up to 16 MiB.
struct CountedMemory {
  static constexpr std::size_t kMax = 40u << 20;
  static constexpr std::size_t kHead = 16;
  std::size_t held = 0;

  static void* allocate(void* self, std::size_t size) {
    auto& memory = *static_cast<CountedMemory*>(self);
    if (size > kMax || memory.held + size > kMax) return nullptr;
    auto* block = static_cast<std::uint8_t*>(std::malloc(size + kHead));
    if (block == nullptr) return nullptr;
    std::memcpy(block, &size, sizeof size);
    memory.held += size;
    return block + kHead;
  }
  static void free(void* self, void* address) {
    if (address == nullptr) return;
    auto* block = static_cast<std::uint8_t*>(address) - kHead;
    std::size_t size = 0;
    std::memcpy(&size, block, sizeof size);
    static_cast<CountedMemory*>(self)->held -= size;
    std::free(block);
  }
};

class BrotliLayer final : public CodingLayer {
 public:
  BrotliLayer()
      : state_(
            BrotliDecoderCreateInstance(CountedMemory::allocate, CountedMemory::free, &memory_)) {}
  BrotliLayer(const BrotliLayer&) = delete;
  BrotliLayer& operator=(const BrotliLayer&) = delete;
  ~BrotliLayer() override {
    if (state_ != nullptr) BrotliDecoderDestroyInstance(state_);
  }

  bool reset(Coding) override { return false; }  // the library has none
  [[nodiscard]] bool at_end() const override {
    return state_ != nullptr && BrotliDecoderIsFinished(state_) != 0;
  }
  [[nodiscard]] std::size_t memory() const override { return memory_.held; }

  Step step(Bytes& in, std::uint8_t* out, std::size_t out_size, std::size_t& produced) override {
    if (state_ == nullptr) return Step::failed;
    std::size_t in_size = in.size();
    const std::uint8_t* next_in = in.data();
    std::size_t free_size = out_size;
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state_, &in_size, &next_in, &free_size, &out, nullptr);
    in = in.subspan(in.size() - in_size);
    produced = out_size - free_size;
    switch (result) {
      case BROTLI_DECODER_RESULT_SUCCESS: return Step::finished;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return Step::wants_input;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: return Step::has_output;
      case BROTLI_DECODER_RESULT_ERROR: break;
    }
    return Step::failed;
  }

 private:
  CountedMemory memory_;
  BrotliDecoderState* state_;
};

class ZstdLayer final : public CodingLayer {
 public:
  // RFC 9659: content coding zstd uses windows of at most 8 MiB.
  static constexpr int kWindowLogMax = 23;

  ZstdLayer() : stream_(ZSTD_createDStream()) {
    if (stream_ != nullptr) ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kWindowLogMax);
  }
  ZstdLayer(const ZstdLayer&) = delete;
  ZstdLayer& operator=(const ZstdLayer&) = delete;
  ~ZstdLayer() override { ZSTD_freeDStream(stream_); }

  bool reset(Coding coding) override {
    constexpr std::size_t kReuseMax = 1u << 20;
    if (coding != Coding::zstd || stream_ == nullptr || memory() > kReuseMax) return false;
    at_frame_end_ = false;
    return ZSTD_isError(ZSTD_DCtx_reset(stream_, ZSTD_reset_session_only)) == 0;
  }
  [[nodiscard]] bool at_end() const override { return at_frame_end_; }
  [[nodiscard]] std::size_t memory() const override {
    return stream_ == nullptr ? 0 : ZSTD_sizeof_DStream(stream_);
  }

  Step step(Bytes& in, std::uint8_t* out, std::size_t out_size, std::size_t& produced) override {
    if (stream_ == nullptr) return Step::failed;
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out, out_size, 0};
    const std::size_t result = ZSTD_decompressStream(stream_, &output, &input);
    in = in.subspan(input.pos);
    produced = output.pos;
    if (ZSTD_isError(result) != 0) return Step::failed;
    at_frame_end_ = result == 0;
    if (output.pos == out_size && !at_frame_end_) return Step::has_output;
    if (!in.empty() && input.pos == 0 && produced == 0) return Step::failed;  // no progress
    return Step::wants_input;
  }

 private:
  ZSTD_DStream* stream_;
  bool at_frame_end_ = false;
};

}  // namespace

std::unique_ptr<CodingLayer> make_layer(Coding coding) {
  switch (coding) {
    case Coding::gzip:
    case Coding::deflate: return std::make_unique<ZlibLayer>(coding);
    case Coding::br: return std::make_unique<BrotliLayer>();
    case Coding::zstd: return std::make_unique<ZstdLayer>();
  }
  return nullptr;
}

}  // namespace tapwarden::http
