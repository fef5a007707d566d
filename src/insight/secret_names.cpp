// SPDX-License-Identifier: Apache-2.0
// Names of parameters, fields and headers whose values are secret.
#include <algorithm>
#include <array>

#include "insight/mask.hpp"

namespace tapwarden {
namespace {

// Anywhere in a name, once separators and case are gone.
constexpr std::array<std::string_view, 27> kStems{
    "token",         "passw",         "passphrase", "passcode",  "secret",       "apikey",
    "accesskey",     "privatekey",    "authkey",    "sessionid", "sessid",       "credential",
    "signature",     "cardnumber",    "creditcard", "ccnumber",  "securitycode", "socialsecurity",
    "bearer",        "authorization", "cookie",     "assertion", "samlre",       "accountnumber",
    "routingnumber", "passport",      "pincode"};

// The whole name: too short to be looked for inside others.
constexpr std::array<std::string_view, 25> kWhole{
    "key",  "pwd",  "pass", "psw",   "sid",   "sig",    "hmac", "code", "otp",
    "totp", "pin",  "cvv",  "cvc",   "ccv",   "ssn",    "auth", "iban", "session",
    "pan",  "card", "jwt",  "nonce", "state", "ticket", "creds"};

constexpr std::size_t kNameBytesMax = 64;

}  // namespace

bool is_secret_name(std::string_view name) noexcept {
  std::array<char, kNameBytesMax> folded;
  std::size_t size = 0;
  // The end of a long name says more than its start:
  // order[items][0][card_number].
  if (name.size() > kNameBytesMax) name.remove_prefix(name.size() - kNameBytesMax);
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      folded[size++] = static_cast<char>(c | 0x20);
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      folded[size++] = c;
    }
  }
  const std::string_view text{folded.data(), size};
  if (text.size() < 3) return false;
  if (std::find(kWhole.begin(), kWhole.end(), text) != kWhole.end()) return true;
  return std::any_of(kStems.begin(), kStems.end(), [text](std::string_view stem) {
    return text.size() >= stem.size() && text.find(stem) != std::string_view::npos;
  });
}

}  // namespace tapwarden
