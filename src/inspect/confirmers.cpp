// SPDX-License-Identifier: Apache-2.0
// THE list of confirmers.
#include <algorithm>
#include <array>

#include "inspect/confirm.hpp"
#include "inspect/confirm/graphql.hpp"
#include "inspect/confirm/html.hpp"
#include "inspect/confirm/line_break.hpp"
#include "inspect/confirm/members.hpp"
#include "inspect/confirm/script.hpp"
#include "inspect/confirm/sql.hpp"
#include "inspect/confirm/template.hpp"

namespace tapwarden {
namespace {

/// For those that answer yes or no.
template <bool (*agrees)(std::string_view) noexcept>
Confirmation yes_or_no(const Candidate& candidate) {
  return {agrees(candidate.value) ? 1u : 0u, {}};
}

/// Text in which references or escapes were undone may be harmless text about HTML: it has to do
/// more.
Confirmation html(const Candidate& candidate) {
  const Markup markup = markup_of(candidate.value);
  const Markup least = candidate.leaf.form == LeafForm::plain ? Markup::active : Markup::attack;
  return {markup >= least ? 1u : 0u, {}};
}

constexpr std::array kConfirmers{
    Confirmer{"sql", "The value changes the structure of an SQL statement.",
              yes_or_no<changes_sql>},
    Confirmer{"html", "The value makes a browser run or load something.", html},
    Confirmer{"script", "The value is JavaScript, or breaks into it, and does what attacks do.",
              yes_or_no<runs_script>},
    Confirmer{"template", "The value is evaluated by a template, and leads out of it.",
              yes_or_no<escapes_template>},
    Confirmer{"line_break", "The value ends a header line and begins another one.", breaks_line},
    Confirmer{"prototype", "The name reaches the prototype of all objects.", reaches_prototype},
    Confirmer{"grants_rights", "The member that is named is set to what grants everything.",
              grants_rights},
    Confirmer{"graphql_cost", "The query is deeper or wider than clients ask, or has no end.",
              yes_or_no<overloads_graphql>},
    Confirmer{"graphql_batch", "More than ten operations are sent in one body.", is_large_batch},
};

}  // namespace

const Confirmer* find_confirmer(std::string_view name) noexcept {
  const auto found =
      std::find_if(kConfirmers.begin(), kConfirmers.end(),
                   [name](const Confirmer& confirmer) { return confirmer.name == name; });
  return found == kConfirmers.end() ? nullptr : &*found;
}

}  // namespace tapwarden
