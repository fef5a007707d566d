// SPDX-License-Identifier: Apache-2.0
// What Alertmanager is told: which alerts fire, since when and until when. It wants each again
// while it fires; one that stays quiet is resolved. Pure: time comes in, JSON goes out.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_text.hpp"
#include "sink/alerts/alert.hpp"
#include "sink/alerts/delivery.hpp"

namespace tapwarden {

class FiringAlerts {
 public:
  /// `resolve_after`: quiet so long is over. BOUND: `firing_max`; the one that was quiet for
  /// longest makes room, and ends by the time that Alertmanager was told.
  FiringAlerts(Duration resolve_after, std::string sensor, std::size_t firing_max = 4096);

  /// They fire from now on. The JSON of all of `messages`, for one request; what else an escalation
  /// ends is in it.
  std::string fire(std::span<const AlertMessage> messages, const SensorTime& now);
  void note(std::span<const AlertRepeat> repeats);
  /// All that fires and all that ended, for one request; empty: there is nothing.
  std::string all(const SensorTime& now);
  /// The last request arrived: what ended is forgotten.
  void forget_ended() { ended_.clear(); }

  [[nodiscard]] std::size_t size() const noexcept { return firing_.size(); }

 private:
  struct Firing {
    std::string group;
    Severity severity = Severity::info;
    Timestamp starts{};
    Timestamp seen{};  ///< last, by the clock of the sensor
    std::uint64_t count = 0;
    Alert alert;
  };
  using List = std::list<Firing>;

  [[nodiscard]] bool is_known(const Alert& alert) const;
  Firing& take(const Alert& alert, const SensorTime& now);
  void end(const Firing& firing, Timestamp at);
  void write(const Firing& firing, JsonText& out) const;
  void write(const Digest& digest, JsonText& out) const;

  const Duration resolve_after_;
  const std::string sensor_;
  const std::size_t firing_max_;
  List firing_;  ///< seen last is in front
  std::unordered_map<std::string_view, List::iterator> by_group_;
  std::vector<std::string> ended_;  ///< JSON
};

}  // namespace tapwarden
