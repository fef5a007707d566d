// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/personal_data.hpp"

#include <algorithm>
#include <array>

#include "base/octet_set.hpp"
#include "base/personal_numbers.hpp"
#include "inspect/confirm/national_ids.hpp"
#include "inspect/confirm/value_walk.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kIdBytesMax = 20;

/// Letters and digits at the front of a text, single separators between them left out.
struct Compact {
  std::array<char, kIdBytesMax> text{};
  std::size_t size = 0;    ///< of `text`
  std::size_t octets = 0;  ///< of the source
  [[nodiscard]] std::string_view view() const noexcept { return {text.data(), size}; }
};

/// `size` characters and no more: what goes on behind them makes it nothing. `has_letters`: in
/// upper case, else it is made of digits alone.
Compact compact_of(std::string_view text, std::size_t size, bool has_letters) noexcept {
  Compact compact;
  const auto belongs = [has_letters](char c) {
    return is_digit(c) || (has_letters && c >= 'A' && c <= 'Z');
  };
  for (std::size_t at = 0; at < text.size() && compact.size < size; ++at) {
    const char c = text[at];
    if (belongs(c)) {
      compact.text[compact.size++] = c;
      compact.octets = at + 1;
    } else if (at == 0 || (c != ' ' && c != '-' && c != '.' && c != '/') ||
               !belongs(text[at - 1])) {
      break;
    }
  }
  return compact;
}

template <std::size_t kSize, bool (*is_one)(std::string_view) noexcept, bool kHasLetters = false>
std::size_t id_at_front(std::string_view text) noexcept {
  const Compact compact = compact_of(text, kSize, kHasLetters);
  return compact.size == kSize && is_one(compact.view()) ? compact.octets : 0;
}

std::size_t card_at_front(std::string_view text) noexcept {
  const std::size_t size = card_number_at_front(text);
  if (size == 0) return 0;
  std::array<char, kIdBytesMax> digits;
  const auto end = std::copy_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size),
                                digits.begin(), is_digit);
  const std::string_view number{digits.data(), static_cast<std::size_t>(end - digits.begin())};
  const bool is_repeated = number.find_first_not_of(number[0]) == number.npos;
  return !is_repeated && is_of_card_issuer(number) ? size : 0;
}

std::size_t registered_iban_at_front(std::string_view text) noexcept {
  const std::size_t size = iban_at_front(text);
  if (size == 0) return 0;
  constexpr std::size_t kMax = 34;
  std::array<char, kMax> kept;
  std::size_t count = 0;
  for (const char c : text.substr(0, size)) {
    if (c != ' ' && count < kMax) kept[count++] = c;
  }
  return has_iban_length({kept.data(), count}) ? size : 0;
}

/// "+49 30 901820", "(415) 555-2671" without its parenthesis, "0041 44 668 18 00".
std::size_t phone_at_front(std::string_view text) noexcept {
  constexpr std::size_t kDigitsMax = 15;  // ITU-T E.164
  const bool international = text[0] == '+';
  std::size_t digits = 0;
  std::size_t end = 0;
  for (std::size_t at = international ? 1 : 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_digit(c)) {
      if (++digits > kDigitsMax) return 0;
      end = at + 1;
    } else if (c != ' ' && c != '-' && c != '.' && c != '/' && c != '(' && c != ')') {
      break;
    }
  }
  if (international && (text.size() < 2 || text[1] == '0')) return 0;
  return digits >= (international ? 8 : 10) ? end : 0;
}

unsigned number_at(std::string_view text, std::size_t at, std::size_t size) noexcept {
  unsigned number = 0;
  for (const char c : text.substr(at, size)) number = number * 10 + static_cast<unsigned>(c - '0');
  return number;
}

/// The shape of `text` is `shape`, where 0 stands for a digit.
bool has_shape(std::string_view text, std::string_view shape) noexcept {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !is_digit(text[i]) : text[i] != shape[i]) return false;
  }
  return true;
}

/// 1984-02-29, 1984/02/29, 29.02.1984, 02/29/1984. Years of people who may be alive.
std::size_t birth_date_at_front(std::string_view text) noexcept {
  constexpr std::size_t kSize = 10;
  unsigned year = 0;
  unsigned first = 0;
  unsigned second = 0;
  if (has_shape(text, "0000-00-00") || has_shape(text, "0000/00/00")) {
    year = number_at(text, 0, 4);
    first = number_at(text, 5, 2);
    second = number_at(text, 8, 2);
  } else if (has_shape(text, "00/00/0000") || has_shape(text, "00.00.0000") ||
             has_shape(text, "00-00-0000")) {
    first = number_at(text, 0, 2);
    second = number_at(text, 3, 2);
    year = number_at(text, 6, 4);
  } else {
    return 0;
  }
  const bool is_date =
      first >= 1 && second >= 1 && std::min(first, second) <= 12 && std::max(first, second) <= 31;
  if (!is_date || year < 1900 || year > 2030) return 0;
  const bool has_time = text.size() > kSize && text[kSize] == 'T';  // 1984-02-29T00:00:00Z
  return has_time ? std::min(text.find_first_of("\"< ,\n", kSize), text.size()) : kSize;
}

/// "MRN-00482913", "48291307": five digits and more.
std::size_t medical_record_at_front(std::string_view text) noexcept {
  constexpr std::size_t kMax = 24;
  std::size_t digits = 0;
  std::size_t at = 0;
  for (; at < text.size() && at <= kMax; ++at) {
    if (is_digit(text[at])) {
      ++digits;
    } else if (!is_letter(text[at]) && text[at] != '-') {
      break;
    }
  }
  return digits >= 5 && at <= kMax ? at : 0;
}

std::size_t ssn_at_front(std::string_view text) noexcept {
  return id_at_front<9, may_be_social_security_number>(text);
}

using Names = std::string_view;
constexpr std::array<Names, 14> kCardNames{
    "card",  "cards", "pan",  "cc",         "ccnum",   "ccnumber",       "credit card",
    "debit", "visa",  "amex", "mastercard", "card no", "account number", "cardnumber"};
constexpr std::array<Names, 1> kIbanNames{"iban"};
constexpr std::array<Names, 6> kSsnNames{"ssn",       "social security", "social sec",
                                         "ss number", "socialsec",       "us tax id"};
constexpr std::array<Names, 4> kNhsNames{"nhs", "nhs no", "nhsnumber", "nhs id"};
constexpr std::array<Names, 4> kNinoNames{"nino", "ni number", "national insurance", "ni no"};
constexpr std::array<Names, 8> kSteuerNames{
    "steuer", "steuer id", "steuernummer", "steueridnummer", "tax id", "tax number", "idnr", "tin"};
constexpr std::array<Names, 6> kNirNames{
    "nir", "secu", "securite sociale", "insee", "social security", "social security number"};
constexpr std::array<Names, 7> kDniNames{"dni",      "nie",       "nif",      "national id",
                                         "document", "documento", "id number"};
constexpr std::array<Names, 5> kCodiceNames{"codice fiscale", "fiscal code", "fiscal", "tax code",
                                            "tax id"};
constexpr std::array<Names, 4> kBsnNames{"bsn", "burgerservicenummer", "burger service", "sofi"};
constexpr std::array<Names, 1> kPeselNames{"pesel"};
constexpr std::array<Names, 2> kCpfNames{"cpf", "cpf cnpj"};
constexpr std::array<Names, 4> kAadhaarNames{"aadhaar", "aadhar", "adhaar", "uidai"};
constexpr std::array<Names, 2> kSinNames{"sin", "social insurance"};
constexpr std::array<Names, 2> kTfnNames{"tfn", "tax file"};
constexpr std::array<Names, 10> kPhoneNames{"phone", "telephone", "mobile",   "tel",     "cell",
                                            "fax",   "msisdn",    "whatsapp", "telefon", "handy"};
constexpr std::array<Names, 8> kBirthNames{
    "birth", "birthday", "birthdate", "dob", "date of birth", "born", "geburtsdatum", "birth date"};
constexpr std::array<Names, 6> kMedicalNames{
    "mrn", "medical record", "patient id", "patient number", "patient no", "health record"};

constexpr ValueKind kCard{card_at_front, kCardNames, true};
constexpr ValueKind kIban{registered_iban_at_front, {}, false};
constexpr ValueKind kSsn{ssn_at_front, kSsnNames, false};
constexpr ValueKind kNhs{id_at_front<10, is_nhs_number>, kNhsNames, false};
constexpr ValueKind kNino{id_at_front<9, is_nino, true>, kNinoNames, false};
constexpr ValueKind kSteuer{id_at_front<11, is_steuer_id>, kSteuerNames, false};
constexpr ValueKind kNir{id_at_front<15, is_nir, true>, kNirNames, false};
constexpr ValueKind kDni{id_at_front<9, is_dni, true>, kDniNames, false};
constexpr ValueKind kCodice{id_at_front<16, is_codice_fiscale, true>, kCodiceNames, false};
constexpr ValueKind kBsn{id_at_front<9, is_bsn>, kBsnNames, false};
constexpr ValueKind kPesel{id_at_front<11, is_pesel>, kPeselNames, false};
constexpr ValueKind kCpf{id_at_front<11, is_cpf>, kCpfNames, false};
constexpr ValueKind kAadhaar{id_at_front<12, is_aadhaar>, kAadhaarNames, false};
constexpr ValueKind kSin{id_at_front<9, is_sin>, kSinNames, false};
constexpr ValueKind kTfn{id_at_front<9, is_tfn>, kTfnNames, false};
constexpr ValueKind kPhone{phone_at_front, kPhoneNames, false};
constexpr ValueKind kBirth{birth_date_at_front, kBirthNames, false};
constexpr ValueKind kMedical{medical_record_at_front, kMedicalNames, false};

constexpr OctetSet kLocalOctets{
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._%+-"};
constexpr OctetSet kDomainOctets{
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-"};

/// What stands behind the last dot of a domain, and is no ending of a file: logo@2x.png.
bool is_top_level(std::string_view name) noexcept {
  if (name.size() < 2 || name.size() > 18 || !std::all_of(name.begin(), name.end(), is_letter)) {
    return false;
  }
  for (const std::string_view ending : {"png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js"}) {
    if (equals_folded(name, ending)) return false;
  }
  return true;
}

/// The address around the "@" at `at`; empty: there is none.
std::string_view address_around(std::string_view body, std::size_t at) noexcept {
  constexpr std::size_t kLocalBytesMax = 64;  // RFC 5321 4.5.3.1.1
  constexpr std::size_t kDomainBytesMax = 253;
  std::size_t begin = at;
  while (begin > 0 && at - begin < kLocalBytesMax && kLocalOctets.has(body[begin - 1])) --begin;
  std::size_t end = at + 1;
  while (end < body.size() && end - at <= kDomainBytesMax && kDomainOctets.has(body[end])) ++end;
  while (end > at + 1 && (body[end - 1] == '.' || body[end - 1] == '-')) --end;
  const std::string_view local = body.substr(begin, at - begin);
  const std::string_view domain = body.substr(at + 1, end - at - 1);
  const std::size_t dot = domain.rfind('.');
  if (local.empty() || local == "git" || dot == domain.npos || dot == 0) return {};
  if (!is_top_level(domain.substr(dot + 1))) return {};
  // The password of a URL: //user:password@host.example
  const std::string_view front = body.substr(0, begin);
  if (front.ends_with(':') && !front.ends_with("mailto:")) {
    const std::size_t near = front.size() - std::min<std::size_t>(front.size(), kLocalBytesMax);
    if (front.substr(near).find("//") != front.npos) return {};
  }
  return body.substr(begin, end - begin);
}

}  // namespace

Confirmation confirm_email(const Candidate& candidate) noexcept {
  const std::string_view body = candidate.value;
  DistinctValues values;
  for (std::size_t at = find_octet(body, '@'); at < body.size();
       at = find_octet(body, '@', at + 1)) {
    const std::string_view address = address_around(body, at);
    if (!address.empty()) values.add(address);
  }
  return {values.count(), {}};
}

#define TAPWARDEN_CONFIRM(name, kind)                      \
  Confirmation name(const Candidate& candidate) noexcept { \
    return {count_values(candidate, kind), {}};            \
  }
TAPWARDEN_CONFIRM(confirm_phone, kPhone)
TAPWARDEN_CONFIRM(confirm_birth_date, kBirth)
TAPWARDEN_CONFIRM(confirm_medical_record, kMedical)
TAPWARDEN_CONFIRM(confirm_card, kCard)
TAPWARDEN_CONFIRM(confirm_iban, kIban)
TAPWARDEN_CONFIRM(confirm_us_ssn, kSsn)
TAPWARDEN_CONFIRM(confirm_uk_nhs, kNhs)
TAPWARDEN_CONFIRM(confirm_uk_nino, kNino)
TAPWARDEN_CONFIRM(confirm_de_steuer_id, kSteuer)
TAPWARDEN_CONFIRM(confirm_fr_nir, kNir)
TAPWARDEN_CONFIRM(confirm_es_dni, kDni)
TAPWARDEN_CONFIRM(confirm_it_codice_fiscale, kCodice)
TAPWARDEN_CONFIRM(confirm_nl_bsn, kBsn)
TAPWARDEN_CONFIRM(confirm_pl_pesel, kPesel)
TAPWARDEN_CONFIRM(confirm_br_cpf, kCpf)
TAPWARDEN_CONFIRM(confirm_in_aadhaar, kAadhaar)
TAPWARDEN_CONFIRM(confirm_ca_sin, kSin)
TAPWARDEN_CONFIRM(confirm_au_tfn, kTfn)
#undef TAPWARDEN_CONFIRM

}  // namespace tapwarden
