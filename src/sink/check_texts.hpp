// SPDX-License-Identifier: Apache-2.0
// What events say of checks, as JSON: constant text, made once from the checks' own metadata.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tapwarden/check.hpp"

namespace tapwarden {

struct CheckTexts {
  struct OfReason {
    std::string finding;  ///< {"id":"…","reason":"…","severity":"…","confidence":"high",
    std::string reason;   ///< "id:reason",
    std::string unknown;  ///< "id":"reason",
  };
  struct OfCheck {
    std::array<std::string, 4> results;  ///< by outcome: "id":"pass",
    std::vector<OfReason> reasons;       ///< in the order of Check::reasons
    std::string finding_end;             ///< "owasp":"…","cwe":"…"}
  };
  std::array<OfCheck, kCheckCount> checks;
};

const CheckTexts& check_texts();

}  // namespace tapwarden
