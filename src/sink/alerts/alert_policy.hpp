// SPDX-License-Identifier: Apache-2.0
// How many alerts of what is found are told: after one, others of its group (endpoint and rule) are
// held back for a time, and so is all that is more than so many a minute; a digest counts what was
// held back. Pure: time comes in, nothing goes out, no thread.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "sink/alerts/alert.hpp"
#include "sink/sensor_clock.hpp"

namespace tapwarden {

struct AlertPolicyOptions {
  Duration cooldown{};               ///< 0: none
  std::uint32_t per_minute_max = 0;  ///< of any 60 seconds; 0: any number
  Duration digest_every{};           ///< 0: only at the end
  std::size_t groups_max = 10'000;   ///< the group that was not seen for longest makes room
};

enum class Ruling : std::uint8_t {
  tell,
  hold,          ///< it is counted for the digest
  hold_as_told,  ///< the same, and its group was told lately
};

class AlertPolicy {
 public:
  explicit AlertPolicy(const AlertPolicyOptions& options) : options_(options) {}

  /// `now` is monotonic. Sets alert.count when it is told. One that is more severe than what was
  /// told of its group does not wait for the end of the cool-down.
  Ruling judge(Alert& alert, Duration now);

  /// When digest() gives one; nullopt: nothing is held back.
  [[nodiscard]] std::optional<Duration> digest_due() const;
  /// What was held back since the last one, and forgets it. nullopt: it is not due; `at_end`: there
  /// is nothing.
  std::optional<Digest> digest(const SensorTime& now, bool at_end = false);

  [[nodiscard]] std::size_t groups() const noexcept { return by_key_.size(); }

 private:
  struct Group {
    std::string key;
    HeldGroup held;
    bool is_told = false;
    Duration told_at{};
    Severity told = Severity::info;
    std::uint64_t since_told = 0;  ///< held back
  };
  using Groups = std::list<Group>;

  Group& group_of(const Alert& alert);
  bool has_room(Duration now);
  void hold(Group& group, const Alert& alert, Duration now);

  const AlertPolicyOptions options_;
  Groups groups_;  ///< seen last is in front
  std::unordered_map<std::string_view, Groups::iterator> by_key_;
  std::deque<Duration> told_;    ///< of the last minute, per_minute_max at most
  std::uint64_t held_ = 0;       ///< since the last digest
  std::uint64_t held_gone_ = 0;  ///< of them, those of groups that made room
  Severity worst_gone_ = Severity::info;
  Duration held_since_{};
};

}  // namespace tapwarden
