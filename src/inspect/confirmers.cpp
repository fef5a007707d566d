// SPDX-License-Identifier: Apache-2.0
// THE list of confirmers.
#include <algorithm>
#include <array>

#include "inspect/confirm.hpp"
#include "inspect/confirm/file_content.hpp"
#include "inspect/confirm/framing.hpp"
#include "inspect/confirm/graphql.hpp"
#include "inspect/confirm/html.hpp"
#include "inspect/confirm/ldap.hpp"
#include "inspect/confirm/line_break.hpp"
#include "inspect/confirm/lookup.hpp"
#include "inspect/confirm/members.hpp"
#include "inspect/confirm/mongo.hpp"
#include "inspect/confirm/path.hpp"
#include "inspect/confirm/personal_data.hpp"
#include "inspect/confirm/script.hpp"
#include "inspect/confirm/secrets.hpp"
#include "inspect/confirm/shell.hpp"
#include "inspect/confirm/sql.hpp"
#include "inspect/confirm/template.hpp"
#include "inspect/confirm/url.hpp"
#include "inspect/confirm/xpath.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

/// For those that answer yes or no.
template <bool (*agrees)(std::string_view) noexcept>
Confirmation yes_or_no(const Candidate& candidate) {
  return {agrees(candidate.value) ? 1u : 0u, {}};
}

Confirmation confirm_shell(const Candidate& candidate) {
  const LeafKind kind = candidate.leaf.kind;
  const bool is_name = kind == LeafKind::form_name || kind == LeafKind::query_name;
  const std::string_view command = command_in(candidate.value, is_name);
  // "/image;gzip": parameters of a segment
  const bool in_path = kind == LeafKind::path || kind == LeafKind::target;
  if (in_path && command.size() > 1 && command[0] == ';') {
    const std::string_view parameter = command.substr(1, find_octet(command, ';', 1) - 1);
    if (std::all_of(parameter.begin(), parameter.end(), is_letter)) return {};
  }
  return {command.empty() ? 0u : 1u, command};
}

Confirmation confirm_path(const Candidate& candidate) {
  const PathPlace place =
      candidate.leaf.kind == LeafKind::file_name ? PathPlace::file_name : PathPlace::value;
  return {leaves_folder(candidate.value, candidate.matched, place) ? 1u : 0u, {}};
}

Confirmation confirm_metadata_url(const Candidate& candidate) {
  return {reach_of(candidate.value) == UrlReach::metadata ? 1u : 0u, {}};
}

/// A client that runs on this machine is sent back to it: "redirect_uri=http://localhost:8080/".
bool is_for_the_browser(std::string_view name) noexcept {
  return contains_folded(name, "redirect_uri") || contains_folded(name, "return") ||
         contains_folded(name, "origin") || contains_folded(name, "referer");
}

Confirmation confirm_inner_url(const Candidate& candidate) {
  const std::string_view host = candidate.exchange.request.headers.value(HeaderName::host);
  if (is_for_the_browser(candidate.leaf.name) || reach_of_host(host) == UrlReach::inner) return {};
  return {reach_of(candidate.value) == UrlReach::inner ? 1u : 0u, {}};
}

Confirmation confirm_request_framing(const Candidate& candidate) {
  return {is_of_request(candidate.value, candidate.exchange.request) ? 1u : 0u, {}};
}

/// Text in which references or escapes were undone may be harmless text about HTML: it has to do
/// more.
Confirmation html(const Candidate& candidate) {
  const Markup markup = markup_of(candidate.value);
  const Markup least = candidate.leaf.form == LeafForm::plain ? Markup::active : Markup::attack;
  return {markup >= least ? 1u : 0u, {}};
}

constexpr std::array kConfirmers{
    Confirmer{"sql", "The value changes the structure of an SQL statement.",
              yes_or_no<changes_sql>},
    Confirmer{"shell", "The value runs a command when it is set into a command line.",
              confirm_shell},
    Confirmer{"path", "The value leads out of its folder, or to a file that attacks are after.",
              confirm_path},
    Confirmer{"metadata_url", "The value has a URL of a cloud's metadata service.",
              confirm_metadata_url},
    Confirmer{"inner_url", "The value has a URL of this machine or of a private network.",
              confirm_inner_url},
    Confirmer{"request_framing", "The request, not its response, is what is framed oddly.",
              confirm_request_framing},
    Confirmer{"jndi", "A lookup becomes one of JNDI once those inside it are resolved.",
              yes_or_no<looks_up_jndi>},
    Confirmer{"mongo", "An operator of MongoDB stands where a value should.", confirm_mongo},
    Confirmer{"ldap", "The value changes the structure of an LDAP filter.",
              yes_or_no<changes_ldap>},
    Confirmer{"xpath", "The value changes the structure of an XPath predicate.",
              yes_or_no<changes_xpath>},
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
    Confirmer{"html", "The value makes a browser run or load something.", html},
    Confirmer{"script", "The value is JavaScript, or breaks into it, and does what attacks do.",
              yes_or_no<runs_script>},
    Confirmer{"template", "The value is evaluated by a template, and leads out of it.",
              yes_or_no<escapes_template>},
    Confirmer{"line_break", "The value ends a header line and begins another one.", breaks_line},
    Confirmer{"prototype", "The name reaches the prototype of all objects.", reaches_prototype},
    Confirmer{"grants_rights", "The member that is named is set to what grants everything.",
              grants_rights},
    Confirmer{"graphql_cost", "The query is deeper or wider than clients ask, or has no end.",
              yes_or_no<overloads_graphql>},
    Confirmer{"graphql_batch", "More than ten operations are sent in one body.", is_large_batch},
};

}  // namespace

const Confirmer* find_confirmer(std::string_view name) noexcept {
  const auto found =
      std::find_if(kConfirmers.begin(), kConfirmers.end(),
                   [name](const Confirmer& confirmer) { return confirmer.name == name; });
  return found == kConfirmers.end() ? nullptr : &*found;
}

}  // namespace tapwarden
