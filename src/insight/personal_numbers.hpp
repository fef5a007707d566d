// SPDX-License-Identifier: Apache-2.0
// Numbers that name a person or an account, each with its check digits.
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

}  // namespace tapwarden
