// SPDX-License-Identifier: Apache-2.0
// Expressions that Hyperscan has not: look-around, back references, possessive repetition. PCRE2
// with limits, without its just-in-time compiler (a hardened service may not write code to memory).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tapwarden/result.hpp"

namespace tapwarden {

/// THREAD: immutable once made; scratch memory belongs to the caller.
class LookAround {
 public:
  struct Scratch;
  struct ScratchDeleter {
    void operator()(Scratch* scratch) const noexcept;
  };
  using ScratchPointer = std::unique_ptr<Scratch, ScratchDeleter>;

  /// ERRORS: where in the expression it is wrong, and why.
  static Result<LookAround> compile(const std::string& expression);
  LookAround(LookAround&&) noexcept;
  LookAround& operator=(LookAround&&) noexcept;
  ~LookAround();

  [[nodiscard]] static ScratchPointer make_scratch();

  enum class Answer : std::uint8_t { no, yes, gave_up };
  /// Sets `end` behind the first match. Gives up at its limits: back-tracking can take for ever.
  [[nodiscard]] Answer find_in(std::string_view value, Scratch& scratch, std::size_t& end) const;

 private:
  struct Code;
  explicit LookAround(std::unique_ptr<Code> code);
  std::unique_ptr<Code> code_;
};

}  // namespace tapwarden
