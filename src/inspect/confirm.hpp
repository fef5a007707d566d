// SPDX-License-Identifier: Apache-2.0
// Confirmers: what an expression suspects is asked of the grammar that it would be set into, or of
// the number's own check digits. Adding one is one file in src/inspect/confirm/ and one line in
// src/inspect/confirmers.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "inspect/leaves.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// A leaf that the expressions of a rule matched.
struct Candidate {
  std::string_view value;  ///< of the leaf, decoded
  std::size_t matched;     ///< octet of `value` behind a match; a hint where to look first
  const Leaf& leaf;
  const HttpExchange& exchange;
};

struct Confirmation {
  std::uint32_t count = 0;    ///< how many it found; 0: it does not agree
  std::string_view evidence;  ///< the telling part of Candidate::value; empty: around `matched`
};

/// BOUND: time linear in the value, or in a documented prefix of it. Throws nothing, allocates
/// nothing.
using ConfirmFunction = Confirmation (*)(const Candidate&);

struct Confirmer {
  std::string_view name;     ///< as rule packs write it: "sql"
  std::string_view meaning;  ///< when it agrees, for people
  ConfirmFunction run;
};

/// nullptr: there is none of that name.
const Confirmer* find_confirmer(std::string_view name) noexcept;

}  // namespace tapwarden
