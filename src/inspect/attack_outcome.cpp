// SPDX-License-Identifier: Apache-2.0
#include "inspect/attack_outcome.hpp"

#include <algorithm>

#include "inspect/checks.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr unsigned kDelaySecondsMax = 3600;

bool is_blocked(std::uint16_t status) noexcept {
  return status == 400 || status == 401 || status == 403 || status == 404 || status == 405 ||
         status == 429;
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

/// The answer began about as long after the request as the request asked for; several rows may each
/// have waited.
bool answered_after_delay(std::string_view value, const HttpExchange& exchange) noexcept {
  const unsigned seconds = injected_delay(value);
  if (seconds == 0) return false;
  const Duration waited = exchange.response.first.time - exchange.request.last.time;
  const Duration asked = std::chrono::seconds{seconds};
  return waited >= asked - asked / 10 && waited <= 3 * asked + std::chrono::seconds{10};
}

}  // namespace

unsigned injected_delay(std::string_view value) noexcept {
  std::size_t end = end_of(value, "sleep(");
  if (end != value.npos) return number_at(without_blanks(value.substr(end)));
  end = end_of(value, "delay");
  return end != value.npos ? clock_at(without_blanks(value.substr(end))) : 0;
}

AttackOutcome outcome_of(const RuleHit& hit, const HttpExchange& exchange,
                         bool has_database_error) noexcept {
  if (!exchange.has_response()) return AttackOutcome::none;
  if (hit.confirmed && (has_database_error || answered_after_delay(hit.evidence, exchange))) {
    return AttackOutcome::likely_successful;
  }
  if (is_blocked(exchange.response.status)) return AttackOutcome::blocked;
  return is_success(exchange.response.status) ? AttackOutcome::answered : AttackOutcome::none;
}

Severity severity_by_outcome(Severity severity, AttackOutcome outcome) noexcept {
  if (outcome == AttackOutcome::likely_successful) return Severity::high;
  if (outcome != AttackOutcome::blocked) return severity;
  return severity == Severity::high ? Severity::medium : Severity::low;
}

}  // namespace tapwarden
