// SPDX-License-Identifier: Apache-2.0
#include "capture/unpacked_input.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <utility>

namespace tapwarden {
namespace {

struct Step {
  std::size_t used = 0;
  std::size_t made = 0;
  bool ended = false;               ///< a member or frame is complete
  const char* complaint = nullptr;  ///< the data is damaged
};

/// What both formats share: where packed octets come from, and how they end.
class UnpackedInput : public Input {
 public:
  UnpackedInput(const char* format, BlockReader packed)
      : format_(format), packed_(std::move(packed)) {}

  std::int64_t read(std::uint8_t* to, std::size_t size) override {
    for (;;) {
      if (!trouble_.empty()) return -1;
      if (between_members_) skip_padding();
      if (!may_have_more_ && packed_.ready().empty() && !packed_.fill(1)) return at_end();
      // What is left of the last octets comes alone, so that damage behind it costs nothing of it.
      const Step step = unpack_some(may_have_more_ ? Bytes{} : packed_.ready(), to, size);
      packed_.skip(step.used);
      between_members_ = step.ended;
      may_have_more_ = step.made == size && !step.ended;
      if (step.complaint != nullptr) {
        fail(" is damaged near byte " + std::to_string(packed_.offset()) + " (" + step.complaint +
             ")");
      }
      if (step.made > 0) return static_cast<std::int64_t>(step.made);
    }
  }
  [[nodiscard]] std::string trouble() const override { return trouble_; }
  [[nodiscard]] bool stopped() const override { return packed_.stopped(); }
  [[nodiscard]] std::optional<std::uint64_t> packed_bytes() const override {
    return packed_.offset();
  }

 protected:
  virtual Step unpack_some(Bytes packed, std::uint8_t* to, std::size_t size) = 0;

 private:
  /// Tapes and block devices leave zeros behind the last member.
  void skip_padding() {
    while ((!packed_.ready().empty() || packed_.fill(1)) && packed_.ready().front() == 0) {
      packed_.skip(1);
    }
  }

  std::int64_t at_end() {
    if (const std::string trouble = packed_.trouble(); !trouble.empty()) {
      trouble_ = trouble;
      return -1;
    }
    if (between_members_ || packed_.stopped()) return 0;
    fail(" ends too early, at byte " + std::to_string(packed_.offset()));
    return -1;
  }

  void fail(const std::string& what) { trouble_ = "its " + std::string(format_) + " data" + what; }

  const char* format_;
  BlockReader packed_;
  std::string trouble_;
  bool between_members_ = false;
  bool may_have_more_ = false;  ///< `to` was filled: more may come without further input
};

class GzipInput final : public UnpackedInput {
 public:
  explicit GzipInput(BlockReader packed) : UnpackedInput("gzip", std::move(packed)) {
    constexpr int kGzipOnly = 16;
    ready_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK;
  }
  ~GzipInput() override { inflateEnd(&stream_); }
  GzipInput(const GzipInput&) = delete;
  GzipInput& operator=(const GzipInput&) = delete;

 protected:
  Step unpack_some(Bytes packed, std::uint8_t* to, std::size_t size) override {
    if (!ready_) return {.complaint = "out of memory"};
    constexpr std::size_t kAtOnceMax = 1u << 30;  // zlib counts in 32 bits
    const auto in = static_cast<uInt>(std::min(packed.size(), kAtOnceMax));
    const auto out = static_cast<uInt>(std::min(size, kAtOnceMax));
    stream_.next_in = const_cast<Bytef*>(packed.data());
    stream_.avail_in = in;
    stream_.next_out = to;
    stream_.avail_out = out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step step{in - stream_.avail_in, out - stream_.avail_out, result == Z_STREAM_END, nullptr};
    if (step.ended) inflateReset(&stream_);
    // Z_BUF_ERROR: nothing to do without more input.
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      step.complaint = stream_.msg != nullptr ? stream_.msg : zError(result);
    }
    return step;
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

class ZstdInput final : public UnpackedInput {
 public:
  explicit ZstdInput(BlockReader packed)
      : UnpackedInput("zstd", std::move(packed)), stream_(ZSTD_createDStream(), ZSTD_freeDStream) {}

 protected:
  // BOUND: libzstd refuses windows above 128 MiB.
  Step unpack_some(Bytes packed, std::uint8_t* to, std::size_t size) override {
    if (stream_ == nullptr) return {.complaint = "out of memory"};
    // A call that fails gives nothing of what it made, and does not say where it failed: so each
    // gets one block, without the header of the next that libzstd would like to have too.
    constexpr std::size_t kBlockHeaderBytes = 3;
    const std::size_t piece = wanted_ > kBlockHeaderBytes ? wanted_ - kBlockHeaderBytes : wanted_;
    ZSTD_inBuffer in{packed.data(), std::min(packed.size(), piece), 0};
    ZSTD_outBuffer out{to, size, 0};
    const std::size_t result = ZSTD_decompressStream(stream_.get(), &out, &in);
    if (ZSTD_isError(result) != 0) return {.complaint = ZSTD_getErrorName(result)};
    wanted_ = result == 0 ? kFirstBytes : result;
    return {in.pos, out.pos, result == 0, nullptr};
  }

 private:
  static constexpr std::size_t kFirstBytes = 4;  // the magic; its header says how long it is

  std::size_t wanted_ = kFirstBytes;  ///< what libzstd asks for next
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
};

}  // namespace

BlockReader unpack(BlockReader reader) {
  constexpr std::uint32_t kGzip = 0x1f8b;
  constexpr std::uint32_t kZstd = 0x28b52ffd;
  if (!reader.fill(4)) return reader;
  const std::uint32_t magic = load_be32(reader.ready().data());
  if (magic >> 16 == kGzip) return BlockReader(std::make_unique<GzipInput>(std::move(reader)));
  if (magic == kZstd) return BlockReader(std::make_unique<ZstdInput>(std::move(reader)));
  return reader;
}

}  // namespace tapwarden
