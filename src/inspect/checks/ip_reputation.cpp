// SPDX-License-Identifier: Apache-2.0
// Whether a list holds the client's address. Which address that is decides client_address; which
// lists there are and how they are searched, src/reputation. It knows nothing of other exchanges.
#include <array>
#include <span>

#include "base/address_text.hpp"
#include "inspect/checks.hpp"

namespace tapwarden {
namespace {

enum { kNoListLoaded, kClientNotKnown, kListed, kNotListed, kPrivateAddress };

constexpr Reason kReasons[] = {
    {"no_list_loaded", Outcome::na, "No reputation list is loaded."},
    {"client_not_known", Outcome::unknown,
     "The request of a trusted proxy was not seen to the end of its head, so the client's address "
     "is not known."},
    {"listed", Outcome::fail, "A list holds the client's address."},
    {"not_listed", Outcome::pass, "No list holds the client's address."},
    {"private_address", Outcome::pass,
     "The client's address is not one of the Internet, and no list of your own holds it."},
};

/// "203.0.113.9: spamhaus_drop (SBL256894), tor_exits and 2 more"
std::string_view evidence(const IpAddress& address, const Listings& found, Arena& arena) {
  std::string text = address_text(address);
  for (std::size_t i = 0; i < found.count; ++i) {
    const Listing& listing = found.shown[i];
    text.append(i == 0 ? ": " : ", ").append(listing.list);
    if (!listing.category.empty()) text.append(" (").append(listing.category).append(")");
  }
  if (found.total > found.count) {
    text += " and " + std::to_string(found.total - found.count) + " more";
  }
  return arena.copy(text);
}

CheckResult run(const HttpExchange&, const CheckContext& context) {
  const IpReputation* const reputation = context.reputation;
  if (reputation == nullptr || !reputation->has_lists()) return {&kReasons[kNoListLoaded], {}, {}};
  const ClientFacts& client = context.inspection.client;
  if (!client.known) return {&kReasons[kClientNotKnown], {}, {}};
  const Listings found = reputation->find(client.address, client.place);
  if (found.total > 0) {
    return {&kReasons[kListed], client.where, evidence(client.address, found, context.arena)};
  }
  return {&kReasons[found.is_private ? kPrivateAddress : kNotListed], {}, {}};
}

}  // namespace

constinit const Check checks::ip_reputation{
    .id = "ip_reputation",
    .title = "IP reputation",
    .impact = Severity::high,
    .owasp = "API10:2023",
    .cwe = "CWE-940",
    .stage = Stage::exchange,
    .summary = "Whether the client's address is on a list of addresses that attacks come from.",
    .treblle = "The address is on no list.",
    .why = "Much automated abuse comes from addresses that are known for it.",
    .fix = "Block or challenge clients from listed addresses before they reach the API.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
