// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/alert_policy.hpp"

#include <algorithm>
#include <utility>

namespace tapwarden {
namespace {

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr std::size_t kGroupsOfDigest = 20;

}  // namespace

AlertPolicy::Group& AlertPolicy::group_of(const Alert& alert) {
  const auto known = by_key_.find(alert.group);
  if (known != by_key_.end()) {
    groups_.splice(groups_.begin(), groups_, known->second);
    return groups_.front();
  }
  if (by_key_.size() >= options_.groups_max && !groups_.empty()) {
    held_gone_ += groups_.back().held.count;
    if (groups_.back().held.count > 0) {
      worst_gone_ = std::max(worst_gone_, groups_.back().held.severity);
    }
    by_key_.erase(groups_.back().key);
    groups_.pop_back();
  }
  groups_.emplace_front().key = alert.group;
  by_key_.emplace(groups_.front().key, groups_.begin());
  return groups_.front();
}

bool AlertPolicy::has_room(Duration now) {
  if (options_.per_minute_max == 0) return true;
  while (!told_.empty() && now - told_.front() >= kMinute) told_.pop_front();
  return told_.size() < options_.per_minute_max;
}

void AlertPolicy::hold(Group& group, const Alert& alert, Duration now) {
  if (held_++ == 0) held_since_ = now;
  ++group.since_told;
  HeldGroup& held = group.held;
  if (held.count++ == 0) {
    held = {alert.severity, alert.id, alert.title, alert.method, alert.host, alert.path, 1};
  }
  held.severity = std::max(held.severity, alert.severity);
}

Ruling AlertPolicy::judge(Alert& alert, Duration now) {
  Group& group = group_of(alert);
  const bool is_fresh = group.is_told && now - group.told_at < options_.cooldown;
  if (is_fresh && alert.severity <= group.told) {
    hold(group, alert, now);
    return Ruling::hold_as_told;
  }
  if (!has_room(now)) {
    hold(group, alert, now);
    return group.is_told ? Ruling::hold_as_told : Ruling::hold;
  }
  if (options_.per_minute_max != 0) told_.push_back(now);
  alert.count = std::exchange(group.since_told, 0) + 1;
  group.is_told = true;
  group.told = alert.severity;
  group.told_at = now;
  return Ruling::tell;
}

std::optional<Duration> AlertPolicy::digest_due() const {
  if (held_ == 0 || options_.digest_every == Duration{}) return std::nullopt;
  return held_since_ + options_.digest_every;
}

std::optional<Digest> AlertPolicy::digest(const SensorTime& now, bool at_end) {
  const std::optional<Duration> due = digest_due();
  if (at_end ? held_ == 0 : !due || now.monotonic < *due) return std::nullopt;
  Digest digest;
  digest.time = now.wall;
  digest.total = std::exchange(held_, 0);
  digest.others = std::exchange(held_gone_, 0);
  for (Group& group : groups_) {
    if (group.held.count > 0) digest.groups.push_back(std::exchange(group.held, {}));
  }
  std::stable_sort(digest.groups.begin(), digest.groups.end(),
                   [](const HeldGroup& a, const HeldGroup& b) {
                     return a.severity != b.severity ? a.severity > b.severity : a.count > b.count;
                   });
  digest.worst = std::exchange(worst_gone_, Severity::info);
  for (const HeldGroup& group : digest.groups)
    digest.worst = std::max(digest.worst, group.severity);
  while (digest.groups.size() > kGroupsOfDigest) {
    digest.others += digest.groups.back().count;
    digest.groups.pop_back();
  }
  return digest;
}

}  // namespace tapwarden
