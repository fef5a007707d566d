// SPDX-License-Identifier: Apache-2.0
#include "inspect/attack_outcome.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "inspect/checks.hpp"
#include "inspect/media_type.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr unsigned kDelaySecondsMax = 3600;
constexpr std::size_t kTagBytesMin = 3;  // "<b>": what comes back by chance is shorter

bool is_blocked(std::uint16_t status) noexcept {
  return status == 400 || status == 401 || status == 403 || status == 404 || status == 405 ||
         status == 429;
}

bool is_word_octet(char c) noexcept {
  const char lower = lower_ascii(c);
  return is_digit(c) || (lower >= 'a' && lower <= 'z') || c == '_';
}

/// Where `word` (lower case) ends in `text`; npos when it is not there.
std::size_t end_of(std::string_view text, std::string_view word) noexcept {
  const auto at = std::search(text.begin(), text.end(), word.begin(), word.end(),
                              [](char a, char b) { return lower_ascii(a) == b; });
  if (at == text.end()) return text.npos;
  return static_cast<std::size_t>(at - text.begin()) + word.size();
}

unsigned number_at(std::string_view text) noexcept {
  unsigned number = 0;
  for (const char c : text) {
    if (!is_digit(c)) break;
    number = std::min(number * 10 + static_cast<unsigned>(c - '0'), kDelaySecondsMax);
  }
  return number;
}

std::string_view without_blanks(std::string_view text) noexcept {
  return text.substr(std::min(text.find_first_not_of(" \t'\"("), text.size()));
}

/// "0:0:5", "00:00:05"
unsigned clock_at(std::string_view text) noexcept {
  unsigned seconds = 0;
  for (int part = 0; part < 3; ++part) {
    seconds = std::min(seconds * 60 + number_at(text), kDelaySecondsMax);
    const std::size_t colon = text.find_first_not_of("0123456789");
    if (colon == text.npos || text[colon] != ':') return part == 0 ? 0 : seconds;
    text.remove_prefix(colon + 1);
  }
  return seconds;
}

/// What stands behind `word`, which is a word of its own; empty: it is not there.
std::string_view behind_word(std::string_view value, std::string_view word) noexcept {
  const std::size_t end = end_of(value, word);
  if (end == value.npos) return {};
  const std::size_t begin = end - word.size();
  const bool is_word = begin == 0 || !is_word_octet(value[begin - 1]);
  return is_word ? value.substr(end) : std::string_view{};
}

/// `sleep 5` and `ping -c 10 host`, `ping -n 10 host`: one second between two packets.
unsigned shell_delay(std::string_view value) noexcept {
  if (const auto text = behind_word(value, "sleep "); !text.empty()) {
    const unsigned seconds = number_at(without_blanks(text));
    const std::size_t unit = without_blanks(text).find_first_not_of("0123456789");
    const bool minutes = unit != text.npos && without_blanks(text)[unit] == 'm';
    return std::min(minutes ? seconds * 60 : seconds, kDelaySecondsMax);
  }
  const auto text = behind_word(value, "ping ");
  for (const std::string_view option : {"-c", "-n"}) {
    const std::size_t at = text.find(option);
    if (at == text.npos) continue;
    const unsigned packets = number_at(without_blanks(text.substr(at + option.size())));
    return packets > 0 ? packets - 1 : 0;
  }
  return 0;
}

/// sleep(5000) of a JavaScript engine counts milliseconds.
unsigned delay_of(const RuleHit& hit) noexcept {
  const unsigned asked = injected_delay(hit.evidence);
  return hit.family == "nosql" ? asked / 1000 : asked;
}

/// The answer began about as long after the request as the request asked for; several rows may each
/// have waited.
bool answered_after_delay(const RuleHit& hit, const HttpExchange& exchange) noexcept {
  const unsigned seconds = delay_of(hit);
  if (seconds == 0) return false;
  const Duration waited = exchange.response.first.time - exchange.request.last.time;
  const Duration asked = std::chrono::seconds{seconds};
  return waited >= asked - asked / 10 && waited <= 3 * asked + std::chrono::seconds{10};
}

/// Which hits on a response prove what an attack of a family was after.
struct Proof {
  std::string_view answer;
  std::array<std::string_view, 12> attacks;
};
constexpr std::array kProofs{
    Proof{"dberror", {"sqli", "nosql", "ldap", "xpath"}},
    Proof{"source",
          {"traversal", "xxe", "ssrf", "php", "cmdi", "code", "ssti", "ssi", "java", "webshell",
           "exposure"}},
    Proof{"secrets", {"traversal", "xxe", "ssrf", "php", "exposure"}},
    Proof{"cmdout", {"cmdi", "code", "ssti", "ssi", "java", "php", "webshell", "deser"}},
    Proof{"listing", {"exposure"}},
};

/// An error text of a database counts wherever it stands; other texts must be what they look like,
/// and a token such as a login answers with is no proof.
bool proves(const RuleHit& answer, const RuleHit& attack) noexcept {
  if (!answer.confirmed && answer.family != "dberror") return false;
  if (answer.family == "secrets" && answer.severity < Severity::medium) return false;
  return std::any_of(kProofs.begin(), kProofs.end(), [&](const Proof& proof) {
    return proof.answer == answer.family && std::find(proof.attacks.begin(), proof.attacks.end(),
                                                      attack.family) != proof.attacks.end();
  });
}

bool is_html(const HttpMessage& response) noexcept {
  const std::string_view type = media_essence(response.headers.value(HeaderName::content_type));
  if (type.empty()) return look_of(response.body) == BodyLook::html;
  return is_document_type(type);
}

/// A tag that was sent comes back as it was.
bool is_reflected(const RuleHit& hit, const HttpExchange& exchange) noexcept {
  const HttpMessage& response = exchange.response;
  const std::size_t tag = hit.evidence.find('<');
  if (tag == hit.evidence.npos || hit.evidence.size() - tag < kTagBytesMin) return false;
  return is_html(response) && as_text(response.body).find(hit.evidence) != std::string_view::npos;
}

/// The product stands there as a number of its own, and the expression does not.
bool is_evaluated(std::string_view value, std::string_view body) noexcept {
  const std::uint64_t product = injected_product(value);
  if (product == 0) return false;
  std::array<char, 24> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), product).ptr;
  const std::string_view number{text.data(), static_cast<std::size_t>(end - text.data())};
  const std::size_t sign = value.find('*');
  const std::size_t from = value.find_last_not_of("0123456789 '\"", sign - 1) + 1;
  if (body.find(trimmed(value.substr(from, sign + 2 - from))) != body.npos) return false;
  for (std::size_t at = body.find(number); at != body.npos; at = body.find(number, at + 1)) {
    const std::size_t behind = at + number.size();
    if ((at == 0 || !is_digit(body[at - 1])) &&
        (behind == body.size() || !is_digit(body[behind]))) {
      return true;
    }
  }
  return false;
}

bool is_proven(const RuleHit& hit, const HttpExchange& exchange,
               std::span<const RuleHit> answer) noexcept {
  if (std::any_of(answer.begin(), answer.end(),
                  [&](const RuleHit& one) { return proves(one, hit); })) {
    return true;
  }
  if (hit.family == "xss") return is_reflected(hit, exchange);
  if (answered_after_delay(hit, exchange)) return true;
  return hit.family == "ssti" && is_evaluated(hit.evidence, as_text(exchange.response.body));
}

}  // namespace

unsigned injected_delay(std::string_view value) noexcept {
  std::size_t end = end_of(value, "sleep(");
  if (end != value.npos) return number_at(without_blanks(value.substr(end)));
  end = end_of(value, "receive_message(");  // of Oracle: a name, then seconds
  if (end != value.npos) {
    const std::size_t comma = value.find(',', end);
    return comma == value.npos ? 0 : number_at(without_blanks(value.substr(comma + 1)));
  }
  end = end_of(value, "delay");
  if (end != value.npos) return clock_at(without_blanks(value.substr(end)));
  return shell_delay(value);
}

std::uint64_t injected_product(std::string_view value) noexcept {
  constexpr std::size_t kDigitsMax = 9;  // of a factor
  constexpr std::uint64_t kProductMin = 100'000;
  const std::size_t sign = value.find('*');
  if (sign == value.npos || sign == 0) return 0;
  const auto is_blank = [](char c) { return c == ' ' || c == '\''; };
  std::size_t begin = sign;
  while (begin > 0 && is_blank(value[begin - 1])) --begin;
  const std::size_t end_of_left = begin;
  while (begin > 0 && is_digit(value[begin - 1])) --begin;
  const std::string_view left = value.substr(begin, end_of_left - begin);
  std::string_view right = value.substr(sign + 1);
  while (!right.empty() && is_blank(right.front())) right.remove_prefix(1);
  const std::size_t right_size = std::min(right.find_first_not_of("0123456789"), right.size());
  if (left.empty() || right_size == 0 || left.size() > kDigitsMax || right_size > kDigitsMax)
    return 0;
  const auto number = [](std::string_view digits) {
    std::uint64_t sum = 0;
    for (const char c : digits) sum = sum * 10 + static_cast<std::uint64_t>(c - '0');
    return sum;
  };
  const std::uint64_t product = number(left) * number(right.substr(0, right_size));
  return product >= kProductMin ? product : 0;
}

AttackOutcome outcome_of(const RuleHit& hit, const HttpExchange& exchange,
                         std::span<const RuleHit> answer) noexcept {
  if (!exchange.has_response()) return AttackOutcome::none;
  const std::uint16_t status = exchange.response.status;
  // What a missing file is answered with proves nothing of it.
  const bool may_prove = hit.family != "exposure" || is_success(status);
  if (hit.confirmed && may_prove && is_proven(hit, exchange, answer)) {
    return AttackOutcome::likely_successful;
  }
  if (is_blocked(status)) return AttackOutcome::blocked;
  return is_success(status) ? AttackOutcome::answered : AttackOutcome::none;
}

Severity severity_by_outcome(const RuleHit& hit) noexcept {
  if (hit.outcome == AttackOutcome::likely_successful) return Severity::high;
  if (hit.outcome != AttackOutcome::blocked) return hit.severity;
  return hit.severity == Severity::high && hit.family != "exposure" ? Severity::medium
                                                                    : Severity::low;
}

Severity severity_by_records(const RuleHit& hit, const HttpExchange& exchange,
                             AuthType auth) noexcept {
  constexpr std::uint32_t kManyRecords = 10;
  if (hit.regulations.empty() || !hit.confirmed || hit.count < kManyRecords ||
      auth != AuthType::none || !exchange.has_request() || is_html(exchange.response)) {
    return hit.severity;
  }
  return hit.severity == Severity::low ? Severity::medium : Severity::high;
}

}  // namespace tapwarden
