// SPDX-License-Identifier: Apache-2.0
#include "checks/check_case.hpp"

#include <yaml-cpp/yaml.h>

#include <array>
#include <set>
#include <stdexcept>
#include <utility>

namespace tapwarden::test {
namespace {

constexpr std::string_view kRequest = "GET /v1/items HTTP/1.1\nHost: api.example.com\n";
constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"name\":\"lamp\"}";

constexpr std::array<std::pair<std::string_view, Lost>, 6> kLost{{
    {"request", Lost::request},
    {"response", Lost::response},
    {"request_head", Lost::request_head},
    {"request_body", Lost::request_body},
    {"response_head", Lost::response_head},
    {"response_body", Lost::response_body},
}};

/// The text of a table as it is on the wire: CRLF in the head, a length where there is a body.
std::string wire_text(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::size_t border = text.find("\n\n");
  const std::string head = text.substr(0, border);
  const std::string body = border == std::string::npos ? "" : text.substr(border + 2);
  std::string out;
  for (const char c : head) {
    if (c == '\n') out += '\r';
    out += c;
  }
  out += "\r\n";
  const bool has_framing = head.find("Content-Length:") != std::string::npos ||
                           head.find("Transfer-Encoding:") != std::string::npos;
  const bool is_request = head.find("HTTP/") != 0;
  if (!has_framing && (!is_request || !body.empty())) {
    out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return out + "\r\n" + body;
}

[[noreturn]] void fail(const std::string& path, const YAML::Node& node, const std::string& what) {
  throw std::runtime_error(path + ":" + std::to_string(node.Mark().line + 1) + ": " + what);
}

void add_prefixes(const YAML::Node& list, std::vector<Prefix>& into, const std::string& path) {
  for (const YAML::Node& item : list) {
    const auto prefix = parse_prefix(item.as<std::string>());
    if (!prefix) fail(path, item, "not an address block");
    into.push_back(*prefix);
  }
}

void add_lists(const YAML::Node& lists, bool own, std::vector<CaseList>& into) {
  for (const auto& list : lists) {
    into.push_back({list.first.as<std::string>(), list.second.as<std::string>(), own});
  }
}

CheckCase read_case(const YAML::Node& node, const std::string& path) {
  static const std::set<std::string> kKnown{"client",
                                            "name",
                                            "request",
                                            "response",
                                            "context",
                                            "treblle",
                                            "where",
                                            "evidence",
                                            "lost",
                                            "tls",
                                            "rules",
                                            "lists",
                                            "client_certificate",
                                            "terminators",
                                            "public_paths",
                                            "own_lists",
                                            "categories",
                                            "ip_allow",
                                            "trusted_proxies"};
  for (const auto& entry : node) {
    if (kKnown.count(entry.first.as<std::string>()) == 0) fail(path, entry.first, "unknown field");
  }
  CheckCase one;
  one.name = node["name"].as<std::string>();
  one.request = wire_text(node["request"].as<std::string>(std::string(kRequest)));
  one.response = wire_text(node["response"].as<std::string>(std::string(kResponse)));
  one.context = node["context"].as<std::string>("");
  one.treblle = node["treblle"].as<std::string>(one.context);
  one.where = node["where"].as<std::string>("");
  one.evidence = node["evidence"].as<std::string>("");
  one.tls_version = node["tls"].as<std::uint16_t>(0);
  one.client_certificate = node["client_certificate"].as<bool>(false);
  one.with_rules = node["rules"].as<bool>(true);
  add_prefixes(node["terminators"], one.config.tls_terminators, path);
  add_prefixes(node["trusted_proxies"], one.config.trusted_proxies, path);
  add_prefixes(node["ip_allow"], one.config.reputation.allowed, path);
  add_lists(node["lists"], false, one.lists);
  add_lists(node["own_lists"], true, one.lists);
  one.client = node["client"].as<std::string>("192.0.2.10");
  if (!parse_prefix(one.client)) fail(path, node["client"], "not an address");
  one.categories = node["categories"].as<std::string>("");
  for (const YAML::Node& item : node["public_paths"]) {
    one.config.public_paths.push_back(item.as<std::string>());
  }
  const auto lost = node["lost"].as<std::string>("");
  for (const auto& [word, meaning] : kLost) {
    if (lost == word) one.lost = meaning;
  }
  if (!lost.empty() && one.lost == Lost::nothing) fail(path, node["lost"], "unknown part");
  if (one.context.empty()) fail(path, node, "no expected reason");
  return one;
}

}  // namespace

std::vector<CheckCase> read_check_cases(const std::string& path) {
  std::vector<CheckCase> cases;
  for (const YAML::Node& node : YAML::LoadFile(path)) cases.push_back(read_case(node, path));
  return cases;
}

}  // namespace tapwarden::test
