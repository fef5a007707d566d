// SPDX-License-Identifier: Apache-2.0
#include "inspect/inspector.hpp"

#include "inspect/client_address.hpp"
#include "inspect/credentials.hpp"
#include "tapwarden/check.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kRememberedBytesMax = 8192;

}  // namespace

/// Of one that may come again in other places, only the token is remembered.
void Inspector::read_token(const Credential& credential, Inspection& out) {
  KnownCredentials::Entry& known = known_.slot_of(credential.value);
  if (known.text != credential.value) {
    known.jwt = jwt_.read(credential.value);
    known.auth = {};
    known.text = credential.value;
  }
  out.jwt = known.jwt;
}

void Inspector::read_credential(HttpExchange& exchange, Inspection& out) {
  const Headers& headers = exchange.request.headers;
  const std::string_view value = headers.value(HeaderName::authorization);
  const bool decides = !value.empty() && value.size() <= kRememberedBytesMax &&
                       !headers.has(HeaderName::dpop) && exchange.has_request();
  if (decides) {
    const KnownCredentials::Entry& known = known_.slot_of(value);
    if (known.text == value && known.auth.type != AuthType::none) {
      out.auth = known.auth;
      out.jwt = known.jwt;
      return;
    }
  }
  const Credential credential = find_credential(exchange, exchange.arena);
  out.auth = credential.facts;
  const bool is_jwt = out.auth.type == AuthType::jwt;
  if (!decides || out.auth.where != kAuthorizationPlace) {
    if (is_jwt) read_token(credential, out);
    return;
  }
  if (is_jwt) out.jwt = jwt_.read(credential.value);
  known_.slot_of(value) = {std::string(value), {out.auth.type, kAuthorizationPlace}, out.jwt};
}

void Inspector::inspect(HttpExchange& exchange, Inspection& out) {
  out.clear();
  read_credential(exchange, out);
  if (rules_ != nullptr && rules_->has_rules()) {
    out.rules_loaded = true;
    rules_->run(exchange, out);
  }
  out.client = find_client(exchange, *config_);
  if (reputation_ != nullptr && reputation_->has_places() && out.client.known) {
    out.client.is_located = true;
    out.client.place = reputation_->place_of(out.client.address);
  }
  const CheckContext context{*config_, out, exchange.arena, reputation_};
  const auto checks = all_checks();
  for (std::size_t i = 0; i < kCheckCount; ++i) out.results[i] = checks[i]->run(exchange, context);
}

}  // namespace tapwarden
