// SPDX-License-Identifier: Apache-2.0
// Everything that is asked of one exchange, in order: credential, rules, checks. One per worker.
#pragma once

#include "inspect/credentials.hpp"
#include "inspect/jwt.hpp"
#include "inspect/known_credentials.hpp"
#include "inspect/rule_engine.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

class Inspector {
 public:
  /// `rules` may be null: the check that needs them says so. LIFETIME: both outlive the
  /// inspector, or `config` until another is set.
  Inspector(const Config& config, RuleEngine* rules) : config_(&config), rules_(rules) {}

  void set_config(const Config& config) noexcept { config_ = &config; }
  /// What addresses are looked up in; null: nothing. LIFETIME: until the next call of it.
  void set_reputation(const IpReputation* reputation) noexcept { reputation_ = reputation; }

  /// Clears `out` and fills it. LIFETIME: what `out` points at lies in the exchange's arena,
  /// in the rules, or in what addresses are looked up in.
  void inspect(HttpExchange& exchange, Inspection& out);

 private:
  void read_credential(HttpExchange& exchange, Inspection& out);
  void read_token(const Credential& credential, Inspection& out);

  const Config* config_;
  RuleEngine* rules_;
  const IpReputation* reputation_ = nullptr;
  JwtReader jwt_;
  KnownCredentials known_;
};

}  // namespace tapwarden
