// SPDX-License-Identifier: Apache-2.0
#include "admin/families.hpp"

namespace tapwarden::admin {

Family::Family(Families& families, prometheus::MetricType type, std::string_view name,
               std::string_view help)
    : families_(families), place_(families.size()) {
  prometheus::MetricFamily family;
  family.name = name.starts_with("process_") ? std::string(name) : "tapwarden_" + std::string(name);
  family.help = help;
  family.type = type;
  families.push_back(std::move(family));
}

prometheus::ClientMetric& Family::add_metric(Labels labels) {
  prometheus::ClientMetric& metric = families_[place_].metric.emplace_back();
  metric.label.reserve(labels.size());
  for (const auto& [name, value] : labels) {
    metric.label.push_back({std::string(name), std::string(value)});
  }
  return metric;
}

Family& Family::add(double value, Labels labels) {
  prometheus::ClientMetric& metric = add_metric(labels);
  (families_[place_].type == prometheus::MetricType::Counter ? metric.counter.value
                                                             : metric.gauge.value) = value;
  return *this;
}

Family& Family::add_sum(double sum, std::uint64_t count, Labels labels) {
  prometheus::ClientMetric& metric = add_metric(labels);
  metric.summary.sample_sum = sum;
  metric.summary.sample_count = count;
  return *this;
}

}  // namespace tapwarden::admin
