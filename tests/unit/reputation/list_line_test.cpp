// SPDX-License-Identifier: Apache-2.0
// Lines of every format, good and broken.
#include "reputation/list_line.hpp"

#include "base/address_text.hpp"
#include "support/catch.hpp"

using namespace tapwarden;
using namespace tapwarden::reputation;

namespace {

/// "192.0.2.0/24", "AS64496", "nothing"; "bad at 3" with the column.
std::string in_words(const ListLine& line) {
  switch (line.kind) {
    case ListLine::Kind::nothing: return "nothing";
    case ListLine::Kind::network: return "AS" + std::to_string(line.asn);
    case ListLine::Kind::bad: return "bad at " + std::to_string(line.column);
    case ListLine::Kind::prefix: break;
  }
  const bool is_v4 = line.prefix.address.is_v4() && line.prefix.length >= 96;
  return address_text(line.prefix.address) + "/" +
         std::to_string(line.prefix.length - (is_v4 ? 96 : 0));
}

struct Row {
  const char* line;
  const char* read;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.line);
    CHECK(in_words(read_list_line(row.line)) == row.read);
  }
}

}  // namespace

TEST_CASE("plain lines are addresses and blocks with comments") {
  check({{"192.0.2.1", "192.0.2.1/32"},
         {"192.0.2.0/24", "192.0.2.0/24"},
         {"  192.0.2.1\t\r", "192.0.2.1/32"},
         {"192.0.2.1 # a scanner", "192.0.2.1/32"},
         {"192.0.2.1#a scanner", "192.0.2.1/32"},
         {"192.0.2.0/24;SBL1", "192.0.2.0/24"},
         {"2001:db8::/32", "2001:db8::/32"},
         {"2001:db8::1", "2001:db8::1/128"},
         {"0.0.0.0/0", "0.0.0.0/0"},
         {"::/0", "::/0"},
         {"::ffff:192.0.2.1", "192.0.2.1/32"},
         {"192.0.2.77/24", "192.0.2.77/24"},
         {"", "nothing"},
         {"   \r", "nothing"},
         {"# Maintainer: FireHOL", "nothing"},
         {"; Spamhaus DROP List 2024/01/01", "nothing"}});
}

TEST_CASE("lines that are nothing of a list are bad, and the column says where") {
  check({{"192.0.2.256", "bad at 1"},
         {"  192.0.2.1/33", "bad at 3"},
         {"2001:db8::/129", "bad at 1"},
         {"192.0.2.1/", "bad at 1"},
         {"192.0.2.1/-1", "bad at 1"},
         {"192.0.2.1/2 4", "bad at 1"},
         {"/24", "bad at 1"},
         {"192.0.2.1 192.0.2.2", "bad at 1"},
         {"192.0.2.1-192.0.2.9", "bad at 1"},
         {"scanner.example.com", "bad at 1"},
         {"<html>", "bad at 1"},
         {"192.0.2.1\x01", "bad at 1"}});
  CHECK(std::string(read_list_line("<html>").problem) == "not an address");
  CHECK(std::string(read_list_line("192.0.2.1/33").problem) == "not a length of an address block");
}

TEST_CASE("a line that is too long is bad") {
  const std::string comment(kLineBytesMax, '#');
  CHECK(in_words(read_list_line(comment)) == "nothing");
  CHECK(in_words(read_list_line(comment + "#")) == "bad at 1");
}

TEST_CASE("Spamhaus DROP is read as text and as JSON, with its SBL numbers") {
  check({{"1.10.16.0/20 ; SBL256894", "1.10.16.0/20"},
         {R"({"cidr":"1.10.16.0/20","sblid":"SBL256894","rir":"apnic"})", "1.10.16.0/20"},
         {R"( { "rir" : "ripencc" , "cidr" : "2a06:e480::/29" } )", "2a06:e480::/29"},
         {R"({"asn":64496,"rir":"arin","domain":"example.com","cc":"US"})", "AS64496"},
         {R"({"type":"metadata","timestamp":1700000000,"size":1,"records":9})", "nothing"},
         {R"({"note":"a \"quoted\" word","cidr":"192.0.2.0/24"})", "192.0.2.0/24"}});
  CHECK(read_list_line("1.10.16.0/20 ; SBL256894").note == "SBL256894");
  CHECK(read_list_line(R"({"cidr":"1.10.16.0/20","sblid":"SBL7"})").note == "SBL7");
  CHECK(read_list_line("1.10.16.0/20 ; SBL words").note.empty());
  CHECK(read_list_line("1.10.16.0/20 ; SBL").note.empty());
}

TEST_CASE("JSON that is broken, or of something else, is bad") {
  check({{R"({"cidr":"1.10.16.0/20")", "bad at 23"},
         {R"({"cidr":"1.10.16.0/20})", "bad at 23"},
         {R"({"cidr":"1.10.16.0/20"} x)", "bad at 24"},
         {R"({"cidr":{"a":1}})", "bad at 9"},
         {R"({"cidr":"1.10.16.0/40"})", "bad at 10"},
         {R"({"asn":"AS64496"})", "bad at 9"},
         {R"({"asn":99999999999})", "bad at 8"},
         {R"({"name":"x"})", "bad at 1"},
         {"{}", "bad at 1"},
         {"{", "bad at 2"},
         {R"({"cidr":"\)", "bad at 11"}});
}

TEST_CASE("Suricata's iprep lines carry category and score") {
  const ListLine line = read_list_line("192.0.2.0/24, 3, 101 # seen often");
  CHECK(in_words(line) == "192.0.2.0/24");
  CHECK(line.category == 3);
  CHECK(line.score == 101);
  check({{"192.0.2.1,1,127", "192.0.2.1/32"},
         {"2001:db8::1,60,0", "2001:db8::1/128"},
         {"192.0.2.1,1", "bad at 11"},
         {"192.0.2.1,0,1", "bad at 11"},
         {"192.0.2.1,61,1", "bad at 11"},
         {"192.0.2.1,x,1", "bad at 11"},
         {"192.0.2.1,1,128", "bad at 13"},
         {"192.0.2.1,1,", "bad at 13"},
         {"192.0.2.1,1,2,3", "bad at 13"},
         {"nobody,1,2", "bad at 1"}});
}

TEST_CASE("Tor's exit list names its addresses among other lines") {
  check({{"ExitNode 0123456789ABCDEF", "nothing"},
         {"Published 2024-01-01 00:00:00", "nothing"},
         {"LastStatus 2024-01-01 01:00:00", "nothing"},
         {"ExitAddress 192.0.2.9 2024-01-01 01:02:03", "192.0.2.9/32"},
         {"ExitAddress nobody 2024-01-01", "bad at 13"},
         {"ExitSomething 192.0.2.9", "bad at 1"}});
}
