// SPDX-License-Identifier: Apache-2.0
// The demo captures: one function a folder, defined in <area>/<area>.cpp, listed in
// tools/make_pcaps.cpp. Every call gives the same octets.
#pragma once

#include <string>
#include <vector>

#include "craft/capture.hpp"

namespace tapwarden::pcaps {

struct Demo {
  std::string name;   ///< file name
  std::string shows;  ///< one line of pcaps/README.md
  craft::Octets file;
};

std::vector<Demo> stories();
std::vector<Demo> clean();
std::vector<Demo> attacks();
std::vector<Demo> responses();
std::vector<Demo> http();
std::vector<Demo> bad_mirror();
std::vector<Demo> formats();
std::vector<Demo> tunnels();

}  // namespace tapwarden::pcaps
