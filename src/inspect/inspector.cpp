// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspector.hpp"

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
    rules_->run(exchange, out);
  }
  const CheckContext context{config_, out, exchange.arena};
  const auto checks = all_checks();
  for (std::size_t i = 0; i < kCheckCount; ++i) out.results[i] = checks[i]->run(exchange, context);
}

}  // namespace tapwarden
