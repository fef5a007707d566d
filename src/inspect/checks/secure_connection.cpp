// SPDX-License-Identifier: Apache-2.0
#include "inspect/checks.hpp"

namespace tapwarden {
namespace {

constexpr std::uint16_t kTls12 = 0x0303;  // RFC 5246 A.1

enum Answer { tls, tls_terminated, plaintext, tls_outdated };
constexpr Reason kReasons[] = {
    {"tls", Outcome::pass, "The exchange was decrypted from TLS 1.2 or later."},
    {"tls_terminated", Outcome::pass, "A declared TLS terminator says that the client used HTTPS."},
    {"plaintext", Outcome::fail, "The exchange crossed the wire in plain text.", true},
    {"tls_outdated", Outcome::fail, "The connection uses a version of TLS before 1.2.", true},
};

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  if (exchange.tls.decrypted) {
    const bool outdated = exchange.tls.version != 0 && exchange.tls.version < kTls12;
    if (outdated && context.config.profile == Profile::context) {
      return {&kReasons[tls_outdated], "connection", {}};
    }
    return {&kReasons[tls], {}, {}};
  }
  if (came_over_https(exchange, context.config)) return {&kReasons[tls_terminated], {}, {}};
  return {&kReasons[plaintext], "connection", {}};
}

}  // namespace

constinit const Check checks::secure_connection{
    .id = "secure_connection",
    .title = "Secure connection",
    .impact = Severity::high,
    .owasp = "API8:2023",
    .cwe = "CWE-319",
    .stage = Stage::exchange,
    .summary = "Whether the exchange was protected by TLS 1.2 or later.",
    .treblle = "The request used HTTPS.",
    .why =
        "On plain HTTP everybody on the path reads and changes requests, answers and credentials.",
    .fix = "Serve the API over HTTPS alone, with TLS 1.2 or later.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
