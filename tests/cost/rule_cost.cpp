// SPDX-License-Identifier: Apache-2.0
// Runs all rules over requests of the worst shapes, each in two sizes. rule_cost_test.py counts
// their instructions. Prints the shapes, in order.
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "inspect/rule_engine.hpp"
#include "inspect/rule_loader.hpp"

namespace {

using namespace tapwarden;

struct Shape {
  const char* name;
  const char* type;
  std::string_view start;
  std::string_view again;  // repeated until the body is as long as it is to be
};

// What back-tracking, nesting and re-reading would be dear for.
constexpr Shape kShapes[] = {
    {"quotes", "text/plain", "", "'\" "},
    {"words of SQL", "application/x-www-form-urlencoded", "q=", "' or 1=1 union select "},
    {"comments of SQL", "application/x-www-form-urlencoded", "q=", "/**/or/*"},
    {"open brackets", "application/x-www-form-urlencoded", "q=", "(select("},
    {"tags", "application/x-www-form-urlencoded", "q=", "<a href=x "},
    {"attributes", "application/x-www-form-urlencoded", "q=<img ", "onerror="},
    {"scripts", "application/x-www-form-urlencoded", "q=", "<script>alert("},
    {"character references", "application/x-www-form-urlencoded", "q=", "%26%23x6a;"},
    {"percent signs", "application/x-www-form-urlencoded", "q=", "%25"},
    {"steps up", "application/x-www-form-urlencoded", "q=", "../"},
    {"separators of shells", "application/x-www-form-urlencoded", "q=", "%3bcat${IFS}$("},
    {"lookups", "application/x-www-form-urlencoded", "q=", "${${lower:j}"},
    {"templates", "application/x-www-form-urlencoded", "q=", "{{7*'7'}}{{"},
    {"entities", "application/xml", "<!DOCTYPE a [", "<!ENTITY a SYSTEM 'b'>"},
    {"elements", "application/xml", "", "<a b='c'>"},
    {"nested JSON", "application/json", "", "[{\"a\":"},
    {"keys of JSON", "application/json", "{", "\"$ne\":\"1' or '1\","},
    {"JSON in a string", "application/json", "{\"a\":\"", "{\\\"a\\\":"},
    {"base64", "application/json", "{\"a\":\"", "PHNjcmlwdD4nIG9yIDE9MS0t"},
    {"parts", "multipart/form-data; boundary=x", "",
     "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n' or 1=1\r\n"},
    {"GraphQL", "application/graphql", "query {", "a{b:c "},
    {"addresses", "application/x-www-form-urlencoded", "q=", "http://127.0.0.1@0x7f.1/"},
};

std::string body_of(const Shape& shape, std::size_t size) {
  std::string body(shape.start);
  while (body.size() < size) body += shape.again;
  body.resize(size);
  return body;
}

}  // namespace

/// Where counting begins and ends, for valgrind.
[[gnu::noinline]] void count_from_here() { asm volatile(""); }
[[gnu::noinline]] void count_to_here() { asm volatile(""); }

int main(int count, char** words) {
  if (count != 3) return 1;  // octets, folder of compiled rules
  const std::size_t size = std::stoul(words[1]);
  auto rules = load_rules(TAPWARDEN_RULES_DIR, words[2]);
  if (!rules) {
    std::fprintf(stderr, "%s\n", rules.error().message.c_str());
    return 1;
  }
  Config config;
  config.limits.request_body_bytes_max = config.limits.leaf_bytes_max = 16 * size;
  config.limits.confirm_bytes_max = 16 * size;
  for (const Shape& shape : kShapes) {
    std::size_t found = 0;
    for (const std::size_t octets : {size, 2 * size}) {
      LimitHits hits;
      RuleStats stats;
      RuleEngine engine(*rules, config, hits, stats);
      auto exchange = std::make_unique<HttpExchange>();
      exchange->half = Half::request_only;
      HttpMessage& request = exchange->request;
      request.method = "POST";
      request.target = "/v1/items";
      request.seen = {Seen::complete, Seen::complete};
      request.headers.add(HeaderName::content_type, "Content-Type", shape.type);
      const std::string body = body_of(shape, octets);
      request.body = as_bytes(std::string_view{body});
      request.body_size = body.size();
      Inspection inspection;
      count_from_here();
      engine.run(*exchange, inspection);
      count_to_here();
      found = inspection.rule_hits.size();
    }
    std::printf("%s (%zu findings)\n", shape.name, found);
  }
  return 0;
}
