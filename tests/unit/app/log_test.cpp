// SPDX-License-Identifier: Apache-2.0
#include "app/log.hpp"

#include <cstdlib>
#include <vector>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

constexpr std::chrono::system_clock::time_point kTime{
    std::chrono::microseconds{1'700'000'000'000'042}};

std::string line(LogFormat format, LogLevel level, std::string_view message,
                 std::initializer_list<LogField> fields = {}) {
  return log_line(format, level, message, fields, kTime);
}

struct Told {
  std::vector<std::string> lines;
  Log::Out out = [this](const std::string& text) { lines.push_back(text); };
};

}  // namespace

TEST_CASE("a message for people is the name of the program and the message") {
  CHECK(line(LogFormat::text, LogLevel::error, "eth9: no such interface") ==
        "tapwarden: eth9: no such interface");
}

TEST_CASE("facts stand behind a message as key=value, quoted where they have spaces") {
  CHECK(line(LogFormat::text, LogLevel::info, "listens", {{"workers", "2"}, {"file", "a \"b\""}}) ==
        "tapwarden: listens workers=2 file=\"a \\\"b\\\"\"");
  CHECK(line(LogFormat::text, LogLevel::info, "x", {{"empty", ""}}) == "tapwarden: x empty=\"\"");
}

TEST_CASE("the journal is told the weight of a message in front of it") {
  CHECK(line(LogFormat::journal, LogLevel::error, "bad") == "<3>bad");
  CHECK(line(LogFormat::journal, LogLevel::warning, "bad") == "<4>bad");
  CHECK(line(LogFormat::journal, LogLevel::notice, "good") == "<5>good");
  CHECK(line(LogFormat::journal, LogLevel::debug, "good") == "<7>good");
}

TEST_CASE("a message as JSON has its time in UTC, and facts as members") {
  CHECK(line(LogFormat::json, LogLevel::warning, "a\n\"b\"", {{"threads", "worker 1"}}) ==
        R"({"time":"2023-11-14T22:13:20.000042Z","level":"warning","message":"a\u000a\"b\"",)"
        R"("threads":"worker 1"})");
}

TEST_CASE("a message stays on one line and steers no terminal") {
  CHECK(line(LogFormat::journal, LogLevel::info, "a\n<0>b\x1b[2J") == "<6>a\\x0a<0>b\\x1b[2J");
}

TEST_CASE("what is lighter than the level is not told") {
  Told told;
  Log log({LogLevel::notice, LogFormat::text}, 0, told.out);
  log.tell(LogLevel::info, "a", "light");
  log.tell(LogLevel::notice, "a", "heavy");
  CHECK(told.lines == std::vector<std::string>{"tapwarden: heavy\n"});
  CHECK(log.tells(LogLevel::error));
  CHECK_FALSE(log.tells(LogLevel::debug));
}

TEST_CASE("a site that speaks too often is cut short, and what was left out is counted") {
  Told told;
  {
    Log log({LogLevel::info, LogFormat::text}, 3, told.out);
    for (int i = 0; i < 10; ++i) log.tell(LogLevel::info, "disk", "disk is full");
    log.tell(LogLevel::info, "card", "card is back");
    CHECK(told.lines.size() == 4);
  }
  REQUIRE(told.lines.size() == 5);
  CHECK(told.lines.back() == "tapwarden: disk: 7 more messages were left out\n");
}

TEST_CASE("without a limit every message is told") {
  Told told;
  Log log({LogLevel::info, LogFormat::text}, 0, told.out);
  for (int i = 0; i < 1000; ++i) log.tell(LogLevel::info, "one", "x");
  CHECK(told.lines.size() == 1000);
}

TEST_CASE("sites beyond the cap share one") {
  Told told;
  Log log({LogLevel::info, LogFormat::text}, 1, told.out);
  for (int i = 0; i < 1000; ++i) log.tell(LogLevel::info, "site " + std::to_string(i), "x");
  CHECK(told.lines.size() == 257);
}

TEST_CASE("the format is the journal's only where standard error is the journal's") {
  ::setenv("JOURNAL_STREAM", "1:1", 1);
  CHECK(settled({LogLevel::info, LogFormat::automatic}).format == LogFormat::text);
  ::unsetenv("JOURNAL_STREAM");
  CHECK(settled({LogLevel::info, LogFormat::automatic}).format == LogFormat::text);
  CHECK(settled({LogLevel::info, LogFormat::json}).format == LogFormat::json);
}
