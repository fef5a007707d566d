// SPDX-License-Identifier: Apache-2.0
#include "app/status_line.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>

namespace tapwarden {

StatusLine::StatusLine(bool wanted) : enabled_(wanted && isatty(STDERR_FILENO) == 1) {}

void StatusLine::update(const LiveStatus& status) {
  if (!enabled_) return;
  const std::optional<std::string> rates = rates_.update(status);
  if (!rates) return;
  const std::string line = "\r\x1b[K" + *rates;
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  drawn_ = true;
}

void StatusLine::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace tapwarden
