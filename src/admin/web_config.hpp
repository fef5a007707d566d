// SPDX-License-Identifier: Apache-2.0
// Prometheus' web configuration file (exporter-toolkit, docs/web-configuration.md): TLS, client
// certificates, passwords, headers. Read again when it or a file that it names has changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tapwarden/result.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tapwarden::admin {

enum class ClientAuth : std::uint8_t { none, request, require_any, verify_if_given, require };

struct WebConfig {
  bool has_tls = false;
  std::string cert_file;
  std::string key_file;
  std::string client_ca_file;
  ClientAuth client_auth = ClientAuth::none;
  bool tls13_only = false;
  std::map<std::string, std::string> users;  ///< name and bcrypt hash; empty: no password is asked
  std::vector<std::pair<std::string, std::string>> headers;
};

/// ERRORS: place and reason; keys that are not known, or not supported.
Result<WebConfig> read_web_config(const std::string& path);

/// What a server needs of it. Immutable.
struct WebState {
  WebConfig config;
  std::shared_ptr<ssl_ctx_st> tls;  ///< null: none
};
/// ERRORS: a file that is not right.
Result<std::shared_ptr<const WebState>> open_web_config(const std::string& path);

/// The state in use. THREAD: any.
class WebConfigFile {
 public:
  /// `say` hears why a changed file is not taken.
  WebConfigFile(std::string path, std::shared_ptr<const WebState> state,
                std::function<void(const std::string&)> say);
  /// Looks at the files at most once a second; what is wrong leaves things as they are.
  std::shared_ptr<const WebState> current();

 private:
  using Stamp = std::vector<std::int64_t>;
  [[nodiscard]] Stamp stamp() const;

  const std::string path_;
  const std::function<void(const std::string&)> say_;
  std::mutex mutex_;
  std::shared_ptr<const WebState> state_;
  Stamp stamp_;
  std::chrono::steady_clock::time_point looked_at_;
};

}  // namespace tapwarden::admin
