// SPDX-License-Identifier: Apache-2.0
#include "checks/ask.hpp"

#include <stdexcept>
#include <utility>

#include "http/http1.hpp"
#include "inspect/inspector.hpp"
#include "reputation/reputation_set.hpp"

namespace tapwarden::test {
namespace {

// 2024-01-01T00:00:00Z: the clock of all cases.
constexpr Timestamp kNow{std::chrono::seconds{1704067200}};

class OneExchange final : public ExchangeConsumer {
 public:
  OneExchange(const CheckCase& one, Inspector& inspector) : one_(one), inspector_(inspector) {}

  void on_exchange(HttpExchange& exchange) override {
    ++count_;
    exchange.tls.decrypted = one_.tls_version != 0;
    exchange.tls.version = one_.tls_version;
    exchange.tls.client_certificate = one_.client_certificate;
    Inspection inspection;
    inspector_.inspect(exchange, inspection);
    for (std::size_t i = 0; i < kCheckCount; ++i) {
      const CheckResult& result = inspection.results[i];
      answers_[i] = {result.reason, std::string(result.where), std::string(result.evidence)};
    }
  }
  [[nodiscard]] const std::array<Answer, kCheckCount>& answers() const {
    if (count_ != 1) {
      throw std::runtime_error(one_.name + ": " + std::to_string(count_) + " exchanges");
    }
    return answers_;
  }

 private:
  const CheckCase& one_;
  Inspector& inspector_;
  int count_ = 0;
  std::array<Answer, kCheckCount> answers_{};
};

struct Cut {
  std::size_t kept;
  std::size_t missing;
};

/// Of a lost head all but the last line is kept, of a lost body its half.
Cut cut_of(const std::string& text, bool head_lost, bool body_lost) {
  const std::size_t body = text.find("\r\n\r\n") + 4;
  if (head_lost) return {text.rfind('\n', body - 5) + 2, text.size()};
  if (!body_lost) return {text.size(), 0};
  const std::size_t kept = body + (text.size() - body) / 2;
  return {kept, text.size() - kept};
}

void say(StreamConsumer& reader, Direction from, const std::string& text, Cut cut) {
  const Position at{kNow, from == Direction::to_server ? 1u : 2u};
  reader.on_data(from, as_bytes(std::string_view(text).substr(0, cut.kept)), at);
  if (cut.missing > 0) reader.on_gap(from, cut.missing, at);
}

/// Null: the case has no list.
std::unique_ptr<const IpReputation> reputation_of(const CheckCase& one, const Config& config) {
  if (one.lists.empty()) return nullptr;
  std::vector<reputation::NamedList> lists;
  for (const CaseList& list : one.lists) {
    auto parsed = reputation::read_list(list.text, list.name, config.limits.ip_list_entries_max);
    if (!parsed) throw std::runtime_error(one.name + ": " + parsed.error().message);
    lists.push_back(
        {list.name, list.own, std::make_shared<const reputation::ParsedList>(std::move(*parsed))});
  }
  const auto categories = reputation::read_categories(one.categories, "categories");
  if (!categories) throw std::runtime_error(one.name + ": " + categories.error().message);
  return std::make_unique<reputation::ReputationSet>(
      config.reputation, lists, *categories,
      std::vector<std::shared_ptr<const reputation::GeoDatabase>>{});
}

}  // namespace

std::array<Answer, kCheckCount> ask(const CheckCase& one, Profile profile,
                                    const std::shared_ptr<const RuleSet>& rules) {
  Config config = one.config;
  config.profile = profile;
  LimitHits hits;
  HttpStats stats;
  RuleStats rule_stats;
  ExchangePool pool;
  RuleEngine engine(one.with_rules ? rules : nullptr, config, hits, rule_stats);
  Inspector inspector(config, &engine);
  const auto reputation = reputation_of(one, config);
  inspector.set_reputation(reputation.get());
  OneExchange out(one, inspector);
  Http1Context context{config.limits, hits, stats, out, pool};
  FlowFacts flow;
  const std::array<std::uint8_t, 4> server{192, 0, 2, 20};
  flow.client = {parse_prefix(one.client)->address, 40000};
  flow.server = {IpAddress::v4(server.data()), 80};
  flow.handshake_seen = true;
  const auto reader = make_http1(flow, context);
  if (one.lost != Lost::request) {
    say(*reader, Direction::to_server, one.request,
        cut_of(one.request, one.lost == Lost::request_head, one.lost == Lost::request_body));
  }
  if (one.lost != Lost::response) {
    say(*reader, Direction::to_client, one.response,
        cut_of(one.response, one.lost == Lost::response_head, one.lost == Lost::response_body));
  }
  reader->on_close(CloseReason::end_of_input, {kNow, 3});
  return out.answers();
}

}  // namespace tapwarden::test
