// SPDX-License-Identifier: Apache-2.0
// Metrics of the run itself: rules, files that are read again, sinks.
#include "admin/families.hpp"

namespace tapwarden::admin {
namespace {

double flag(bool value) { return value ? 1.0 : 0.0; }

void add_reloads(Families& families, const ReloadStats& reloads) {
  constexpr std::array kAll{Reloaded::config, Reloaded::rules, Reloaded::feeds};
  const auto count_of = [&reloads](Reloaded what) -> const ReloadCount& {
    return reloads[static_cast<std::size_t>(what)];
  };
  Family totals =
      counter(families, "reloads_total", "Times that it was read again while the run went on.");
  for (const Reloaded what : kAll) {
    totals.add(count_of(what).success, {{"what", to_text(what)}, {"result", "success"}});
    totals.add(count_of(what).failure, {{"what", to_text(what)}, {"result", "failure"}});
  }
  Family well = gauge(families, "reload_success", "1 when it was right when it was read last.");
  for (const Reloaded what : kAll) {
    well.add(flag(count_of(what).last_succeeded), {{"what", to_text(what)}});
  }
  Family times = gauge(families, "reload_timestamp_seconds",
                       "When it was read successfully last, the start included.");
  for (const Reloaded what : kAll) {
    times.add(static_cast<double>(count_of(what).success_time), {{"what", to_text(what)}});
  }
}

}  // namespace

void add_rules(Families& families, const Telemetry& telemetry) {
  const RuleStats& stats = telemetry.run.rules;
  gauge(families, "rules_loaded", "Rules in use.").add(telemetry.rules_loaded);
  counter(families, "rule_scans_total", "Requests, and responses, that rules looked at.")
      .add(stats.scans);
  counter(families, "rule_scanned_bytes_total", "Bytes of values that rules looked at.")
      .add(stats.scanned_bytes);
  counter(families, "rule_triggers_total", "Rules that had something to look at more closely.")
      .add(stats.triggers);
  counter(families, "rule_hits_total", "Triggered rules whose whole expression matched.")
      .add(stats.hits);
  counter(families, "rule_confirmed_total", "Hits that a confirmer agreed with.")
      .add(stats.confirmed);
  counter(families, "rule_suppressed_total", "Hits that the configuration silences.")
      .add(stats.suppressed);
  counter(families, "rule_gave_up_total",
          "Expressions that reached their limit of back-tracking on a value.")
      .add(stats.gave_up);
  add_reloads(families, telemetry.reloads);
}

void add_feeds(Families& families, const Telemetry& telemetry) {
  const std::vector<ReputationStats::File>& files = telemetry.reputation.files;
  Family entries =
      gauge(families, "feed_entries", "Address blocks and systems of the feed in use.");
  for (const auto& file : files) entries.add(file.entries, {{"feed", file.name}});
  Family bad = gauge(families, "feed_bad_lines", "Lines of the feed that could not be read.");
  for (const auto& file : files) bad.add(file.bad_lines, {{"feed", file.name}});
  Family times = gauge(families, "feed_timestamp_seconds", "When the content in use was written.");
  for (const auto& file : files) {
    times.add(static_cast<double>(file.modified), {{"feed", file.name}});
  }
  Family up = gauge(families, "feed_up", "1 when the file as it is now is in use.");
  for (const auto& file : files) up.add(flag(file.error.empty()), {{"feed", file.name}});
}

void add_sinks(Families& families, const Telemetry& telemetry) {
  counter(families, "records_dropped_total",
          "Exchanges that were dropped because counting and writing were too slow.")
      .add(telemetry.run.records_dropped);
  const auto by_sink = [&](Family family, std::uint64_t SinkStats::*value) {
    for (const SinkStats& sink : telemetry.sinks) family.add(sink.*value, {{"sink", sink.name}});
  };
  by_sink(gauge(families, "sink_queue_length", "Alerts that wait in the queue."),
          &SinkStats::queued);
  by_sink(gauge(families, "sink_queue_limit", "Most that may wait; 0: there is no queue."),
          &SinkStats::queue_max);
  by_sink(counter(families, "sink_written_total",
                  "Exchanges (sink eve), packets (evidence) or alerts that the receiver has."),
          &SinkStats::written);
  by_sink(counter(families, "sink_written_bytes_total", "Bytes of them."), &SinkStats::bytes);
  by_sink(
      counter(
          families, "sink_dropped_total",
          "Exchanges, packets or alerts that the receiver will never have: no room, or given up."),
      &SinkStats::dropped);
  by_sink(counter(families, "sink_held_back_total",
                  "Alerts that cool-down or rate limit left out; a digest counts them."),
          &SinkStats::held_back);
  by_sink(counter(families, "sink_errors_total", "Writes or deliveries that failed."),
          &SinkStats::errors);
  Family up = gauge(families, "sink_up", "1 when the last write or delivery succeeded.");
  for (const SinkStats& sink : telemetry.sinks) up.add(flag(sink.is_up), {{"sink", sink.name}});
}

}  // namespace tapwarden::admin
