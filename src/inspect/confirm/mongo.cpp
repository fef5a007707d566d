// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/mongo.hpp"

#include <algorithm>
#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kTextBytesMax = 16384;
constexpr std::size_t kPlacesMax = 16;
constexpr std::size_t npos = std::string_view::npos;

constexpr std::array<std::string_view, 4> kRunCode{"$where", "$function", "$accumulator",
                                                   "$mapreduce"};
constexpr std::array<std::string_view, 6> kSecrets{"pass", "pwd",    "token",
                                                   "otp",  "secret", "passwd"};
constexpr std::array<std::string_view, 8> kPersons{"user",  "username",   "user_name", "login",
                                                   "email", "user[email", "uname",     "account"};
// Operands that make a comparison true of everything, as they stand in JSON.
constexpr std::array<std::string_view, 16> kOfEverything{
    "null",  "\"\"",   "[]",    "{}",      "-1",       "\"-1\"", "\".*\"",    "\".\"",
    "\"^\"", "\".+\"", "\"*\"", "\"^.*\"", "\"^.*$\"", "\"$\"",  "undefined", "\"null\""};

/// Asked of who somebody is or of what only they know; lists of persons are searched for as well.
bool is_of_credential(std::string_view name, std::string_view op) noexcept {
  const bool secret = std::any_of(kSecrets.begin(), kSecrets.end(), [name](std::string_view word) {
    return contains_folded(name, word);
  });
  const bool of_list = op == "$in" || op == "$eq" || op == "$all" || op == "$size";
  return secret ||
         (!of_list && std::any_of(kPersons.begin(), kPersons.end(), [name](std::string_view word) {
           return equals_folded(name, word);
         }));
}

bool runs_code(std::string_view op) noexcept {
  return std::any_of(kRunCode.begin(), kRunCode.end(),
                     [op](std::string_view word) { return equals_folded(op, word); });
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The key in front of the object that begins in front of `end`: "name" : {
std::string_view key_in_front(std::string_view body, std::size_t end) noexcept {
  const auto skip_blanks = [&] {
    while (end > 0 && is_blank(body[end - 1])) --end;
  };
  skip_blanks();
  if (end == 0 || body[end - 1] != '{') return {};
  --end;
  skip_blanks();
  if (end == 0 || body[end - 1] != ':') return {};
  --end;
  skip_blanks();
  if (end < 2 || body[end - 1] != '"') return {};
  const std::size_t begin = body.rfind('"', end - 2);
  return begin == npos ? std::string_view{} : body.substr(begin + 1, end - begin - 2);
}

bool is_of_everything(std::string_view text) noexcept {
  return std::any_of(kOfEverything.begin(), kOfEverything.end(), [text](std::string_view operand) {
    if (!starts_folded(text, operand)) return false;
    const char behind = text.size() > operand.size() ? text[operand.size()] : '}';
    return behind == '}' || behind == ',' || is_blank(behind);
  });
}

/// `at`: of the key with its quotes.
bool is_attack_at(std::string_view body, std::size_t at, std::string_view op) noexcept {
  std::size_t behind = at + op.size() + 2;
  while (behind < body.size() && is_blank(body[behind])) ++behind;
  if (behind >= body.size() || body[behind] != ':') return false;
  ++behind;
  while (behind < body.size() && is_blank(body[behind])) ++behind;
  const bool compares = op != "$and" && op != "$or" && op != "$nor" && op != "$expr";
  const std::string_view key = key_in_front(body, at);
  if (key.empty()) {  // the whole body, or an item of a list, is an operator
    return compares && body.find_first_not_of(" \t\r\n{") == at;
  }
  return is_of_credential(key, op) || (compares && is_of_everything(body.substr(behind)));
}

bool is_attack_in_json(std::string_view body, std::string_view op) noexcept {
  if (op.size() < 3) return false;
  std::size_t at = 0;
  for (std::size_t i = 0; i < kPlacesMax; ++i) {
    at = body.find(op, at);
    if (at == npos) return false;
    if (at > 0 && body[at - 1] == '"' && at + op.size() < body.size() &&
        body[at + op.size()] == '"' && is_attack_at(body, at - 1, op)) {
      return true;
    }
    at += op.size();
  }
  return false;
}

/// name[$ne], of which `raw` is what was sent, in `text`.
bool is_attack_in_name(std::string_view name, std::string_view raw,
                       std::string_view text) noexcept {
  const std::size_t bracket = name.find("[$");
  if (bracket == npos || name.find(']', bracket) == npos) return false;
  const std::string_view op = name.substr(bracket + 1, name.find(']', bracket) - bracket - 1);
  if (is_of_credential(name.substr(0, bracket), op) || runs_code(op)) return true;
  if (equals_folded(op, "$regex") || equals_folded(op, "$exists")) return true;
  const std::size_t at = raw.empty() ? npos : text.find(raw);
  if (at == npos) return false;
  const std::string_view behind = text.substr(at + raw.size());
  return behind.empty() || behind[0] == '&' ||
         (behind[0] == '=' && (behind.size() == 1 || behind[1] == '&' || behind[1] == ' '));
}

}  // namespace

Confirmation confirm_mongo(const Candidate& candidate) noexcept {
  const HttpMessage& request = candidate.exchange.request;
  const std::string_view body = as_text(request.body).substr(0, kTextBytesMax);
  const bool in_json = candidate.leaf.kind == LeafKind::json_key;
  bool agrees = false;
  if (in_json) {
    agrees = runs_code(candidate.value) || is_attack_in_json(body, candidate.value);
  } else {
    const bool in_target = candidate.leaf.kind == LeafKind::query_name;
    agrees = is_attack_in_name(
        candidate.value, candidate.leaf.name,
        in_target ? std::string_view{request.target}.substr(0, kTextBytesMax) : body);
  }
  return {agrees ? 1u : 0u, {}};
}

}  // namespace tapwarden
