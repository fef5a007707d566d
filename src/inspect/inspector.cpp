// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspector.hpp"

#include "inspect/client_address.hpp"
#include "inspect/credentials.hpp"
#include "tapwarden/check.hpp"

namespace tapwarden {

void Inspector::inspect(HttpExchange& exchange, Inspection& out) {
  out.clear();
  const Credential credential = find_credential(exchange, exchange.arena);
  out.auth = credential.facts;
  if (out.auth.type == AuthType::jwt) out.jwt = jwt_.read(credential.value);
  if (rules_ != nullptr && rules_->has_rules()) {
    out.rules_loaded = true;
    if (exchange.has_request()) rules_->run(exchange, out);
  }
  out.client = find_client(exchange, config_);
  if (reputation_ != nullptr && reputation_->has_places() && out.client.known) {
    out.client.is_located = true;
    out.client.place = reputation_->place_of(out.client.address);
  }
  const CheckContext context{config_, out, exchange.arena, reputation_};
  const auto checks = all_checks();
  for (std::size_t i = 0; i < kCheckCount; ++i) out.results[i] = checks[i]->run(exchange, context);
}

}  // namespace tapwarden
