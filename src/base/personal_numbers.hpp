// SPDX-License-Identifier: Apache-2.0
// Numbers that name a person or an account, each with its check digits. Masking takes all that look
// like one; finding them in responses asks for more: an issuer, a country, a range that is given
// out.
#pragma once

#include <cstddef>
#include <string_view>

namespace tapwarden {

/// Octets at the front of `text` that are a payment card number (13 to 19
/// digits, single spaces or dashes between them, Luhn sum of ISO/IEC 7812-1
/// right); 0: none.
std::size_t card_number_at_front(std::string_view text) noexcept;

/// Octets at the front that are an IBAN (ISO 13616, modulo 97 right); 0: none.
std::size_t iban_at_front(std::string_view text) noexcept;

/// Octets at the front that are written like a US social security number; 0:
/// none.
std::size_t social_security_number_at_front(std::string_view text) noexcept;

/// Luhn sum of ISO/IEC 7812-1. REQUIRES: digits alone.
bool luhn_holds(std::string_view digits) noexcept;

/// First digits and length are those of a payment card network; the test numbers of the networks
/// are cards as well. REQUIRES: digits alone.
bool is_of_card_issuer(std::string_view digits) noexcept;

/// The length is that of its country in the IBAN registry. REQUIRES: no spaces.
bool has_iban_length(std::string_view iban) noexcept;

/// Nine digits that may have been given out as a US social security number: neither one of the
/// ranges never used, nor one that was printed in advertisements or is a mere sequence.
bool may_be_social_security_number(std::string_view digits) noexcept;

}  // namespace tapwarden
