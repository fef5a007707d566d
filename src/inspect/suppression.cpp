// SPDX-License-Identifier: Apache-2.0
#include "inspect/suppression.hpp"

#include <algorithm>

#include "inspect/target.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

/// Without its port.
std::string_view host_of(const HttpExchange& exchange) noexcept {
  const std::string_view host = exchange.request.headers.value(HeaderName::host);
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != host.npos && host.find(']', colon) == host.npos;
  return has_port ? host.substr(0, colon) : host;
}

bool names(const Suppression& one, const RuleHit& hit, const HttpExchange& exchange) noexcept {
  if (one.rule != "*" && one.rule != hit.rule_id && one.rule != hit.family) return false;
  if (hit.severity > one.up_to) return false;
  if (!one.host.empty() && !equals_folded(host_of(exchange), one.host)) return false;
  if (!one.path.empty() && !split_target(exchange.request.target).path.starts_with(one.path)) {
    return false;
  }
  return one.where.empty() || hit.where.starts_with(one.where);
}

}  // namespace

bool is_suppressed(const std::vector<Suppression>& suppressions, const RuleHit& hit,
                   const HttpExchange& exchange) noexcept {
  return std::any_of(suppressions.begin(), suppressions.end(),
                     [&](const Suppression& one) { return names(one, hit, exchange); });
}

}  // namespace tapwarden
