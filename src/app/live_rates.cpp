// SPDX-License-Identifier: Apache-2.0
#include "app/live_rates.hpp"

#include <fmt/format.h>

#include "app/text.hpp"

namespace tapwarden {

std::optional<std::string> LiveRates::update(const LiveStatus& status) {
  const Clock::time_point now = Clock::now();
  if (now - last_ < every_) return std::nullopt;
  const double seconds = std::chrono::duration<double>(now - last_).count();
  const RunStats& stats = status.stats;
  const auto rate = [seconds](std::uint64_t from, std::uint64_t to) {
    return static_cast<double>(to - from) / seconds;
  };
  const std::uint64_t exchanges =
      stats.http.exchanges + stats.http.halves_request + stats.http.halves_response;
  const auto whole = [](double value) { return number_text(static_cast<std::uint64_t>(value)); };
  std::string line = fmt::format(
      "{} packets/s  {:.2f} Gbit/s  {} exchanges/s  {} dropped  {} high, {} medium, {} low",
      whole(rate(packets_, stats.decode.packets)), rate(bytes_, stats.decode.bytes) * 8 / 1e9,
      whole(rate(exchanges_, exchanges)), number_text(stats.capture.kernel_drops),
      number_text(status.by_level[3]), number_text(status.by_level[2]),
      number_text(status.by_level[1]));
  if (!status.problems.empty()) line += "  " + printable(status.problems.front());
  last_ = now;
  packets_ = stats.decode.packets;
  bytes_ = stats.decode.bytes;
  exchanges_ = exchanges;
  return line;
}

}  // namespace tapwarden
