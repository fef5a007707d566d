// SPDX-License-Identifier: Apache-2.0
// Confirmers of personal data in the body of a response. Each walks the body by itself and answers
// how many different values of its kind stand in it (value_walk.hpp).
#pragma once

#include "inspect/confirm.hpp"

namespace tapwarden {

Confirmation confirm_email(const Candidate&) noexcept;
Confirmation confirm_phone(const Candidate&) noexcept;
Confirmation confirm_birth_date(const Candidate&) noexcept;
Confirmation confirm_medical_record(const Candidate&) noexcept;
Confirmation confirm_card(const Candidate&) noexcept;
Confirmation confirm_iban(const Candidate&) noexcept;
Confirmation confirm_us_ssn(const Candidate&) noexcept;
Confirmation confirm_uk_nhs(const Candidate&) noexcept;
Confirmation confirm_uk_nino(const Candidate&) noexcept;
Confirmation confirm_de_steuer_id(const Candidate&) noexcept;
Confirmation confirm_fr_nir(const Candidate&) noexcept;
Confirmation confirm_es_dni(const Candidate&) noexcept;
Confirmation confirm_it_codice_fiscale(const Candidate&) noexcept;
Confirmation confirm_nl_bsn(const Candidate&) noexcept;
Confirmation confirm_pl_pesel(const Candidate&) noexcept;
Confirmation confirm_br_cpf(const Candidate&) noexcept;
Confirmation confirm_in_aadhaar(const Candidate&) noexcept;
Confirmation confirm_ca_sin(const Candidate&) noexcept;
Confirmation confirm_au_tfn(const Candidate&) noexcept;

}  // namespace tapwarden
