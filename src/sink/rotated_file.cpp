// SPDX-License-Identifier: Apache-2.0
#include "sink/rotated_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <vector>

namespace tapwarden {

std::int64_t RotatedFile::period_of(Timestamp time) const {
  return rotation_.every.count() <= 0 ? 0
                                      : time.time_since_epoch().count() / rotation_.every.count();
}

int RotatedFile::open(const std::string& path) {
  const int error = file_.open(path);
  if (error != 0) return error;
  path_ = path;
  is_moved_ = false;
  period_ = period_of(file_.size() > 0 ? Timestamp{std::chrono::seconds{file_.changed_at()}}
                                       : clock_().wall);
  return 0;
}

void RotatedFile::look_at_clock() {
  if (rotation_.every.count() <= 0 || !file_.is_regular()) return;
  const std::int64_t period = period_of(clock_().wall);
  if (period <= period_) return;
  if (file_.size() > 0) rotate();
  period_ = period;
}

void RotatedFile::rotate() {
  if (!is_moved_) {
    const auto older = [this](std::uint32_t number) {
      return path_ + "." + std::to_string(number);
    };
    for (std::uint32_t number = rotation_.kept; number > 1; --number) {
      if (std::rename(older(number - 1).c_str(), older(number).c_str()) != 0 && errno != ENOENT) {
        rotation_error_ = errno;
        return;
      }
    }
    const int failed =
        rotation_.kept == 0 ? unlink(path_.c_str()) : std::rename(path_.c_str(), older(1).c_str());
    if (failed != 0 && errno != ENOENT) {
      rotation_error_ = errno;
      return;
    }
    is_moved_ = true;
  }
  const int error = file_.open(path_);
  if (error != 0) {
    rotation_error_ = error;
  } else {
    is_moved_ = false;
  }
}

AppendedFile::Written RotatedFile::append(std::string_view text,
                                          std::span<const std::size_t> ends) {
  look_at_clock();
  if (is_moved_) rotate();
  if (rotation_.bytes == 0 || !file_.is_regular()) return file_.append(text, ends);
  AppendedFile::Written all;
  std::vector<std::size_t> part_ends;
  for (std::size_t first = 0, start = 0; first < ends.size();) {
    const bool is_full = file_.size() > 0 && file_.size() + ends[first] - start > rotation_.bytes;
    if (is_full && !is_moved_) rotate();
    const bool grows_on = is_full && rotation_error_ != 0;
    part_ends.clear();
    std::size_t next = first;
    do {
      part_ends.push_back(ends[next++] - start);
    } while (next < ends.size() &&
             (grows_on || file_.size() + ends[next] - start <= rotation_.bytes));
    const auto part = file_.append(text.substr(start, part_ends.back()), part_ends);
    all.whole += part.whole;
    all.bytes += part.bytes;
    all.error = part.error;
    if (part.error != 0) break;
    first = next;
    start = ends[next - 1];
  }
  return all;
}

}  // namespace tapwarden
