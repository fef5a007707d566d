// SPDX-License-Identifier: Apache-2.0
// Writes every demo capture, and the README that lists them, into a folder. The same octets every
// time: pcaps/ holds its output, and a test compares.
#include <cstdio>
#include <exception>
#include <string>

#include "pcaps/areas.hpp"

namespace {

using tapwarden::craft::write_file;
using tapwarden::pcaps::Demo;

struct Area {
  const char* name;
  const char* about;
  std::vector<Demo> (*make)();
};

// THE list of areas: a new one is a folder of pcaps/ with its source, and a line here.
constexpr Area kAreas[] = {
    {"stories", "Incidents as an analyst would meet them, between ordinary traffic.",
     tapwarden::pcaps::stories},
    {"clean", "Traffic that should raise nothing.", tapwarden::pcaps::clean},
    {"attacks", "SQL injection in every place, and what became of it.", tapwarden::pcaps::attacks},
    {"responses", "What responses give away.", tapwarden::pcaps::responses},
    {"http", "Shapes of HTTP/1.x messages.", tapwarden::pcaps::http},
    {"bad_mirror", "What mirror ports do to traffic.", tapwarden::pcaps::bad_mirror},
    {"formats", "The same exchange in every file format and link layer.",
     tapwarden::pcaps::formats},
    {"tunnels", "The same exchange in everything that can be wrapped around it, and in fragments.",
     tapwarden::pcaps::tunnels},
};

constexpr const char* kReadmeHead =
    "# Demo captures\n\n"
    "Written by `tools/make_pcaps` from the sources beside them; all traffic is invented\n"
    "(addresses of RFC 5737 and RFC 3849, names under example.com). This file too is written by\n"
    "it: `build/release/tools/make_pcaps pcaps` after a change. Each capture has its expected\n"
    "events in `tests/golden/`.\n";

void make(const std::string& folder) {
  std::string readme = kReadmeHead;
  for (const Area& area : kAreas) {
    readme += std::string("\n## ") + area.name + "\n\n" + area.about +
              "\n\n| capture | shows |\n|---|---|\n";
    for (const Demo& demo : area.make()) {
      write_file(folder + "/" + area.name + "/" + demo.name, demo.file);
      readme += "| `" + demo.name + "` | " + demo.shows + " |\n";
    }
  }
  write_file(folder + "/README.md", {readme.begin(), readme.end()});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_pcaps FOLDER\n", stderr);
    return 1;
  }
  try {
    make(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_pcaps: %s\n", error.what());
    return 1;
  }
  return 0;
}
