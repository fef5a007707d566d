// SPDX-License-Identifier: Apache-2.0
// Where the octets of a capture come from: a file, a pipe, or a file that is still being written.
// It knows bytes, not formats.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tapwarden/result.hpp"

namespace tapwarden {

class Input {
 public:
  virtual ~Input() = default;
  /// As read(2): octets read, 0 at the end, -1 in trouble. Signals do not end it unless the run
  /// stops.
  virtual std::int64_t read(std::uint8_t* to, std::size_t size) = 0;
  /// After -1: what the trouble is.
  [[nodiscard]] virtual std::string trouble() const = 0;
  /// The end was not that of the input: the run is to stop.
  [[nodiscard]] virtual bool stopped() const { return false; }
  /// Of an input that unpacks: packed octets used so far.
  [[nodiscard]] virtual std::optional<std::uint64_t> packed_bytes() const { return std::nullopt; }
};

struct InputOptions {
  /// A file's end is not the end: wait for more of it until the run stops, or until the file is
  /// replaced, removed or cut.
  bool follow = false;
  /// Asked while reading waits: is the run to stop? Empty: never.
  std::function<bool()> stopped;
  /// Followed files: called when there is nothing to read now.
  std::function<void()> on_idle;
};

struct OpenedInput {
  std::unique_ptr<Input> input;
  std::uint64_t bytes_total = 0;  ///< 0: not known, as of a pipe
};

/// `path` "-" is standard input. ERRORS: one sentence that names the file.
Result<OpenedInput> open_input(const std::string& path, const InputOptions& options);

}  // namespace tapwarden
