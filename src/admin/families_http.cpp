// SPDX-License-Identifier: Apache-2.0
// Metrics of what exchanges are and what was found in them: HTTP, verdicts, endpoints.
#include "admin/families.hpp"

namespace tapwarden::admin {
namespace {

constexpr double kNanosecondsOfSecond = 1e9;

double ratio(std::uint64_t sum, std::uint64_t count) {
  return count == 0 ? 0.0 : static_cast<double>(sum) / static_cast<double>(count);
}

double seconds_of(std::uint64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / kNanosecondsOfSecond;
}

void add_exchanges_by_kind(Families& families, const ExchangeTotals& totals) {
  Family family =
      counter(families, "http_exchanges_total",
              "HTTP exchanges, by method, status class, and how much of them was seen.");
  for (std::size_t method = 0; method < kCountedMethods.size(); ++method) {
    for (std::size_t status = 0; status < kStatusClasses.size(); ++status) {
      for (std::size_t seen = 0; seen < kSeenCount; ++seen) {
        const std::uint64_t count = totals.by_kind[method][status][seen];
        if (count == 0) continue;  // most never come
        family.add(count, {{"method", kCountedMethods[method]},
                           {"status_class", kStatusClasses[status]},
                           {"completeness", to_text(static_cast<Seen>(seen))}});
      }
    }
  }
}

}  // namespace

void add_http(Families& families, const Telemetry& telemetry) {
  const HttpStats& stats = telemetry.run.http;
  const ExchangeTotals& totals = telemetry.exchanges;
  counter(families, "http_requests_total", "Request heads that were read.").add(stats.requests);
  counter(families, "http_responses_total", "Heads of final responses that were read.")
      .add(stats.responses);
  counter(families, "http_halves_total",
          "Requests and responses whose other half was not seen, or not proven to belong to them.")
      .add(stats.halves_request, {{"half", "request"}})
      .add(stats.halves_response, {{"half", "response"}});
  counter(families, "http_resyncs_total", "Times that lost message borders were found again.")
      .add(stats.resyncs);
  Family anomalies = counter(families, "http_anomalies_total", "Oddities on the wire, by name.");
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    anomalies.add(stats.anomalies[i], {{"anomaly", kAnomalies[i].name}});
  }
  add_exchanges_by_kind(families, totals);
  Family latency =
      histogram(families, "http_latency_seconds",
                "From the last byte of a request to the first of its answer, by host.");
  for (const HostCounts& host : totals.hosts) {
    latency.add_histogram(host.latency, kLatencyBounds, kNanosecondsOfSecond,
                          {{"host", *host.host}});
  }
  histogram(families, "http_request_size_bytes", "Bodies of requests, as sent.")
      .add_histogram(totals.request_size, kSizeBounds, 1);
  histogram(families, "http_response_size_bytes", "Bodies of responses, as sent.")
      .add_histogram(totals.response_size, kSizeBounds, 1);
}

void add_verdicts(Families& families, const Telemetry& telemetry) {
  const ExchangeTotals& totals = telemetry.exchanges;
  Family levels =
      counter(families, "exchanges_total", "Exchanges, whole ones and halves, by threat level.");
  for (std::size_t i = 0; i < kSeverityCount; ++i) {
    levels.add(totals.by_level[i], {{"level", kLevelNames[i]}});
  }
  Family checks = counter(families, "checks_total", "Answers of each check.");
  for (std::size_t i = 0; i < kCheckCount; ++i) {
    for (std::size_t outcome = 0; outcome < totals.checks[i].size(); ++outcome) {
      checks.add(totals.checks[i][outcome], {{"check", telemetry.check_ids[i]},
                                             {"outcome", to_text(static_cast<Outcome>(outcome))}});
    }
  }
  Family findings = counter(families, "findings_total",
                            "Findings, by family of the rule or by check, severity and outcome.");
  for (const FindingCount& one : totals.findings) {
    findings.add(one.count, {{"family", one.family},
                             {"severity", to_text(one.severity)},
                             {"outcome", to_text(one.outcome)}});
  }
  gauge(families, "audit_score", "Mean audit score of exchanges since the start, 0 to 100.")
      .add(ratio(totals.score_sum, totals.score_count));
  summary(families, "audit_score_points", "Audit scores of exchanges.")
      .add_sum(static_cast<double>(totals.score_sum), totals.score_count);
}

namespace {

template <class Add>
void by_endpoint(const ExchangeTotals& totals, const Add& add) {
  for (const EndpointCounts& one : totals.endpoints) add(one, *one.labels);
}

}  // namespace

void add_endpoints(Families& families, const Telemetry& telemetry) {
  const ExchangeTotals& totals = telemetry.exchanges;
  Family levels = counter(families, "endpoint_exchanges_total",
                          "Exchanges of an endpoint, whole ones and halves, by threat level.");
  by_endpoint(totals, [&](const EndpointCounts& one, const EndpointLabels& is) {
    for (std::size_t i = 0; i < kSeverityCount; ++i) {
      levels.add(one.by_level[i], {{"host", is.host},
                                   {"method", is.method},
                                   {"endpoint", is.path},
                                   {"level", kLevelNames[i]}});
    }
  });
  Family responses =
      counter(families, "endpoint_responses_total", "Exchanges of an endpoint, by status class.");
  by_endpoint(totals, [&](const EndpointCounts& one, const EndpointLabels& is) {
    for (std::size_t i = 0; i < kStatusClasses.size(); ++i) {
      if (one.by_status_class[i] == 0) continue;
      responses.add(one.by_status_class[i], {{"host", is.host},
                                             {"method", is.method},
                                             {"endpoint", is.path},
                                             {"status_class", kStatusClasses[i]}});
    }
  });
  Family scores = gauge(families, "endpoint_score",
                        "Mean audit score of an endpoint since the start, 0 to 100.");
  by_endpoint(totals, [&](const EndpointCounts& one, const EndpointLabels& is) {
    if (one.score_count == 0) return;
    scores.add(ratio(one.score_sum, one.score_count),
               {{"host", is.host}, {"method", is.method}, {"endpoint", is.path}});
  });
  Family latency = summary(families, "endpoint_latency_seconds",
                           "From the last byte of a request to the first of its answer.");
  by_endpoint(totals, [&](const EndpointCounts& one, const EndpointLabels& is) {
    if (one.latency_count == 0) return;
    latency.add_sum(seconds_of(one.latency_sum), one.latency_count,
                    {{"host", is.host}, {"method", is.method}, {"endpoint", is.path}});
  });
  Family checks = counter(families, "endpoint_check_failures_total",
                          "Exchanges of an endpoint on which a check failed.");
  by_endpoint(totals, [&](const EndpointCounts& one, const EndpointLabels& is) {
    for (std::size_t i = 0; i < kCheckCount; ++i) {
      if (one.check_failures[i] == 0) continue;
      checks.add(one.check_failures[i], {{"host", is.host},
                                         {"method", is.method},
                                         {"endpoint", is.path},
                                         {"check", telemetry.check_ids[i]}});
    }
  });
  Family findings = counter(families, "endpoint_findings_total",
                            "Findings of an endpoint that are medium or high.");
  by_endpoint(totals, [&](const EndpointCounts& one, const EndpointLabels& is) {
    for (const Severity severity : {Severity::medium, Severity::high}) {
      const std::uint64_t count = one.findings[static_cast<std::size_t>(severity)];
      if (count == 0) continue;
      findings.add(count, {{"host", is.host},
                           {"method", is.method},
                           {"endpoint", is.path},
                           {"severity", to_text(severity)}});
    }
  });
  counter(families, "series_dropped_total",
          "Exchanges whose host or endpoint has no series of its own: they count as __other__.")
      .add(totals.hosts_dropped, {{"family", "host"}})
      .add(totals.endpoints_dropped, {{"family", "endpoint"}});
}

}  // namespace tapwarden::admin
