// SPDX-License-Identifier: Apache-2.0
// One connection of the admin server, plain or TLS, with the bounds that cpp-httplib lacks: so many
// octets and so much time for a whole request, however slowly and in however many headers they
// come.
#pragma once

#include <httplib.h>
#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <memory>

namespace tapwarden::admin {

class LimitedStream final : public httplib::Stream {
 public:
  static constexpr std::size_t kRequestBytesMax = 64 * 1024;
  static constexpr std::chrono::seconds kRequestTimeMax{10};
  static constexpr std::chrono::seconds kResponseTimeMax{30};

  /// `ssl` null: no TLS. `stopping` true ends every wait. LIFETIME: `stopping` outlives it; the
  /// socket is closed by whoever made it, behind it.
  LimitedStream(int socket, SSL_CTX* tls, const std::atomic<bool>& stopping);
  ~LimitedStream() override;
  LimitedStream(const LimitedStream&) = delete;
  LimitedStream& operator=(const LimitedStream&) = delete;

  /// The TLS handshake, if there is to be one. False: the connection is of no use.
  bool open();
  /// Waits for the first octet of another request; false: none came in `time`.
  bool wait_for_request(std::chrono::seconds time);
  /// The bounds of a request begin anew.
  void begin_request();
  /// What the peer still sends is read and forgotten, for a moment: a reset would take the answer
  /// away from it.
  void close_gently();

  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return true; }
  ssize_t read(char* octets, std::size_t size) override;
  ssize_t write(const char* octets, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] int socket() const override { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct FreeSsl {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
  };

  bool wait_for(short events, Clock::time_point until) const;
  /// Which poll() event a TLS call waits for; 0: it failed.
  short wanted(int result) const;
  ssize_t read_some(char* octets, std::size_t size, Clock::time_point until);

  const int socket_;
  const std::atomic<bool>& stopping_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool tls_failed_ = false;
  bool answering_ = false;
  std::size_t bytes_left_ = 0;
  Clock::time_point until_{};
};

}  // namespace tapwarden::admin
