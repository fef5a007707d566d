// SPDX-License-Identifier: Apache-2.0
#include "pipeline/pulse.hpp"

namespace tapwarden {

std::vector<std::string> PulseCheck::still(const std::vector<PulseReading>& now) {
  std::vector<std::string> still;
  for (std::size_t i = 0; i < now.size() && i < last_.size(); ++i) {
    if (now[i].beats != last_[i]) continue;
    still.push_back(std::string{now[i].role} + " " + std::to_string(now[i].number));
  }
  last_.clear();
  for (const PulseReading& one : now) last_.push_back(one.beats);
  return still;
}

}  // namespace tapwarden
