// SPDX-License-Identifier: Apache-2.0
#include "pipeline/analyst.hpp"

#include <utility>

namespace tapwarden {

std::unique_ptr<Record> Analyst::on_record(std::unique_ptr<Record> record) {
  inventory_.observe(*record);
  for (const std::unique_ptr<Sink>& sink : sinks_) sink->write(*record);
  return record;
}

void Analyst::flush_now() {
  for (const std::unique_ptr<Sink>& sink : sinks_) {
    std::optional<Error> error = sink->flush();
    if (error && !error_) error_ = std::move(error);
  }
}

std::optional<Error> Analyst::flush() {
  flush_now();
  return std::exchange(error_, std::nullopt);
}

}  // namespace tapwarden
