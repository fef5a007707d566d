// SPDX-License-Identifier: Apache-2.0
// THE list of confirmers.
#include <algorithm>
#include <array>

#include "inspect/confirm.hpp"
#include "inspect/confirm/ldap.hpp"
#include "inspect/confirm/mongo.hpp"
#include "inspect/confirm/sql.hpp"
#include "inspect/confirm/xpath.hpp"

namespace tapwarden {
namespace {

/// For those that answer yes or no.
template <bool (*agrees)(std::string_view) noexcept>
Confirmation yes_or_no(const Candidate& candidate) {
  return {agrees(candidate.value) ? 1u : 0u, {}};
}

constexpr std::array kConfirmers{
    Confirmer{"sql", "The value changes the structure of an SQL statement.",
              yes_or_no<changes_sql>},
    Confirmer{"mongo", "An operator of MongoDB stands where a value should.", confirm_mongo},
    Confirmer{"ldap", "The value changes the structure of an LDAP filter.",
              yes_or_no<changes_ldap>},
    Confirmer{"xpath", "The value changes the structure of an XPath predicate.",
              yes_or_no<changes_xpath>},
};

}  // namespace

const Confirmer* find_confirmer(std::string_view name) noexcept {
  const auto found =
      std::find_if(kConfirmers.begin(), kConfirmers.end(),
                   [name](const Confirmer& confirmer) { return confirmer.name == name; });
  return found == kConfirmers.end() ? nullptr : &*found;
}

}  // namespace tapwarden
