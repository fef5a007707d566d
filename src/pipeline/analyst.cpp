// SPDX-License-Identifier: Apache-2.0
#include "pipeline/analyst.hpp"

namespace tapwarden {

void Analyst::on_record(const Record& record) {
  inventory_.observe(record);
  for (const std::unique_ptr<Sink>& sink : sinks_) sink->write(record);
}

std::optional<Error> Analyst::flush() {
  std::optional<Error> first;
  for (const std::unique_ptr<Sink>& sink : sinks_) {
    std::optional<Error> error = sink->flush();
    if (error && !first) first = std::move(error);
  }
  return first;
}

}  // namespace tapwarden
