// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/framing.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("what is odd about lengths and chunks is of the request when its fields can have it") {
  HttpMessage request;
  CHECK_FALSE(is_of_request("http.invalid_chunk_size", request));
  CHECK_FALSE(is_of_request("http.duplicate_content_length_field", request));
  request.headers.add(HeaderName::content_length, "Content-Length", "5");
  CHECK_FALSE(is_of_request("http.invalid_content_length_field", request));
  CHECK_FALSE(is_of_request("http.content_length_and_transfer_encoding", request));
  request.headers.add(HeaderName::transfer_encoding, "Transfer-Encoding", "chunked");
  CHECK(is_of_request("http.content_length_and_transfer_encoding", request));
  CHECK(is_of_request("http.invalid_chunk_size", request));
  CHECK_FALSE(is_of_request("http.invalid_transfer_encoding_value", request));
  request.headers.add(HeaderName::content_length, "Content-Length", "+5");
  request.headers.add(HeaderName::transfer_encoding, "Transfer-Encoding", "x");
  CHECK(is_of_request("http.duplicate_content_length_field", request));
  CHECK(is_of_request("http.invalid_transfer_encoding_value", request));
}
