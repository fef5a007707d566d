// SPDX-License-Identifier: Apache-2.0
// Alerts for a syslog daemon or a SIEM: RFC 5424 or CEF in it, to a socket of this machine, by UDP
// (RFC 5426), or by TCP with octet counting (RFC 6587 3.4.1).
#include <unistd.h>

#include "sink/alerts/alert_text.hpp"
#include "sink/alerts/delivery.hpp"
#include "sink/alerts/peer_socket.hpp"
#include "sink/alerts/syslog_text.hpp"

namespace tapwarden {
namespace {

using TextMaker = std::string (*)(const AlertMessage& message, const SyslogOrigin& origin);

class Syslog final : public Delivery {
 public:
  Syslog(PeerAddress address, TextMaker make_text)
      : counts_octets_(address.kind == PeerKind::tcp),
        socket_(std::move(address)),
        make_text_(make_text) {}

  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    Attempt attempt;
    std::string text = make_text_(messages.front(), {sensor_, getpid()});
    if (counts_octets_) text.insert(0, std::to_string(text.size()) + " ");
    attempt.trouble = socket_.send(text, deadline - now.monotonic);
    if (!attempt.trouble.empty()) return attempt;
    attempt.taken = 1;
    attempt.bytes = text.size();
    return attempt;
  }
  void reopen() override { socket_.close(); }

 private:
  const bool counts_octets_;
  PeerSocket socket_;
  const TextMaker make_text_;
  const std::string sensor_ = sensor_name();
};

Result<std::unique_ptr<Delivery>> make(const AlertSinkConfig& config, TextMaker make_text) {
  auto address = parse_peer(config.target.empty() ? "/dev/log" : config.target, "514");
  if (!address) return address.error();
  return std::unique_ptr<Delivery>(std::make_unique<Syslog>(std::move(*address), make_text));
}

}  // namespace

Result<std::unique_ptr<Delivery>> make_syslog(const AlertSinkConfig& config) {
  return make(config, syslog_text);
}

Result<std::unique_ptr<Delivery>> make_cef(const AlertSinkConfig& config) {
  return make(config, syslog_cef_text);
}

}  // namespace tapwarden
