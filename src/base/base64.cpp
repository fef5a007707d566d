// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <array>

namespace tapwarden {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0xff;

constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  values['-'] = 62;
  values['_'] = 63;
  return values;
}();

}  // namespace

std::string base64_encode(Bytes data) {
  std::string out;
  out.reserve((data.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < data.size(); i += 3) {
    const std::size_t left = data.size() - i;
    std::uint32_t group = std::uint32_t{data[i]} << 16;
    if (left > 1) group |= std::uint32_t{data[i + 1]} << 8;
    if (left > 2) group |= data[i + 2];
    const std::array<char, 4> four{kAlphabet[group >> 18], kAlphabet[group >> 12 & 63],
                                   left > 1 ? kAlphabet[group >> 6 & 63] : '=',
                                   left > 2 ? kAlphabet[group & 63] : '='};
    out.append(four.data(), four.size());
  }
  return out;
}

std::optional<std::string_view> base64_decode(std::string_view text, Arena& arena) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::uint8_t* const out = arena.allocate(text.size() * 3 / 4 + 1);
  std::size_t size = 0;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kInvalid) return std::nullopt;
    group = group << 6 | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[size++] = static_cast<std::uint8_t>(group >> bits);
  }
  return std::string_view{reinterpret_cast<const char*>(out), size};
}

}  // namespace tapwarden
