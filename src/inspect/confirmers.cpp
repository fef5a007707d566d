// SPDX-License-Identifier: Apache-2.0
// THE list of confirmers.
#include <algorithm>
#include <array>

#include "inspect/confirm.hpp"
#include "inspect/confirm/framing.hpp"
#include "inspect/confirm/lookup.hpp"
#include "inspect/confirm/path.hpp"
#include "inspect/confirm/shell.hpp"
#include "inspect/confirm/sql.hpp"
#include "inspect/confirm/url.hpp"
#include "inspect/text.hpp"
#include "inspect/confirm/ldap.hpp"
#include "inspect/confirm/mongo.hpp"
#include "inspect/confirm/xpath.hpp"

namespace tapwarden {
namespace {

/// For those that answer yes or no.
template <bool (*agrees)(std::string_view) noexcept>
Confirmation yes_or_no(const Candidate& candidate) {
  return {agrees(candidate.value) ? 1u : 0u, {}};
}

Confirmation confirm_shell(const Candidate& candidate) {
  const LeafKind kind = candidate.leaf.kind;
  const bool is_name = kind == LeafKind::form_name || kind == LeafKind::query_name;
  const std::string_view command = command_in(candidate.value, is_name);
  // "/image;gzip": parameters of a segment
  const bool in_path = kind == LeafKind::path || kind == LeafKind::target;
  if (in_path && command.size() > 1 && command[0] == ';') {
    const std::string_view parameter = command.substr(1, find_octet(command, ';', 1) - 1);
    if (std::all_of(parameter.begin(), parameter.end(), is_letter)) return {};
  }
  return {command.empty() ? 0u : 1u, command};
}

Confirmation confirm_path(const Candidate& candidate) {
  const PathPlace place =
      candidate.leaf.kind == LeafKind::file_name ? PathPlace::file_name : PathPlace::value;
  return {leaves_folder(candidate.value, candidate.matched, place) ? 1u : 0u, {}};
}

Confirmation confirm_metadata_url(const Candidate& candidate) {
  return {reach_of(candidate.value) == UrlReach::metadata ? 1u : 0u, {}};
}

/// A client that runs on this machine is sent back to it: "redirect_uri=http://localhost:8080/".
bool is_for_the_browser(std::string_view name) noexcept {
  return contains_folded(name, "redirect_uri") || contains_folded(name, "return") ||
         contains_folded(name, "origin") || contains_folded(name, "referer");
}

Confirmation confirm_inner_url(const Candidate& candidate) {
  const std::string_view host = candidate.exchange.request.headers.value(HeaderName::host);
  if (is_for_the_browser(candidate.leaf.name) || reach_of_host(host) == UrlReach::inner) return {};
  return {reach_of(candidate.value) == UrlReach::inner ? 1u : 0u, {}};
}

Confirmation confirm_request_framing(const Candidate& candidate) {
  return {is_of_request(candidate.value, candidate.exchange.request) ? 1u : 0u, {}};
}

constexpr std::array kConfirmers{
    Confirmer{"sql", "The value changes the structure of an SQL statement.",
              yes_or_no<changes_sql>},
    Confirmer{"shell", "The value runs a command when it is set into a command line.",
              confirm_shell},
    Confirmer{"path", "The value leads out of its folder, or to a file that attacks are after.",
              confirm_path},
    Confirmer{"metadata_url", "The value has a URL of a cloud's metadata service.",
              confirm_metadata_url},
    Confirmer{"inner_url", "The value has a URL of this machine or of a private network.",
              confirm_inner_url},
    Confirmer{"request_framing", "The request, not its response, is what is framed oddly.",
              confirm_request_framing},
    Confirmer{"jndi", "A lookup becomes one of JNDI once those inside it are resolved.",
              yes_or_no<looks_up_jndi>},
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
