// SPDX-License-Identifier: Apache-2.0
#include "http/chunked.hpp"

#include <algorithm>
#include <cstring>

namespace tapwarden::http {
namespace {

int hex_value(std::uint8_t octet) noexcept {
  if (octet >= '0' && octet <= '9') return octet - '0';
  const int lower = octet | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

ChunkedDecoder::Result ChunkedDecoder::next(Bytes input) noexcept {
  std::size_t at = 0;
  while (at < input.size()) {
    switch (state_) {
      case State::data: {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size() - at));
        const Bytes bytes = input.subspan(at, size);
        skip(size);
        return {Event::data, at + size, bytes};
      }
      case State::trailer_line: {
        const Bytes rest = input.subspan(at);
        const void* end = std::memchr(rest.data(), '\n', rest.size());
        if (end == nullptr) return {Event::trailer, input.size(), rest};
        const auto size =
            static_cast<std::size_t>(static_cast<const std::uint8_t*>(end) - rest.data()) + 1;
        state_ = State::trailer_start;
        return {Event::trailer, at + size, rest.first(size)};
      }
      case State::trailer_start:
        if (input[at] == '\r') {
          state_ = State::trailer_lf;
        } else if (input[at] == '\n') {
          saw_bare_lf_ = true;
          state_ = State::ended;
        } else {
          state_ = State::trailer_line;
          continue;
        }
        ++at;
        break;
      case State::ended: return {Event::end, at, {}};
      default:
        if (!take_control(input[at])) {
          state_ = State::broken;
          return {Event::invalid, at, {}};
        }
        ++at;
    }
  }
  if (state_ == State::ended) return {Event::end, at, {}};
  return {Event::wants_input, at, {}};
}

bool ChunkedDecoder::take_control(std::uint8_t octet) noexcept {
  switch (state_) {
    case State::size_first:
    case State::size:
    case State::after_size: return take_size_octet(octet);
    case State::size_lf:
      if (octet != '\n') return false;
      end_size_line();
      return true;
    case State::data_cr:
      if (octet == '\n') {
        saw_bare_lf_ = true;
        state_ = State::size_first;
        return true;
      }
      state_ = State::data_lf;
      return octet == '\r';
    case State::data_lf: state_ = State::size_first; return octet == '\n';
    case State::trailer_lf: state_ = State::ended; return octet == '\n';
    default: return false;
  }
}

bool ChunkedDecoder::take_size_octet(std::uint8_t octet) noexcept {
  if (++line_size_ > kSizeLineMax) return false;
  if (state_ != State::after_size) {
    const int value = hex_value(octet);
    if (value >= 0) {
      if (remaining_ >> 59 != 0) return false;  // beyond 2^63
      remaining_ = remaining_ << 4 | static_cast<std::uint64_t>(value);
      state_ = State::size;
      return true;
    }
    if (state_ == State::size_first) return false;
    if (octet != ';' && octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n') {
      return false;
    }
    state_ = State::after_size;
  }
  if (octet == '\r') {
    state_ = State::size_lf;
  } else if (octet == '\n') {
    saw_bare_lf_ = true;
    end_size_line();
  } else if (octet == ';') {
    saw_extension_ = in_extension_ = true;
  } else if (octet != ' ' && octet != '\t' && !in_extension_) {
    return false;  // "5 x"
  }
  return true;
}

void ChunkedDecoder::end_size_line() noexcept {
  line_size_ = 0;
  in_extension_ = false;
  state_ = remaining_ == 0 ? State::trailer_start : State::data;
}

void ChunkedDecoder::skip(std::uint64_t count) noexcept {
  remaining_ -= count;
  if (remaining_ == 0) state_ = State::data_cr;
}

}  // namespace tapwarden::http
