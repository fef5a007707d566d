// SPDX-License-Identifier: Apache-2.0
// THE list of confirmers.
#include <algorithm>
#include <array>

#include "inspect/confirm.hpp"
#include "inspect/confirm/file_content.hpp"
#include "inspect/confirm/personal_data.hpp"
#include "inspect/confirm/secrets.hpp"
#include "inspect/confirm/sql.hpp"

namespace tapwarden {
namespace {

/// For those that answer yes or no.
template <bool (*agrees)(std::string_view) noexcept>
Confirmation yes_or_no(const Candidate& candidate) {
  return {agrees(candidate.value) ? 1u : 0u, {}};
}

constexpr std::array kConfirmers{
    Confirmer{"sql", "The value changes the structure of an SQL statement.",
              yes_or_no<changes_sql>},
    Confirmer{"email", "E-mail addresses with a top-level domain.", confirm_email},
    Confirmer{"phone", "Telephone numbers that are called so: E.164, or ten digits and more.",
              confirm_phone},
    Confirmer{"birth_date", "Dates of people who may be alive, called a date of birth.",
              confirm_birth_date},
    Confirmer{"medical_record", "Numbers that are called that of a patient or a medical record.",
              confirm_medical_record},
    Confirmer{"card", "Luhn sum, first digits and length of a card network, called a card.",
              confirm_card},
    Confirmer{"iban", "Modulo 97 and the length of the country.", confirm_iban},
    Confirmer{"us_ssn",
              "Nine digits in the ranges that are given out, called a social security number.",
              confirm_us_ssn},
    Confirmer{"uk_nhs", "Modulo 11, called an NHS number.", confirm_uk_nhs},
    Confirmer{
        "uk_nino",
        "Two letters that are given out, six digits, A to D, called a national insurance number.",
        confirm_uk_nino},
    Confirmer{"de_steuer_id", "ISO 7064 MOD 11,10 and the repeated digit, called a tax number.",
              confirm_de_steuer_id},
    Confirmer{"fr_nir", "Key of modulo 97 and a month, called a social security number.",
              confirm_fr_nir},
    Confirmer{"es_dni", "Letter of modulo 23, called DNI, NIE or NIF.", confirm_es_dni},
    Confirmer{"it_codice_fiscale", "Letter of modulo 26, called a fiscal code.",
              confirm_it_codice_fiscale},
    Confirmer{"nl_bsn", "Modulo 11, called BSN.", confirm_nl_bsn},
    Confirmer{"pl_pesel", "Modulo 10 and a date, called PESEL.", confirm_pl_pesel},
    Confirmer{"br_cpf", "Two check digits of modulo 11, called CPF.", confirm_br_cpf},
    Confirmer{"in_aadhaar", "Verhoeff's check digit, called Aadhaar.", confirm_in_aadhaar},
    Confirmer{"ca_sin", "Luhn sum, called a social insurance number.", confirm_ca_sin},
    Confirmer{"au_tfn", "Modulo 11, called a tax file number.", confirm_au_tfn},
    Confirmer{"token", "The word that matched is no placeholder.", confirm_token},
    Confirmer{"private_key", "Base64 stands behind the first line of PEM.", confirm_private_key},
    Confirmer{"url_password", "A URL has a password that is no placeholder.", confirm_url_password},
    Confirmer{"password", "A value that is called a password may be one.", confirm_password},
    Confirmer{"password_hash", "Hashes as crypt(3) writes them.", confirm_password_hash},
    Confirmer{"passwd", "Two lines of /etc/passwd and more.", confirm_passwd},
    Confirmer{"env_file", "The body is a list of NAME=value.", confirm_env_file},
    Confirmer{"error_answer", "The answer is an error (4xx, 5xx).", confirm_error_answer},
};

}  // namespace

const Confirmer* find_confirmer(std::string_view name) noexcept {
  const auto found =
      std::find_if(kConfirmers.begin(), kConfirmers.end(),
                   [name](const Confirmer& confirmer) { return confirmer.name == name; });
  return found == kConfirmers.end() ? nullptr : &*found;
}

}  // namespace tapwarden
