// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/firing_alerts.hpp"

#include <algorithm>
#include <utility>

#include "sink/alerts/alert_text.hpp"

namespace tapwarden {
namespace {

// Label values go into every notification and into Alertmanager's memory.
constexpr std::size_t kLabelOctetsMax = 256;
constexpr std::size_t kEndedMax = 4096;

/// Alertmanager has no empty labels: they are left out.
void member(std::string_view name, std::string_view value, JsonText& out,
            std::size_t octets_max = kLabelOctetsMax) {
  if (value.empty()) return;
  out.string(name);
  out.raw(':');
  out.string(plain_line(value, octets_max));
  out.raw(',');
}

void write_labels(const Alert& alert, const std::string& sensor, JsonText& out) {
  out.raw(R"("labels":{)");
  member("alertname", alert.title.empty() ? alert.id : alert.title, out);
  member("severity", to_text(alert.severity), out);
  member("rule", alert.id, out);
  member("host", alert.host, out);
  member("method", alert.method, out);
  member("endpoint", alert.path, out);
  member("sensor", sensor, out);
  out.back_over(',');
  out.raw("},");
}

void write_annotations(const Alert& alert, std::uint64_t count, JsonText& out) {
  constexpr std::size_t kOctetsMax = 1024;
  out.raw(R"("annotations":{)");
  member("title", headline(alert), out, kOctetsMax);
  member("remedy", alert.fix, out, kOctetsMax);
  member("evidence", alert.evidence, out, kOctetsMax);
  member("where", alert.where, out, kOctetsMax);
  member("outcome", alert.outcome, out);
  member("owasp", alert.owasp, out);
  member("cwe", alert.cwe, out);
  member("client", alert.client, out);
  member("community_id", alert.community_id, out);
  member("source", alert.source, out);
  member("packets", std::to_string(alert.packet_first) + "-" + std::to_string(alert.packet_last),
         out);
  member("count", std::to_string(count), out);
  out.back_over(',');
  out.raw("},");
}

void write_times(Timestamp starts, Timestamp ends, JsonText& out) {
  out.raw(R"("startsAt":")");
  out.raw(rfc3339(std::min(starts, ends)));
  out.raw(R"(","endsAt":")");
  out.raw(rfc3339(ends));
  out.raw(R"(")");
}

std::string list_of(JsonText& items) {
  items.back_over(',');
  std::string list{"["};
  return list.append(items.text()).append("]");
}

}  // namespace

FiringAlerts::FiringAlerts(Duration resolve_after, std::string sensor, std::size_t firing_max)
    : resolve_after_(resolve_after), sensor_(std::move(sensor)), firing_max_(firing_max) {}

void FiringAlerts::end(const Firing& firing, Timestamp at) {
  if (ended_.size() >= kEndedMax) return;
  JsonText out;
  out.raw('{');
  write_labels(firing.alert, sensor_, out);
  write_annotations(firing.alert, firing.count, out);
  write_times(firing.starts, at, out);
  out.raw('}');
  ended_.emplace_back(out.text());
}

/// A request that failed is made again.
bool FiringAlerts::is_known(const Alert& alert) const {
  const auto known = by_group_.find(alert.group);
  if (known == by_group_.end()) return false;
  const Alert& last = known->second->alert;
  return last.flow_id == alert.flow_id && last.time == alert.time &&
         last.packet_first == alert.packet_first && last.where == alert.where;
}

FiringAlerts::Firing& FiringAlerts::take(const Alert& alert, const SensorTime& now) {
  const auto known = by_group_.find(alert.group);
  if (known == by_group_.end()) {
    if (firing_.size() >= firing_max_) {
      by_group_.erase(firing_.back().group);
      firing_.pop_back();
    }
    firing_.emplace_front().group = alert.group;
    by_group_.emplace(firing_.front().group, firing_.begin());
    firing_.front().starts = std::min(alert.time, now.wall);
  } else {
    firing_.splice(firing_.begin(), firing_, known->second);
    // Severity is a label: with another one it is another alert to Alertmanager.
    if (firing_.front().severity != alert.severity) end(firing_.front(), now.wall);
  }
  Firing& firing = firing_.front();
  firing.severity = alert.severity;
  firing.alert = alert;
  firing.seen = now.wall;
  return firing;
}

std::string FiringAlerts::fire(std::span<const AlertMessage> messages, const SensorTime& now) {
  JsonText out;
  for (const AlertMessage& message : messages) {
    if (const Digest* const digest = std::get_if<Digest>(&message)) {
      write(*digest, out);
    } else {
      const Alert& alert = std::get<Alert>(message);
      const bool is_again = is_known(alert);
      Firing& firing = take(alert, now);
      // What was held back of it comes as repeats.
      if (!is_again) firing.count = std::max(firing.count + 1, alert.count);
      write(firing, out);
    }
    out.raw(',');
  }
  for (const std::string& ended : ended_) {
    out.raw(ended);
    out.raw(',');
  }
  return list_of(out);
}

void FiringAlerts::note(std::span<const AlertRepeat> repeats) {
  for (const AlertRepeat& repeat : repeats) {
    const auto known = by_group_.find(repeat.group);
    if (known == by_group_.end()) continue;
    firing_.splice(firing_.begin(), firing_, known->second);
    firing_.front().seen = std::max(firing_.front().seen, repeat.wall);
    firing_.front().count += repeat.count;
  }
}

std::string FiringAlerts::all(const SensorTime& now) {
  while (!firing_.empty() && firing_.back().seen + resolve_after_ <= now.wall) {
    end(firing_.back(), now.wall);
    by_group_.erase(firing_.back().group);
    firing_.pop_back();
  }
  JsonText out;
  for (const Firing& firing : firing_) {
    write(firing, out);
    out.raw(',');
  }
  for (const std::string& ended : ended_) {
    out.raw(ended);
    out.raw(',');
  }
  return out.size() == 0 ? std::string{} : list_of(out);
}

void FiringAlerts::write(const Firing& firing, JsonText& out) const {
  out.raw('{');
  write_labels(firing.alert, sensor_, out);
  write_annotations(firing.alert, firing.count, out);
  write_times(firing.starts, firing.seen + resolve_after_, out);
  out.raw('}');
}

/// An alert of its own, which ends as others do.
void FiringAlerts::write(const Digest& digest, JsonText& out) const {
  out.raw(R"({"labels":{"alertname":"Alerts were held back",)");
  member("severity", to_text(digest.worst), out);
  member("sensor", sensor_, out);
  out.back_over(',');
  out.raw(R"(},"annotations":{)");
  member("title", headline(digest), out, 4096);
  member("count", std::to_string(digest.total), out);
  out.back_over(',');
  out.raw("},");
  write_times(digest.time, digest.time + resolve_after_, out);
  out.raw('}');
}

}  // namespace tapwarden
