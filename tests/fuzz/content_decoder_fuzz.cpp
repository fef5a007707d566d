// SPDX-License-Identifier: Apache-2.0
// The first octets choose codings and piece sizes, the rest is the coded body. Whatever it is: the
// decoder ends, grows no further than its ratio, and says the same for any pieces.
#include <algorithm>
#include <cstdint>
#include <string>

#include "http/content_decoder.hpp"
#include "unit/stream/recorder.hpp"

namespace {

using namespace tapwarden;
using namespace tapwarden::http;
using tapwarden::test::require;

constexpr std::size_t kWanted = 1 << 16;

class Keeper final : public DecodedSink {
 public:
  bool on_decoded(Bytes bytes) override {
    text += as_text(bytes.first(std::min(bytes.size(), kWanted - text.size())));
    return text.size() < kWanted;
  }
  std::string text;
};

struct Decoded {
  DecodeState state = DecodeState::running;
  std::string text;
};

Decoded decode(const Limits& limits, const Codings& codings, Bytes body, std::size_t step) {
  ContentDecoder decoder(limits);
  require(decoder.start(codings), "the decoder does not start");
  Keeper keeper;
  Decoded decoded;
  for (std::size_t i = 0; i < body.size(); i += step) {
    const DecodeState state =
        decoder.decode(body.subspan(i, std::min(step, body.size() - i)), keeper);
    if (decoded.state != DecodeState::running) {
      require(state == decoded.state, "an ended state did not stay");
    }
    decoded.state = state;
  }
  decoded.text = keeper.text;
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Limits limits;
  limits.decoded_ratio_max = 100;
  Codings codings;
  codings.layers[codings.count++] = static_cast<Coding>(data[0] & 3);
  if ((data[0] & 4) != 0) codings.layers[codings.count++] = static_cast<Coding>(data[0] >> 3 & 3);
  const Bytes body{data + 2, size - 2};
  const Decoded whole = decode(limits, codings, body, std::max<std::size_t>(body.size(), 1));
  const Decoded pieces = decode(limits, codings, body, 1u + data[1] % 64);
  // Where damage is noticed depends on the pieces; a good end does not.
  if (whole.state == DecodeState::finished) {
    require(whole.state == pieces.state, "the end depends on the pieces");
    require(whole.text == pieces.text, "the content depends on the pieces");
  }
  return 0;
}
