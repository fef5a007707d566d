// SPDX-License-Identifier: Apache-2.0
// POST of JSON to one address over HTTP or HTTPS. Redirects are not followed, certificates are
// verified, and no text that it gives names more of the address than scheme, host and port: user,
// password, path and query may be secret.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sink/alerts/delivery.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// What a POST came to, as an Attempt of the `count` messages in it. Answers 400, 413 and 422
/// refuse the messages; any other failure may pass.
class HttpPost {
 public:
  /// `config`: target, headers, ca_file. A path that does not end in `path_end` gets it appended.
  /// ERRORS: what is wrong with them.
  static Result<std::unique_ptr<HttpPost>> open(const AlertSinkConfig& config,
                                                std::string_view path_end = {});
  ~HttpPost();
  HttpPost(const HttpPost&) = delete;
  HttpPost& operator=(const HttpPost&) = delete;

  /// `within`: the longest that it may take. THREAD: one at a time.
  Attempt send(std::string_view body, std::size_t count, Duration within);

 private:
  struct Curl;
  explicit HttpPost(std::unique_ptr<Curl> curl);
  std::unique_ptr<Curl> curl_;
};

}  // namespace tapwarden
