// SPDX-License-Identifier: Apache-2.0
// Names of parameters, fields and headers whose values are secret.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

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

/// Bit i is set for the first letter of stem i.
constexpr auto kStemsByLetter = [] {
  std::array<std::uint32_t, 256> stems{};
  for (std::size_t i = 0; i < kStems.size(); ++i) {
    stems[static_cast<unsigned char>(kStems[i].front())] |= 1u << i;
  }
  return stems;
}();

/// By the first letter: bit i is set when a stem begins with it and then letter i of the alphabet.
constexpr auto kSecondLetters = [] {
  std::array<std::uint32_t, 256> letters{};
  for (const std::string_view stem : kStems) {
    letters[static_cast<unsigned char>(stem[0])] |= 1u << (stem[1] - 'a');
  }
  return letters;
}();

/// Bit i is set when some whole name is i octets long and begins with the letter.
constexpr auto kWholeByLetter = [] {
  std::array<std::uint8_t, 256> lengths{};
  for (const std::string_view name : kWhole) {
    lengths[static_cast<unsigned char>(name.front())] |=
        static_cast<std::uint8_t>(1u << name.size());
  }
  return lengths;
}();

bool has_stem(std::string_view text) noexcept {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const auto second = static_cast<unsigned char>(text[at + 1] - 'a');
    const std::uint32_t seconds = kSecondLetters[static_cast<unsigned char>(text[at])];
    if (second >= 26 || (seconds >> second & 1u) == 0) continue;
    for (std::uint32_t stems = kStemsByLetter[static_cast<unsigned char>(text[at])]; stems != 0;
         stems &= stems - 1) {
      if (text.substr(at).starts_with(kStems[static_cast<std::size_t>(std::countr_zero(stems))])) {
        return true;
      }
    }
  }
  return false;
}

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
  constexpr std::size_t kWholeBytesMax = 7;  // "session"
  if (text.size() <= kWholeBytesMax &&
      (kWholeByLetter[static_cast<unsigned char>(text.front())] >> text.size() & 1u) != 0 &&
      std::find(kWhole.begin(), kWhole.end(), text) != kWhole.end()) {
    return true;
  }
  return has_stem(text);
}

}  // namespace tapwarden
