// SPDX-License-Identifier: Apache-2.0
// How well the rules tell attacks from harmless requests: runs the engine over requests in JSON
// lines and prints rates of true and false positives by class and by place.
//
//   {"label": "attack", "class": "sqli", "where": "query", "method": "GET",
//    "target": "/items?id=1%27--", "headers": [["Accept", "*/*"]], "body": "", "source": "..."}
//
// `label` is "attack" or "benign"; texts are Latin-1 octets, each as one code point.
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "inspect/rule_engine.hpp"
#include "inspect/rule_loader.hpp"

namespace {

using namespace tapwarden;

struct Request {
  std::string label, kind, where, method, target, body, source;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Code points below 256 as the octets that they stand for.
std::string octets(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead >= 0xc2 && lead <= 0xc3 && i + 1 < utf8.size()) {
      out += static_cast<char>(((lead & 3) << 6) | (static_cast<unsigned char>(utf8[++i]) & 0x3f));
    } else {
      out += utf8[i];
    }
  }
  return out;
}

std::string text(simdjson::dom::element line, const char* key) {
  std::string_view value;
  return line[key].get(value) == simdjson::SUCCESS ? octets(value) : std::string{};
}

std::vector<Request> read(const std::string& file) {
  std::vector<Request> requests;
  std::ifstream in(file);
  if (!in) {
    std::fprintf(stderr, "detect: %s cannot be opened\n", file.c_str());
    std::exit(1);
  }
  simdjson::dom::parser parser;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    simdjson::dom::element json;
    if (parser.parse(line).get(json) != simdjson::SUCCESS) {
      std::fprintf(stderr, "detect: %s:%zu: not JSON\n", file.c_str(), number);
      std::exit(1);
    }
    Request request{
        text(json, "label"),  text(json, "class"), text(json, "where"),  text(json, "method"),
        text(json, "target"), text(json, "body"),  text(json, "source"), {}};
    simdjson::dom::array fields;
    if (json["headers"].get(fields) == simdjson::SUCCESS) {
      for (const simdjson::dom::element field : fields) {
        std::string_view name;
        std::string_view value;
        if (field.at(0).get(name) == simdjson::SUCCESS &&
            field.at(1).get(value) == simdjson::SUCCESS) {
          request.headers.emplace_back(octets(name), octets(value));
        }
      }
    }
    requests.push_back(std::move(request));
  }
  return requests;
}

void fill(const Request& from, HttpExchange& exchange) {
  exchange.half = Half::request_only;
  HttpMessage& request = exchange.request;
  request.method = from.method;
  request.target = from.target;
  request.seen = {Seen::complete, Seen::complete};
  for (const auto& [name, value] : from.headers) {
    request.headers.add(resolve_header_name(name), name, value);
  }
  request.body = as_bytes(std::string_view{from.body});
  request.body_size = from.body.size();
}

struct Rate {
  std::size_t all = 0;
  std::size_t hit = 0;
  [[nodiscard]] double percent() const { return all == 0 ? 0 : 100.0 * double(hit) / double(all); }
};

void print(const char* title, const std::map<std::string, Rate>& rates) {
  std::printf("%s\n", title);
  for (const auto& [name, rate] : rates) {
    std::printf("  %-14s %5zu of %5zu  %5.1f %%\n", name.c_str(), rate.hit, rate.all,
                rate.percent());
  }
}

struct Options {
  std::string rules = TAPWARDEN_RULES_DIR;
  std::string only;  // of a class
  bool missed = false;
  bool flagged = false;
  std::vector<std::string> files;
};

constexpr const char* kUsage =
    "Usage: detect [--rules DIR] [--class NAME] [--missed] [--flagged] FILE.jsonl...\n"
    "A request is caught when a rule of severity medium or high hits and is confirmed.\n"
    "  --class NAME  only requests of this class\n"
    "  --missed      also print the attacks that were not caught\n"
    "  --flagged     also print the harmless requests that were, with the rule, place, evidence\n";

Options parse(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool has_value = i + 1 < count;
    if (word == "--missed") {
      options.missed = true;
    } else if (word == "--flagged") {
      options.flagged = true;
    } else if (word == "--rules" && has_value) {
      options.rules = words[++i];
    } else if (word == "--class" && has_value) {
      options.only = words[++i];
    } else if (word.starts_with("-")) {
      options.files.clear();
      break;
    } else {
      options.files.push_back(word);
    }
  }
  if (options.files.empty()) {
    std::fputs(kUsage, stderr);
    std::exit(1);
  }
  return options;
}

/// "where" of the test suites of rule sets is a rule's number: one place for all of them.
std::string place_of(const Request& request) {
  return request.where.substr(0, request.where.find('-'));
}

const RuleHit* worst_of(const Inspection& inspection) {
  const RuleHit* worst = nullptr;
  for (const RuleHit& hit : inspection.rule_hits) {
    if (!hit.confirmed || hit.severity < Severity::medium) continue;
    if (worst == nullptr || hit.severity > worst->severity) worst = &hit;
  }
  return worst;
}

void show(const char* what, const Request& request, const RuleHit* hit) {
  std::printf("%s %s %s %s %s", what, request.kind.c_str(), request.source.c_str(),
              request.method.c_str(), request.target.c_str());
  for (const auto& [name, value] : request.headers) {
    if (name != "Accept" && name != "Content-Type")
      std::printf(" | %s: %s", name.c_str(), value.c_str());
  }
  if (!request.body.empty()) std::printf(" || %s", request.body.c_str());
  if (hit != nullptr) {
    std::printf(" <- %.*s at %.*s: %.*s", int(hit->rule_id.size()), hit->rule_id.data(),
                int(hit->where.size()), hit->where.data(), int(hit->evidence.size()),
                hit->evidence.data());
  }
  std::printf("\n");
}

}  // namespace

int main(int count, char** words) {
  const Options options = parse(count, words);
  auto rules = load_rules(options.rules);
  if (!rules) {
    std::fprintf(stderr, "detect: %s\n", rules.error().message.c_str());
    return 1;
  }
  std::vector<Request> requests;
  for (const std::string& file : options.files) {
    std::vector<Request> more = read(file);
    std::move(more.begin(), more.end(), std::back_inserter(requests));
  }
  const Config config;
  LimitHits hits;
  RuleStats stats;
  RuleEngine engine(*rules, config, hits, stats);
  Inspection inspection;
  std::map<std::string, Rate> caught, flagged, caught_at, flagged_at, by_family;
  Rate attacks, benign, second_stage;
  std::chrono::nanoseconds time{};
  for (const Request& request : requests) {
    if (!options.only.empty() && request.kind != options.only) continue;
    auto exchange = std::make_unique<HttpExchange>();
    fill(request, *exchange);
    inspection.clear();
    const auto start = std::chrono::steady_clock::now();
    engine.run(*exchange, inspection);
    time += std::chrono::steady_clock::now() - start;
    const RuleHit* const worst = worst_of(inspection);
    const bool is_attack = request.label == "attack";
    const std::size_t hit = worst != nullptr ? 1 : 0;
    for (Rate* rate :
         {is_attack ? &attacks : &benign, &(is_attack ? caught : flagged)[request.kind],
          &(is_attack ? caught_at : flagged_at)[place_of(request)]}) {
      ++rate->all;
      rate->hit += hit;
    }
    if (worst != nullptr) {
      Rate& family = by_family[std::string(worst->family)];
      ++family.all;
      family.hit += is_attack ? 0 : 1;
    }
    if (!is_attack) {
      ++second_stage.all;
      second_stage.hit += engine.triggered() ? 1 : 0;
    }
    if (is_attack && hit == 0 && options.missed) show("missed", request, nullptr);
    if (!is_attack && hit == 1 && options.flagged) show("flagged", request, worst);
  }
  print("attacks caught, by class", caught);
  print("attacks caught, by place", caught_at);
  print("harmless requests flagged, by class", flagged);
  print("harmless requests flagged, by place", flagged_at);
  print("harmless among the hits, by family of the worst", by_family);
  std::printf("caught            %5.1f %%  (%zu of %zu)\n", attacks.percent(), attacks.hit,
              attacks.all);
  std::printf("flagged           %5.1f %%  (%zu of %zu)\n", benign.percent(), benign.hit,
              benign.all);
  std::printf("balanced accuracy %5.1f %%\n", (attacks.percent() + 100 - benign.percent()) / 2);
  std::printf("second stage      %5.1f %%  of the harmless requests\n", second_stage.percent());
  std::printf(
      "a request         %5.2f us\n",
      double(time.count()) / 1000 / double(std::max<std::size_t>(1, attacks.all + benign.all)));
  return 0;
}
