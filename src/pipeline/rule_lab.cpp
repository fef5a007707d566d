// SPDX-License-Identifier: Apache-2.0
#include "pipeline/rule_lab.hpp"

#include <algorithm>

#include "http/http1.hpp"
#include "inspect/rule_engine.hpp"
#include "inspect/rule_loader.hpp"
#include "inspect/rule_vectors.hpp"

namespace tapwarden {
namespace {

/// HTTP as editors save it: line ends as HTTP has them, and a length for what stands behind.
std::string as_message(const std::string& text) {
  std::size_t head_end = text.find("\r\n\r\n");
  std::string head;
  std::string body;
  if (head_end != text.npos) {
    head = text.substr(0, head_end);
    body = text.substr(head_end + 4);
  } else {
    head_end = text.find("\n\n");
    const std::string lines = text.substr(0, head_end);
    for (const char c : lines) {
      if (c == '\n') head += '\r';
      head += c;
    }
    if (head_end != text.npos) body = text.substr(head_end + 2);
  }
  while (head.ends_with("\r\n")) head.resize(head.size() - 2);
  std::string lower(head.size(), '\0');
  std::transform(head.begin(), head.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const bool is_framed = lower.find("\ncontent-length:") != lower.npos ||
                         lower.find("\ntransfer-encoding:") != lower.npos;
  if (!is_framed && !body.empty()) head += "\r\nContent-Length: " + std::to_string(body.size());
  return head + "\r\n\r\n" + body;
}

/// Runs the engine on the first exchange.
class Trial final : public ExchangeConsumer {
 public:
  Trial(std::shared_ptr<const RuleSet> rules, const Config& config, RuleTrial& out)
      : engine_(std::move(rules), config, hits_, stats_), out_(out) {
    engine_.set_trace(&out.trace);
  }

  void on_exchange(HttpExchange& exchange) override {
    if (!exchange.has_request() || seen_) return;
    seen_ = true;
    Inspection inspection;
    engine_.run(exchange, inspection);
    for (const RuleHit& hit : inspection.rule_hits) {
      out_.hits.push_back({std::string(hit.rule_id), std::string(hit.title), std::string(hit.where),
                           hit.severity, hit.confirmed, std::string(to_text(hit.outcome))});
    }
  }
  [[nodiscard]] bool seen() const noexcept { return seen_; }

 private:
  LimitHits hits_;
  RuleStats stats_;
  RuleEngine engine_;
  RuleTrial& out_;
  bool seen_ = false;
};

Bytes bytes_of(const std::string& text) { return as_bytes(std::string_view{text}); }

}  // namespace

Result<std::vector<RuleInfo>> list_rules(const std::string& folder_or_file,
                                         const std::string& cache_folder) {
  auto rules = load_rules(folder_or_file, cache_folder);
  if (!rules) return rules.error();
  std::vector<RuleInfo> infos;
  for (const Rule& rule : (*rules)->rules()) {
    infos.push_back({rule.id, rule.title, rule.severity, rule.confidence,
                     rule.confirm == nullptr ? std::string{} : std::string(rule.confirm->name),
                     rule.owasp, rule.cwe});
  }
  return infos;
}

Result<RuleCheck> check_rules(const std::string& folder_or_file, const std::string& cache_folder) {
  auto rules = load_rules(folder_or_file, cache_folder);
  if (!rules) return rules.error();
  const Config config;
  LimitHits hits;
  RuleStats stats;
  RuleEngine engine(*rules, config, hits, stats);
  RuleCheck check;
  Inspection inspection;
  const auto try_value = [&](const Rule& rule, const std::string& value, bool should_hit) {
    HttpExchange exchange;
    set_vector(rule, value, exchange);
    inspection.clear();
    engine.run(exchange, inspection);
    const bool did_hit = std::any_of(
        inspection.rule_hits.begin(), inspection.rule_hits.end(),
        [&rule](const RuleHit& hit) { return hit.rule_id == rule.id && hit.confirmed; });
    ++check.vectors;
    if (did_hit != should_hit) check.failures.push_back({rule.id, value, should_hit});
  };
  for (const Rule& rule : (*rules)->rules()) {
    ++check.rules;
    for (const std::string& value : rule.hit) try_value(rule, value, true);
    for (const std::string& value : rule.miss) try_value(rule, value, false);
  }
  return check;
}

Result<RuleTrial> try_rules(const std::string& request, const std::string& response,
                            const Config& config) {
  auto rules = load_rules(config.rules_dir, config.rules_cache_dir);
  if (!rules) return rules.error();
  RuleTrial result;
  Trial trial(*rules, config, result);
  LimitHits hits;
  HttpStats stats;
  ExchangePool pool;
  Http1Context context{config.limits, hits, stats, trial, pool};
  FlowFacts flow;
  flow.handshake_seen = true;
  const auto reader = make_http1(flow, context);
  const Position asked_at{.time = {}, .packet = 1};
  const Position answered_at{.time = {}, .packet = 2};
  const std::string asked = as_message(request);
  reader->on_data(Direction::to_server, bytes_of(asked), asked_at);
  if (!response.empty()) {
    reader->on_data(Direction::to_client, bytes_of(as_message(response)), answered_at);
  }
  reader->on_close(CloseReason::fin, answered_at);
  if (!trial.seen()) return Error{"no HTTP request in it"};
  return result;
}

}  // namespace tapwarden
