// SPDX-License-Identifier: Apache-2.0
// A file that makes room for a new one when it is large or old: FILE becomes FILE.1, what was that
// FILE.2, and so on; the oldest goes. Files are renamed and never copied, so nothing is in two of
// them or in none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sink/appended_file.hpp"
#include "sink/sensor_clock.hpp"

namespace tapwarden {

struct Rotation {
  std::uint64_t bytes = 0;  ///< a new file when this one would get more; 0: by size never
  Duration every{};         ///< a new file when this time of UTC is over; 0: by time never
  std::uint32_t kept = 8;   ///< older files
};

class RotatedFile {
 public:
  RotatedFile(const Rotation& rotation, SensorClock clock)
      : rotation_(rotation), clock_(std::move(clock)) {}

  /// errno, or 0.
  int open(const std::string& path);
  void use_standard_output() { file_.use_standard_output(); }
  /// As AppendedFile::append; rotates where `text` does not fit, between two units.
  AppendedFile::Written append(std::string_view text, std::span<const std::size_t> ends);
  /// Rotates if it is time to. It does so before append() anyway; this is for quiet hours.
  void look_at_clock();
  /// The errno of a rotation that failed since the last call; the file then grows on.
  int take_rotation_error() { return std::exchange(rotation_error_, 0); }

 private:
  [[nodiscard]] std::int64_t period_of(Timestamp time) const;
  void rotate();

  const Rotation rotation_;
  const SensorClock clock_;
  AppendedFile file_;
  std::string path_;
  std::int64_t period_ = 0;  ///< of the time that the file is from
  bool is_moved_ = false;    ///< `file_` is FILE.1 already: the new one could not be opened
  int rotation_error_ = 0;
};

}  // namespace tapwarden
