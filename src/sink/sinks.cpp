// SPDX-License-Identifier: Apache-2.0
// The list of alert sinks: a new kind is one file and one line here.
#include "sink/sinks.hpp"

#include <utility>

#include "sink/alerts/delivery.hpp"
#include "sink/sink_runner.hpp"

namespace tapwarden {
namespace {

DeliveryMaker maker_of(AlertKind kind) noexcept {
  switch (kind) {
    case AlertKind::webhook: return make_webhook;
    case AlertKind::slack: return make_slack;
    case AlertKind::alertmanager: return make_alertmanager;
    case AlertKind::syslog: return make_syslog;
    case AlertKind::cef: return make_cef;
    case AlertKind::unix_socket: return make_unix_socket;
    case AlertKind::file: return make_file;
    case AlertKind::standard_output: return make_standard_output;
  }
  return make_standard_output;
}

RunnerOptions options_of(const AlertSinkConfig& config, Duration drain_max) {
  RunnerOptions options;
  options.name = config.name;
  options.level = config.level;
  options.policy.cooldown = config.cooldown;
  options.policy.per_minute_max = config.per_minute_max;
  options.policy.digest_every = config.digest_every;
  options.queue_max = config.queue_max;
  options.timeout = config.timeout;
  options.drain_max = drain_max;
  return options;
}

}  // namespace

Result<std::unique_ptr<Sink>> open_alert_sink(const AlertSinkConfig& config, Duration drain_max,
                                              std::function<void(const std::string&)> say) {
  auto delivery = maker_of(config.kind)(config);
  if (!delivery) return Error{"alert sink " + config.name + ": " + delivery.error().message};
  RunnerOptions options = options_of(config, drain_max);
  options.say = std::move(say);
  return make_runner(std::move(options), std::move(*delivery));
}

}  // namespace tapwarden
