// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/secrets.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "base/octet_set.hpp"
#include "inspect/confirm/value_walk.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr OctetSet kTokenOctets{
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-."};
constexpr OctetSet kBase64Octets{
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/="};
constexpr OctetSet kBehindValue{"\"'<>;,& \t\r\n\\"};

constexpr OctetSet kBehindAuthority{"/\"'<> \t\r\n\\"};
constexpr OctetSet kBehindHash{"\"':;<>, \t\r\n\\"};
constexpr std::array<std::string_view, 8> kHashStarts{"$2a$", "$2b$", "$2y$", "$argon2",
                                                      "$5$",  "$6$",  "$y$",  "$apr1$"};

std::size_t different_octets(std::string_view text) noexcept {
  std::bitset<256> seen;
  for (const char c : text) seen.set(static_cast<unsigned char>(c));
  return seen.count();
}

/// Base64 at the front of `text`, line ends and their escapes left out.
std::size_t base64_at_front(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (kBase64Octets.has(text[at])) {
      ++count;
    } else if (text[at] == '\\' && at + 1 < text.size() &&
               (text[at + 1] == 'n' || text[at + 1] == 'r')) {
      ++at;
    } else if (text[at] != '\n' && text[at] != '\r' && text[at] != ' ') {
      break;
    }
  }
  return count;
}

/// May be a password: not a word of a form, of a translation or of a template.
bool may_be_password(std::string_view value) noexcept {
  if (value.size() < 6 || value.size() > 128 || is_placeholder(value)) return false;
  bool has_letter = false;
  bool has_digit = false;
  bool has_sign = false;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) >= 0x80 || c == ' ') return false;  // a sentence
    has_letter = has_letter || is_letter(c);
    has_digit = has_digit || is_digit(c);
    has_sign = has_sign || std::string_view{"!@#$%^&*+=~"}.find(c) != std::string_view::npos;
  }
  return has_letter && (has_digit || has_sign) && !value.starts_with('/') &&
         value.find("://") == value.npos;
}

/// The text behind a name that ends at `at`, a colon or an equals sign: `": "x"`, `=x;`.
std::string_view value_behind(std::string_view body, std::size_t at) noexcept {
  constexpr std::size_t kNameBytesMax = 24;  // the rest of a name: "passwordHash"
  std::size_t end = at;
  while (end < body.size() && end - at < kNameBytesMax &&
         (is_letter(body[end]) || is_digit(body[end]) || body[end] == '_')) {
    ++end;
  }
  const auto skip = [&](char c) {
    if (end < body.size() && body[end] == c) ++end;
  };
  skip('\\');
  const bool quoted = end < body.size() && body[end] == '"';
  skip('"');
  while (end < body.size() && body[end] == ' ') ++end;
  if (end == body.size() || (body[end] != ':' && (quoted || body[end] != '='))) return {};
  const bool is_member = body[end] == ':';
  ++end;
  while (end < body.size() && body[end] == ' ') ++end;
  skip('\\');
  const bool value_quoted = end < body.size() && body[end] == '"';
  if (is_member && (!quoted || !value_quoted)) return {};  // "password: see below"
  skip('"');
  const std::size_t behind = kBehindValue.find_in(body, end);
  if (behind < body.size() && value_quoted && body[behind] == ' ') return {};  // a sentence
  return body.substr(end, behind - end);
}

}  // namespace

bool is_placeholder(std::string_view secret) noexcept {
  constexpr std::array<std::string_view, 18> kWords{
      "example",  "xxxx",     "your",   "dummy",  "placeholder", "sample",
      "redacted", "changeme", "****",   "secret", "passwd",      "....",
      "password", "1234567",  "abcdef", "${",     "{{",          "<"};
  if (std::any_of(kWords.begin(), kWords.end(),
                  [secret](std::string_view word) { return contains_folded(secret, word); })) {
    return true;
  }
  return different_octets(secret) < std::min<std::size_t>(secret.size() / 2, 8);
}

Confirmation confirm_token(const Candidate& candidate) noexcept {
  constexpr std::size_t kWordBytesMax = 512;
  const std::string_view body = candidate.value;
  std::size_t begin = std::min(candidate.matched, body.size());
  while (begin > 0 && candidate.matched - begin < kWordBytesMax &&
         kTokenOctets.has(body[begin - 1])) {
    --begin;
  }
  const std::string_view prefix = body.substr(begin, 4);
  if (prefix.size() < 4) return {0, {}};
  DistinctValues values;
  for (std::size_t at = body.find(prefix); at < body.size(); at = body.find(prefix, at + 1)) {
    if (at > 0 && kTokenOctets.has(body[at - 1])) continue;
    const std::size_t end = (~kTokenOctets).find_in(body, at);
    const std::string_view word = body.substr(at, end - at);
    if (word.size() >= candidate.matched - begin && !is_placeholder(word)) values.add(word);
    at = std::max(end, at + 1) - 1;
  }
  return {values.count(), {}};
}

Confirmation confirm_private_key(const Candidate& candidate) noexcept {
  constexpr std::string_view kEnd = "KEY-----";
  constexpr std::string_view kEndOfBlock = "BLOCK-----";
  constexpr std::size_t kBase64Min = 64;
  constexpr std::size_t kHeaderBytesMax = 256;  // "Proc-Type: 4,ENCRYPTED"
  const std::string_view body = candidate.value;
  DistinctValues keys;
  for (std::size_t at = body.find("-----BEGIN "); at < body.size();
       at = body.find("-----BEGIN ", at + 1)) {
    const std::string_view line = body.substr(at, 64);
    if (line.find("PRIVATE KEY") == line.npos) continue;
    std::size_t end = line.find(kEnd);
    std::size_t size = kEnd.size();
    if (end == line.npos) {
      end = line.find(kEndOfBlock);
      size = kEndOfBlock.size();
    }
    if (end == line.npos) continue;
    std::string_view behind = body.substr(at + end + size);
    const std::size_t headers = behind.substr(0, kHeaderBytesMax).rfind(": ");
    if (headers != behind.npos)
      behind.remove_prefix(std::min(behind.find('\n', headers), behind.size()));
    if (base64_at_front(behind) >= kBase64Min && different_octets(behind.substr(0, 80)) > 20) {
      keys.add(behind.substr(0, 80));
    }
  }
  return {keys.count(), {}};
}

Confirmation confirm_url_password(const Candidate& candidate) noexcept {
  constexpr std::size_t kUserInfoBytesMax = 256;
  const std::string_view body = candidate.value;
  DistinctValues passwords;
  for (std::size_t at = body.find("://"); at < body.size(); at = body.find("://", at + 3)) {
    const std::string_view rest = body.substr(at + 3, kUserInfoBytesMax);
    const std::string_view authority = rest.substr(0, kBehindAuthority.find_in(rest));
    const std::size_t sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (sign == authority.npos || colon > sign || sign + 1 == authority.size()) continue;
    const std::string_view password = authority.substr(colon + 1, sign - colon - 1);
    const bool is_word = password == "pass" || password == "pwd" || password == "pw";
    if (password.size() >= 3 && !is_word && !is_placeholder(password)) passwords.add(password);
  }
  return {passwords.count(), {}};
}

Confirmation confirm_password(const Candidate& candidate) noexcept {
  const std::string_view body = candidate.value;
  DistinctValues passwords;
  for (const std::string_view name : {"password", "passwd", "pwd", "passphrase", "client_secret",
                                      "clientsecret", "accountkey", "sharedaccesskey"}) {
    for (std::size_t at = 0; at < body.size();) {
      const std::size_t found = find_folded(body.substr(at), name);
      if (found == body.npos) break;
      at += found + name.size();
      const std::string_view value = value_behind(body, at);
      if (may_be_password(value)) passwords.add(value);
    }
  }
  return {passwords.count(), {}};
}

Confirmation confirm_password_hash(const Candidate& candidate) noexcept {
  constexpr std::size_t kHashBytesMin = 30;
  const std::string_view body = candidate.value;
  DistinctValues hashes;
  for (std::size_t at = find_octet(body, '$'); at < body.size();
       at = find_octet(body, '$', at + 1)) {
    const std::string_view rest = body.substr(at);
    const bool is_start =
        std::any_of(kHashStarts.begin(), kHashStarts.end(),
                    [rest](std::string_view start) { return rest.starts_with(start); });
    if (!is_start) continue;
    const std::size_t end = kBehindHash.find_in(rest);
    if (end >= kHashBytesMin && !is_placeholder(rest.substr(0, end)))
      hashes.add(rest.substr(0, end));
    at += end - 1;
  }
  return {hashes.count(), {}};
}

}  // namespace tapwarden
