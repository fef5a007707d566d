// SPDX-License-Identifier: Apache-2.0
// Whether the request proved who sent it, and in a way that can be relied on. What an endpoint
// usually asks for is not learned here: each exchange is judged by itself.
#include <array>
#include <cstdint>
#include <span>

#include "base/base64.hpp"
#include "base/find_octet.hpp"
#include "inspect/checks.hpp"
#include "inspect/credentials.hpp"
#include "inspect/target.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

enum Answer {
  credential_present,
  presigned_url,
  refused,
  preflight,
  public_endpoint,
  health_endpoint,
  login_endpoint,
  static_asset,
  not_successful,
  no_credential,
  credential_in_url,
  over_plaintext,
  jwt_alg_none,
  jwt_weak_secret,
  jwt_expired,
  jwt_without_exp,
  basic_default,
  basic_empty,
  request_not_seen,
  response_not_seen
};
constexpr Reason kReasons[] = {
    {"credential_present", Outcome::pass,
     "The request carries a credential, and nothing is wrong with it."},
    {"presigned_url", Outcome::pass, "The URL is presigned for one resource and a limited time."},
    {"refused", Outcome::pass, "The service refused the request for want of a good credential."},
    {"preflight", Outcome::na, "Browsers ask with OPTIONS before they send credentials."},
    {"public_endpoint", Outcome::na, "The path is declared public."},
    {"health_endpoint", Outcome::na, "Health and discovery endpoints are public on purpose."},
    {"login_endpoint", Outcome::na, "Here credentials are obtained."},
    {"static_asset", Outcome::na, "A file of a page, not a function of an API."},
    {"not_successful", Outcome::na, "There was no credential, and the request was not served."},
    {"no_credential", Outcome::fail, "The request was served without any credential."},
    {"credential_in_url", Outcome::fail, "The credential is part of the URL, where logs keep it."},
    {"credential_over_plaintext", Outcome::fail, "The credential crossed the wire in plain text.",
     true},
    {"jwt_alg_none", Outcome::fail, "The token is not signed."},
    {"jwt_weak_secret", Outcome::fail, "The token is signed with a secret that can be guessed."},
    {"jwt_expired_accepted", Outcome::fail, "The token had expired and was accepted."},
    {"jwt_without_exp", Outcome::fail, "The token never expires."},
    {"basic_default_password", Outcome::fail, "User and password are a default pair."},
    {"basic_empty_password", Outcome::fail, "The password is empty."},
    {"request_not_seen", Outcome::unknown, "The request was not captured well enough to tell."},
    {"response_not_seen", Outcome::unknown, "Whether the request was served was not captured."},
};

bool is_refusal(std::uint16_t status) noexcept {
  return status == 401 || status == 403 || status == 407;
}

/// Of a list of names: bit i of `lengths` is set when one is i octets long, of `starts` when one
/// begins with an octet that ends in i. Most words are told to be none of them by that.
struct NameMarks {
  std::uint32_t lengths = 0;
  std::uint32_t starts = 0;
};

constexpr std::uint32_t start_mark(char c) noexcept {
  return 1u << (static_cast<unsigned char>(c) & 31u);  // the same for both cases
}

constexpr NameMarks marks_of(std::span<const std::string_view> names) noexcept {
  NameMarks marks;
  for (const std::string_view name : names) {
    marks.lengths |= 1u << name.size();
    marks.starts |= start_mark(name.front());
  }
  return marks;
}

inline bool is_any_of(std::string_view word, std::span<const std::string_view> names,
                      const NameMarks& marks) noexcept {
  if (word.empty() || word.size() >= 32 || (marks.lengths >> word.size() & 1u) == 0 ||
      (marks.starts & start_mark(word.front())) == 0) {
    return false;
  }
  return std::any_of(names.begin(), names.end(),
                     [word](std::string_view name) { return equals_folded(word, name); });
}

struct PathWords {
  std::string_view last;  ///< last segment that is not empty
  bool has_login_word = false;
};

/// Where credentials are obtained. Not where they are replaced: a reset that asks for no proof is
/// exactly what has to be seen.
PathWords words_of(std::string_view path) noexcept {
  static constexpr std::array<std::string_view, 18> kLogin{
      "login",  "signin",  "sign-in",   "sign_in",      "logon", "token",
      "oauth",  "oauth2",  "authorize", "authenticate", "sso",   "saml",
      "signup", "sign-up", "register",  "refresh",      "otp",   "openid-connect"};
  static constexpr NameMarks kMarks = marks_of(kLogin);
  PathWords words;
  for_each_segment(path, [&words](std::size_t, std::string_view segment) {
    if (!segment.empty()) words.last = segment;
    words.has_login_word = words.has_login_word || is_any_of(segment, kLogin, kMarks);
  });
  return words;
}

bool is_health_path(std::string_view path, std::string_view last) noexcept {
  static constexpr std::array<std::string_view, 14> kLast{
      "health",    "healthz", "healthcheck", "health-check", "livez",  "readyz",     "liveness",
      "readiness", "alive",   "ready",       "ping",         "status", "robots.txt", "favicon.ico"};
  static constexpr NameMarks kMarks = marks_of(kLast);
  return is_any_of(last, kLast, kMarks) ||
         (has_octet(path, '.') && path.find("/.well-known/") != path.npos);
}

bool is_static_file(std::string_view last) noexcept {
  static constexpr std::array<std::string_view, 16> kEndings{
      "css", "js",  "mjs",  "map",  "png",   "jpg", "jpeg", "gif",
      "svg", "ico", "webp", "woff", "woff2", "ttf", "html", "htm"};
  static constexpr NameMarks kMarks = marks_of(kEndings);
  const std::size_t dot = last.rfind('.');
  return dot != last.npos && dot > 0 && is_any_of(last.substr(dot + 1), kEndings, kMarks);
}

bool is_public_path(std::string_view path, const Config& config) noexcept {
  return std::any_of(config.public_paths.begin(), config.public_paths.end(),
                     [path](const std::string& prefix) { return path.starts_with(prefix); });
}

/// Endpoints that need no credential; credential_present stands for "none of these".
Answer exempt(const HttpMessage& request, const Config& config) noexcept {
  if (request.method == "OPTIONS") return preflight;
  const std::string_view path = split_target(request.target).path;
  if (is_public_path(path, config)) return public_endpoint;
  const PathWords words = words_of(path);
  if (is_health_path(path, words.last)) return health_endpoint;
  if (words.has_login_word) return login_endpoint;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  return reads && (is_static_file(words.last) || path == "/") ? static_asset : credential_present;
}

/// RFC 7617: user-id, colon, password.
Answer judge_basic(std::string_view encoded, Arena& arena) {
  constexpr std::size_t kEncodedBytesMax = 1024;
  constexpr std::array<std::string_view, 16> kDefaults{
      "admin:admin",     "admin:password", "admin:admin123",    "admin:1234",
      "admin:123456",    "root:root",      "root:toor",         "user:user",
      "user:password",   "test:test",      "guest:guest",       "tomcat:tomcat",
      "manager:manager", "admin:changeme", "postgres:postgres", "elastic:changeme"};
  if (encoded.size() > kEncodedBytesMax) return credential_present;
  const auto pair = base64_decode(encoded, arena);
  if (!pair) return credential_present;
  if (std::find(kDefaults.begin(), kDefaults.end(), *pair) != kDefaults.end()) return basic_default;
  const std::size_t colon = pair->find(':');
  return colon != pair->npos && colon + 1 == pair->size() ? basic_empty : credential_present;
}

Answer judge_jwt(const JwtFacts& jwt, const HttpExchange& exchange) noexcept {
  if (!jwt.present) return credential_present;
  if (jwt.alg_none) return jwt_alg_none;
  if (jwt.weak_secret) return jwt_weak_secret;
  if (!jwt.has_exp) return jwt_without_exp;
  // The clock of the answer decides, not ours: a replay must say the same in a year.
  const auto answered = std::chrono::duration_cast<std::chrono::seconds>(
      exchange.response.first.time.time_since_epoch());
  const bool expired = exchange.has_response() && jwt.exp < answered.count();
  return expired && is_success(exchange.response.status) ? jwt_expired : credential_present;
}

CheckResult judge_credential(const HttpExchange& exchange, const CheckContext& context) {
  const AuthFacts& auth = context.inspection.auth;
  Answer answer = judge_jwt(context.inspection.jwt, exchange);
  if (auth.type == AuthType::basic) {
    const std::string_view value = exchange.request.headers.value(HeaderName::authorization);
    answer = judge_basic(trimmed(value.substr(find_octet(value, ' '))), context.arena);
  }
  const bool was_refused = exchange.has_response() && is_refusal(exchange.response.status);
  if (was_refused && answer != jwt_without_exp) answer = refused;
  if (answer == credential_present || answer == jwt_without_exp) {
    if (is_in_url(auth)) answer = credential_in_url;
  }
  if (answer == credential_present && !came_over_https(exchange, context.config)) {
    answer = over_plaintext;
  }
  if (answer == credential_present && auth.where.starts_with("request.query")) {
    answer = presigned_url;
  }
  return {&kReasons[answer], auth.where, to_text(auth.type)};
}

CheckResult judge_absence(const HttpExchange& exchange) noexcept {
  const HttpMessage& request = exchange.request;
  const HttpMessage& response = exchange.response;
  if (!has_whole_head(request)) return {&kReasons[request_not_seen], {}, {}};
  if (!exchange.has_response() || response.status < 200)
    return {&kReasons[response_not_seen], {}, {}};
  if (is_refusal(response.status)) return {&kReasons[refused], {}, {}};
  if (!is_success(response.status)) return {&kReasons[not_successful], {}, {}};
  // A key may stand in the part of the body that was not seen.
  if (request.seen.body != Seen::complete || request.body_cut) {
    return {&kReasons[request_not_seen], {}, {}};
  }
  return {&kReasons[no_credential], "request", {}};
}

CheckResult run(const HttpExchange& exchange, const CheckContext& context) {
  if (!exchange.has_request()) return {&kReasons[request_not_seen], {}, {}};
  const bool found = context.inspection.auth.type != AuthType::none;
  if (context.config.profile == Profile::treblle) {
    if (found) return {&kReasons[credential_present], context.inspection.auth.where, {}};
    if (!has_whole_head(exchange.request)) return {&kReasons[request_not_seen], {}, {}};
    return {&kReasons[no_credential], "request", {}};
  }
  const Answer exemption = exempt(exchange.request, context.config);
  if (exemption != credential_present) return {&kReasons[exemption], {}, {}};
  return found ? judge_credential(exchange, context) : judge_absence(exchange);
}

}  // namespace

constinit const Check checks::authorization{
    .id = "authorization",
    .title = "Authorization",
    .impact = Severity::medium,
    .owasp = "API2:2023",
    .cwe = "CWE-306",
    .stage = Stage::exchange,
    .summary =
        "Whether a request that was served carried a credential, and one that can be relied on: "
        "not "
        "in the URL, not in plain text, not a token that is unsigned, expired, endless or signed "
        "with "
        "a guessable secret, not a default or empty password.",
    .treblle = "The request carries some kind of authorization.",
    .why = "An endpoint that serves whoever asks gives away what it serves.",
    .fix = "Ask each caller for a credential that expires, over TLS, in the Authorization header.",
    .reasons = kReasons,
    .run = run,
};

}  // namespace tapwarden
