// SPDX-License-Identifier: Apache-2.0
#include "sink/check_texts.hpp"

#include "base/json_text.hpp"

namespace tapwarden {
namespace {

std::string quoted(std::string_view text) {
  JsonText json;
  json.string(text);
  return std::string(json.text());
}

std::string member(std::string_view name, std::string_view value) {
  std::string text = quoted(name);
  text.append(1, ':').append(quoted(value)).append(1, ',');
  return text;
}

CheckTexts::OfReason texts_of(const Check& check, const Reason& reason) {
  CheckTexts::OfReason texts;
  texts.finding = "{";
  texts.finding.append(member("id", check.id)).append(member("reason", reason.code));
  texts.finding.append(member("severity", to_text(check.impact)));
  texts.finding.append(member("confidence", "high"));
  texts.reason.append(check.id).append(1, ':').append(reason.code);
  texts.reason = quoted(texts.reason).append(1, ',');
  texts.unknown = member(check.id, reason.code);
  return texts;
}

CheckTexts::OfCheck texts_of(const Check& check) {
  CheckTexts::OfCheck texts;
  for (std::size_t i = 0; i < texts.results.size(); ++i) {
    texts.results[i] = member(check.id, to_text(static_cast<Outcome>(i)));
  }
  for (const Reason& reason : check.reasons) texts.reasons.push_back(texts_of(check, reason));
  texts.finding_end = member("owasp", check.owasp) + member("cwe", check.cwe);
  texts.finding_end.back() = '}';
  return texts;
}

}  // namespace

const CheckTexts& check_texts() {
  static const CheckTexts texts = [] {
    CheckTexts all;
    for (std::size_t i = 0; i < kCheckCount; ++i) all.checks[i] = texts_of(*all_checks()[i]);
    return all;
  }();
  return texts;
}

}  // namespace tapwarden
