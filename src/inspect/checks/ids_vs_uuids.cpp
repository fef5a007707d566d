// SPDX-License-Identifier: Apache-2.0
// Whether objects are named by numbers that can be counted through.
#include <array>
#include <utility>

#include "inspect/checks.hpp"
#include "inspect/target.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer { no_integer_id, integer_id, time_guessable, request_not_seen };
constexpr Reason kReasons[] = {
    {"no_integer_id", Outcome::pass, "No object is named by a plain number."},
    {"integer_id", Outcome::fail, "An object is named by a plain number.", true},
    {"time_guessable", Outcome::pass,
     "An id is made from the time (UUID version 1, Snowflake): harder to count through, not "
     "random."},
    {"request_not_seen", Outcome::unknown, "The request head was not captured as a whole."},
};

// Snowflake ids are milliseconds, worker and sequence in 64 bits: 17 to 19 digits today.
bool is_snowflake(std::string_view digits) noexcept {
  return digits.size() >= 17 && digits.size() <= 19;
}

constexpr std::size_t kUuidBytes = 36;

/// RFC 9562 5.1: version 1 in the first digit of the third group.
bool is_uuid_version_1(std::string_view text) noexcept {
  return text.size() == kUuidBytes && text[8] == '-' && text[13] == '-' && text[14] == '1' &&
         text[18] == '-' && text[23] == '-';
}

bool is_year(std::string_view digits) noexcept {
  return digits.size() == 4 && (digits.substr(0, 2) == "19" || digits.substr(0, 2) == "20");
}

/// 20240131, or the month or day behind a year.
bool is_date_part(std::string_view digits, bool after_year) noexcept {
  if (after_year && digits.size() <= 2) return true;
  return digits.size() == 8 && is_year(digits.substr(0, 4)) && digits[4] <= '1' && digits[6] <= '3';
}

/// /page/2, /limit/50: a number that names no object.
bool counts_something(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 14> kNames{
      "page", "limit", "offset", "size",   "per_page", "lat", "lon",
      "lng",  "zoom",  "width",  "height", "count",    "top", "version"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [name](std::string_view known) { return equals_folded(name, known); });
}

/// id, *_id, *-id, *Id, *ID, uid, number: names that say that an object is meant.
bool names_an_object(std::string_view name) noexcept {
  if (equals_folded(name, "id") || equals_folded(name, "uid") || equals_folded(name, "number")) {
    return true;
  }
  if (name.size() < 3) return false;
  const std::string_view end = name.substr(name.size() - 2);
  const char before = name[name.size() - 3];
  if ((before == '_' || before == '-' || before == '.') && equals_folded(end, "id")) return true;
  return end == "Id" || end == "ID";
}

Answer judge_path(std::string_view path, Profile profile, std::size_t& place,
                  std::string_view& evidence) {
  Answer answer = no_integer_id;
  std::string_view before;
  bool after_year = false;
  for_each_segment(path, [&](std::size_t index, std::string_view segment) {
    const std::string_view previous = std::exchange(before, segment);
    const bool behind_year = std::exchange(after_year, false);
    if (segment.empty() || (!is_digit(segment[0]) && segment.size() != kUuidBytes)) return;
    after_year = is_year(segment) || (behind_year && segment.size() <= 2 && all_digits(segment));
    if (answer == integer_id) return;
    Answer one = no_integer_id;
    if (all_digits(segment)) {
      one = integer_id;
      if (profile == Profile::context) {
        if (is_snowflake(segment)) one = time_guessable;
        if (is_year(segment) || is_date_part(segment, behind_year) || counts_something(previous)) {
          one = no_integer_id;
        }
      }
    } else if (profile == Profile::context && is_uuid_version_1(segment)) {
      one = time_guessable;
    }
    if (one == no_integer_id) return;
    answer = one;
    place = index;
    evidence = segment;
  });
  return answer;
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  if (!exchange.has_request() || exchange.request.target.empty()) {
    return {&kReasons[request_not_seen], {}, {}};
  }
  const Target target = split_target(exchange.request.target);
  std::size_t place = 0;
  std::string_view evidence;
  Answer answer = judge_path(target.path, context.config.profile, place, evidence);
  if (answer == integer_id) return {&kReasons[answer], path_place(place, context.arena), evidence};

  std::string_view where;
  if (context.config.profile == Profile::context) {
    for_each_parameter(target.query, [&](std::string_view name, std::string_view value) {
      if (answer == integer_id || !all_digits(value) || !names_an_object(name)) return;
      answer = is_snowflake(value) ? time_guessable : integer_id;
      evidence = value;
      constexpr std::string_view kPrefix = "request.query.";
      Bytes text = context.arena.copy(as_bytes(kPrefix));
      where = as_text(context.arena.append(text, as_bytes(name.substr(0, 64))));
    });
  }
  if (answer == no_integer_id) return {&kReasons[no_integer_id], {}, {}};
  if (where.empty()) where = path_place(place, context.arena);
  return {&kReasons[answer], where, evidence};
}

}  // namespace

constinit const Check checks::ids_vs_uuids{
    .id = "ids_vs_uuids",
    .title = "IDs versus UUIDs",
    .impact = Severity::low,
    .owasp = "API1:2023",
    .cwe = "CWE-340",
    .stage = Stage::exchange,
    .summary =
        "Whether an object is named by an integer, in a path segment or in a parameter such as id "
        "or "
        "user_id. Versions, dates, years, pages and sizes are no ids.",
    .treblle = "No path segment consists of digits alone.",
    .why = "Numbers can be counted through: whoever has one knows the others.",
    .fix = "Name objects by random ids (UUID version 4 or 7), and still check who may read them.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
