// SPDX-License-Identifier: Apache-2.0
// The way to one receiver: what a kind of alert sink implements. It makes one attempt; queue,
// retries and threads are sink_runner's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "sink/alerts/alert.hpp"
#include "sink/sensor_clock.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

/// What an attempt came to.
struct Attempt {
  std::size_t taken = 0;    ///< messages from the front that are done with
  std::size_t refused = 0;  ///< of them, those that will never be accepted: they count as dropped
  std::uint64_t bytes = 0;  ///< of what arrived
  std::string trouble;      ///< empty: all went well. One clause, without secrets
  Duration wait{};          ///< the receiver asks to be left alone for so long
};

/// An alert of a group that was told lately was held back. They are merged by group.
struct AlertRepeat {
  std::string group;
  Timestamp wall{};  ///< of the last one
  std::uint64_t count = 0;
};

/// THREAD: one, the runner's.
class Delivery {
 public:
  virtual ~Delivery() = default;
  /// Tries to deliver `messages` (one at least) from the front on, until `deadline` (monotonic) at
  /// the latest. It need not take more than one.
  virtual Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                          Duration deadline) = 0;
  /// When tend() wants to be called; nullopt: never, and of repeats it wants to know nothing.
  [[nodiscard]] virtual std::optional<Duration> tend_due() const { return std::nullopt; }
  /// What a receiver is to be told from time to time without anything new.
  virtual Attempt tend(std::span<const AlertRepeat> /*repeats*/, const SensorTime& /*now*/,
                       Duration /*deadline*/) {
    return {};
  }
  /// Files are opened anew.
  virtual void reopen() {}
};

using DeliveryMaker = Result<std::unique_ptr<Delivery>> (*)(const AlertSinkConfig& config);

// One a kind; src/sink/sinks.cpp lists them. ERRORS: what is wrong with the target, without
// secrets.
Result<std::unique_ptr<Delivery>> make_webhook(const AlertSinkConfig& config);
Result<std::unique_ptr<Delivery>> make_slack(const AlertSinkConfig& config);
Result<std::unique_ptr<Delivery>> make_alertmanager(const AlertSinkConfig& config);
Result<std::unique_ptr<Delivery>> make_syslog(const AlertSinkConfig& config);
Result<std::unique_ptr<Delivery>> make_cef(const AlertSinkConfig& config);
Result<std::unique_ptr<Delivery>> make_unix_socket(const AlertSinkConfig& config);
Result<std::unique_ptr<Delivery>> make_file(const AlertSinkConfig& config);
Result<std::unique_ptr<Delivery>> make_standard_output(const AlertSinkConfig& config);

}  // namespace tapwarden
