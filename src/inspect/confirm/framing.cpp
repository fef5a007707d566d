// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/framing.hpp"

#include "inspect/text.hpp"

namespace tapwarden {

bool is_of_request(std::string_view anomaly, const HttpMessage& request) noexcept {
  std::size_t lengths = 0;
  bool odd_length = false;
  bool encoded = false;
  bool odd_encoding = false;
  for (const Header& field : request.headers.fields) {
    if (field.id == HeaderName::content_length) {
      ++lengths;
      odd_length = odd_length || !all_digits(trimmed(field.value));
    } else if (field.id == HeaderName::transfer_encoding) {
      odd_encoding = odd_encoding || encoded || !equals_folded(field.value, "chunked");
      encoded = true;
    }
  }
  const auto is_about = [anomaly](std::string_view what) {
    return anomaly.find(what) != anomaly.npos;
  };
  if (is_about("length_and_transfer")) return lengths > 0 && encoded;
  if (is_about("content_length")) return lengths > 1 || odd_length;
  if (is_about("transfer_encoding")) return odd_encoding;
  return encoded;
}

}  // namespace tapwarden
