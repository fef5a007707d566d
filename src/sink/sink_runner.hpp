// SPDX-License-Identifier: Apache-2.0
// An alert sink: what an exchange has to tell is judged by the policy and waits in a bounded queue;
// a thread of the sink's own delivers it, again and again with growing pauses until the receiver
// has it. Whoever writes records is never kept waiting.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sink/alerts/alert_policy.hpp"
#include "sink/alerts/delivery.hpp"
#include "sink/sensor_clock.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

struct RunnerOptions {
  std::string name;
  Severity level = Severity::medium;
  AlertPolicyOptions policy;
  std::uint32_t queue_max = 1000;
  Duration timeout = std::chrono::seconds{5};     ///< of one delivery
  Duration drain_max = std::chrono::seconds{20};  ///< at the end; then what is left is dropped
  Duration backoff_min = std::chrono::milliseconds{250};
  Duration backoff_max = std::chrono::seconds{30};
  SensorClock clock = sensor_now;
  /// Told once when deliveries begin to fail, and once when they succeed again. THREAD: any.
  std::function<void(const std::string& message)> say;
};

/// The pause behind the failure of that number, from 1: doubled each time up to the longest, and of
/// that between a half and all, as `random` says (any number).
Duration backoff_after(unsigned failures, const RunnerOptions& options, std::uint32_t random);

/// The thread starts with the first alert. At the end (finish(), then flush(), or destruction) what
/// waits is delivered within drain_max.
std::unique_ptr<Sink> make_runner(RunnerOptions options, std::unique_ptr<Delivery> delivery);

}  // namespace tapwarden
