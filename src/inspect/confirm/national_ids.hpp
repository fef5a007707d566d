// SPDX-License-Identifier: Apache-2.0
// Numbers that states give to persons, each with its own check digits. Every function takes the
// number without its separators and letters in upper case, and answers whether it may be one.
// docs/data.md names the public description of each.
#pragma once

#include <string_view>

namespace tapwarden {

bool is_nhs_number(std::string_view digits) noexcept;    ///< UK, ten digits, modulo 11
bool is_nino(std::string_view text) noexcept;            ///< UK, QQ123456C; has no check digit
bool is_steuer_id(std::string_view digits) noexcept;     ///< DE, eleven digits, ISO 7064 MOD 11,10
bool is_nir(std::string_view text) noexcept;             ///< FR, 13 and a key of two, modulo 97
bool is_dni(std::string_view text) noexcept;             ///< ES, DNI and NIE, letter modulo 23
bool is_codice_fiscale(std::string_view text) noexcept;  ///< IT, sixteen, letter modulo 26
bool is_bsn(std::string_view digits) noexcept;           ///< NL, nine digits, modulo 11
bool is_pesel(std::string_view digits) noexcept;         ///< PL, eleven digits and a date
bool is_cpf(std::string_view digits) noexcept;           ///< BR, eleven digits, twice modulo 11
bool is_aadhaar(std::string_view digits) noexcept;       ///< IN, twelve digits, Verhoeff
bool is_sin(std::string_view digits) noexcept;           ///< CA, nine digits, Luhn
bool is_tfn(std::string_view digits) noexcept;           ///< AU, nine digits, modulo 11

}  // namespace tapwarden
