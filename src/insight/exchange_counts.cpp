// SPDX-License-Identifier: Apache-2.0
#include "insight/exchange_counts.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8_text.hpp"

namespace tapwarden {
namespace {

// Longer names have no series of their own: nobody reads them, and they are sent at every scrape.
constexpr std::size_t kHostBytesMax = 255;
constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kPathBytesMax = 512;
// Checks and rule families, by severity and outcome: some hundreds at most with the rules shipped.
constexpr std::size_t kFindingKindsMax = 2048;

std::uint8_t method_place(std::string_view method) noexcept {
  const auto known = std::find(kCountedMethods.begin(), kCountedMethods.end() - 1, method);
  return static_cast<std::uint8_t>(known - kCountedMethods.begin());
}

/// RFC 9110 15: a status that is none counts as 5xx.
std::size_t status_place(std::uint16_t status) noexcept {
  if (status < 100) return kStatusClasses.size() - 1;
  return std::min<std::size_t>(status / 100, 5) - 1;
}

std::size_t worst_seen(const Record& record) noexcept {
  const auto worst = [](const Completeness& seen) { return std::max(seen.head, seen.body); };
  return static_cast<std::size_t>(
      std::max(worst(record.request.seen), worst(record.response.seen)));
}

/// Names and judgements are other objects in each worker, and told apart by where they are.
std::uint32_t hash_of(const void* object) noexcept {
  return static_cast<std::uint32_t>(
      (reinterpret_cast<std::uintptr_t>(object) * std::uint64_t{0x9e3779b97f4a7c15}) >> 32);
}

/// "sqli" of "sqli-014"; a check is a family of its own.
std::string_view family_of(const Finding& finding) noexcept {
  if (finding.check < kCheckCount) return finding.id;
  return finding.id.substr(0, finding.id.rfind('-'));
}

bool has_series(const EndpointName& name) noexcept {
  return name.method.size() <= kMethodBytesMax && name.path.size() <= kPathBytesMax &&
         name.method != kOtherName && name.path != kOtherName;
}

}  // namespace

ExchangeCounts::ExchangeCounts(const AdminConfig& config)
    : endpoints_max_(config.endpoints_max),
      hosts_max_(config.hosts_max),
      talkers_(config.talkers_max),
      findings_(config.findings_kept) {}

void ExchangeCounts::observe(const Record& record) {
  const std::lock_guard lock(mutex_);
  Recent& recent = recent_of(record.endpoint);
  const std::size_t status = status_place(record.status);
  ++totals_.by_kind[recent.method][status][worst_seen(record)];
  ++recent.endpoint->by_status_class[status];
  recent.endpoint->last_seen = record.time;
  totals_.endpoints_dropped += recent.endpoint_dropped ? 1 : 0;
  totals_.hosts_dropped += recent.host_dropped ? 1 : 0;
  if (record.half != Half::response_only) {
    totals_.request_size.add(kSizeBounds, record.request.body_size);
  }
  if (record.half != Half::request_only) {
    totals_.response_size.add(kSizeBounds, record.response.body_size);
  }
  if (record.latency) {
    const auto latency =
        static_cast<std::uint64_t>(std::max<Duration::rep>(record.latency->count(), 0));
    recent.host->latency.add(kLatencyBounds, latency);
    recent.endpoint->latency_sum += latency;
    ++recent.endpoint->latency_count;
  }
  if (recent.judgement != record.judgement) {
    settle(recent);
    if (record.judgement->is_shared) recent.judgement = record.judgement;
  }
  if (recent.judgement != nullptr) {
    ++recent.pending;
  } else {
    count(record.judgement, *recent.endpoint, 1);
  }
  const std::size_t findings = findings_.observe(record);
  const IpAddress& client =
      record.client.known ? record.client.address : record.flow.client.address;
  talkers_.observe(client, record.request.body_size + record.response.body_size, findings,
                   record.time);
}

ExchangeCounts::Recent& ExchangeCounts::recent_of(const std::shared_ptr<const EndpointName>& name) {
  const std::uint32_t hash = hash_of(name.get());
  Recent* const known =
      recent_.find(hash, [&name](const Recent& recent) { return recent.name == name; });
  if (known != nullptr) return *known;
  Recent& recent = recent_.make_room(hash);
  settle(recent);
  recent.name = name;
  recent.method = method_place(name->method);
  recent.host_dropped = recent.endpoint_dropped = false;
  recent.host = find_host(name->host, recent.host_dropped);
  recent.endpoint =
      find_endpoint(*name, *recent.host, recent.host_dropped, recent.endpoint_dropped);
  return recent;
}

HostCounts* ExchangeCounts::find_host(const std::string& host, bool& dropped) {
  const auto add = [this](std::string name) {
    HostCounts& counts = hosts_.emplace_back();
    counts.host = std::make_shared<const std::string>(std::move(name));
    return &counts;
  };
  if (host.size() <= kHostBytesMax && host != kOtherName) {
    const std::string clean = label_text(host);
    const auto known = host_places_.find(clean);
    if (known != host_places_.end()) return known->second;
    if (host_places_.size() < hosts_max_) return host_places_[clean] = add(clean);
  }
  dropped = true;
  if (other_host_ == nullptr) other_host_ = add(std::string(kOtherName));
  return other_host_;
}

/// What has no series of its own counts with its host, if that has one.
EndpointCounts* ExchangeCounts::find_endpoint(const EndpointName& name, const HostCounts& host,
                                              bool host_dropped, bool& dropped) {
  const auto key_of = [](const EndpointLabels& labels) {
    return labels.host + '\0' + labels.method + '\0' + labels.path;
  };
  if (!host_dropped && has_series(name)) {
    EndpointLabels labels{*host.host, label_text(name.method), label_text(name.path)};
    const std::string key = key_of(labels);
    const auto known = endpoint_places_.find(key);
    if (known != endpoint_places_.end()) return known->second;
    if (endpoints_own_ < endpoints_max_) {
      ++endpoints_own_;
      return &add_endpoint(key, std::move(labels));
    }
  }
  dropped = true;
  EndpointLabels others{*host.host, std::string(kOtherName), std::string(kOtherName)};
  const std::string key = key_of(others);
  const auto known = endpoint_places_.find(key);
  return known != endpoint_places_.end() ? known->second : &add_endpoint(key, std::move(others));
}

EndpointCounts& ExchangeCounts::add_endpoint(const std::string& key, EndpointLabels labels) {
  EndpointCounts& counts = endpoints_.emplace_back();
  counts.labels = std::make_shared<const EndpointLabels>(std::move(labels));
  endpoint_places_[key] = &counts;
  return counts;
}

void ExchangeCounts::settle(Recent& recent) {
  if (recent.pending > 0) count(recent.judgement, *recent.endpoint, recent.pending);
  recent.pending = 0;
  recent.judgement = nullptr;
}

/// `times` exchanges of the endpoint were judged so.
void ExchangeCounts::count(const std::shared_ptr<const Judgement>& judgement,
                           EndpointCounts& endpoint, std::uint64_t times) {
  const Verdict& verdict = judgement->verdict;
  const auto level =
      static_cast<std::size_t>(verdict.clean ? Severity::info : verdict.effective_level);
  totals_.by_level[level] += times;
  endpoint.by_level[level] += times;
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    const Outcome outcome = verdict.checks[i].outcome;
    totals_.checks[i][static_cast<std::size_t>(outcome)] += times;
    if (outcome == Outcome::fail) endpoint.check_failures[i] += times;
  }
  if (verdict.evaluated > 0) {
    const std::uint64_t score = verdict.audit_score * times;
    totals_.score_sum += score;
    totals_.score_count += times;
    endpoint.score_sum += score;
    endpoint.score_count += times;
  }
  if (judgement->findings.empty()) return;
  for (const std::uint32_t place : places_of(judgement)) totals_.findings[place].count += times;
  for (const Finding& finding : judgement->findings) {
    endpoint.findings[static_cast<std::size_t>(finding.severity)] += times;
  }
}

const std::vector<std::uint32_t>& ExchangeCounts::places_of(
    const std::shared_ptr<const Judgement>& judgement) {
  const std::uint32_t hash = hash_of(judgement.get());
  const Use* const known =
      uses_.find(hash, [&judgement](const Use& use) { return use.judgement == judgement; });
  if (known != nullptr) return known->findings;
  Use& use = judgement->is_shared ? uses_.make_room(hash) : unshared_;
  use.judgement = judgement->is_shared ? judgement : nullptr;
  use.findings.clear();
  for (const Finding& finding : judgement->findings) use.findings.push_back(place_of(finding));
  return use.findings;
}

std::uint32_t ExchangeCounts::place_of(const Finding& finding) {
  std::string key = label_text(family_of(finding));
  const std::size_t family_size = key.size();
  key += static_cast<char>('0' + static_cast<int>(finding.severity));
  key += static_cast<char>('0' + static_cast<int>(finding.outcome));
  const auto known = finding_places_.find(key);
  if (known != finding_places_.end()) return known->second;
  if (totals_.findings.size() >= kFindingKindsMax) {
    if (totals_.findings.size() == kFindingKindsMax) {
      totals_.findings.push_back({std::string(kOtherName), Severity::info, AttackOutcome::none, 0});
    }
    return kFindingKindsMax;
  }
  const auto place = static_cast<std::uint32_t>(totals_.findings.size());
  totals_.findings.push_back({key.substr(0, family_size), finding.severity, finding.outcome, 0});
  finding_places_[std::move(key)] = place;
  return place;
}

ExchangeTotals ExchangeCounts::totals() {
  const std::lock_guard lock(mutex_);
  recent_.for_each([this](Recent& recent) {
    if (recent.pending > 0) count(recent.judgement, *recent.endpoint, recent.pending);
    recent.pending = 0;
  });
  ExchangeTotals totals = totals_;
  totals.hosts.assign(hosts_.begin(), hosts_.end());
  totals.endpoints.assign(endpoints_.begin(), endpoints_.end());
  return totals;
}

std::vector<Talker> ExchangeCounts::talkers() const {
  const std::lock_guard lock(mutex_);
  return talkers_.talkers();
}

std::vector<RecentFinding> ExchangeCounts::recent_findings() const {
  const std::lock_guard lock(mutex_);
  return findings_.findings();
}

}  // namespace tapwarden
