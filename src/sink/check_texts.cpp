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

CheckTexts::OfCheck texts_of(const Check& check) {
  CheckTexts::OfCheck texts;
  const std::string id = quoted(check.id);
  for (std::size_t i = 0; i < texts.results.size(); ++i) {
    texts.results[i] = id + ':' + quoted(to_text(static_cast<Outcome>(i))) + ',';
  }
  for (const Reason& reason : check.reasons) {
    const std::string code = quoted(reason.code);
    texts.reasons.push_back({R"({"id":)" + id + R"(,"reason":)" + code + R"(,"severity":)" +
                                 quoted(to_text(check.impact)) + R"(,"confidence":"high",)",
                             quoted(std::string(check.id) + ':' + std::string(reason.code)) + ',',
                             id + ':' + code + ','});
  }
  texts.finding_end = R"("owasp":)" + quoted(check.owasp) + R"(,"cwe":)" + quoted(check.cwe) + '}';
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
