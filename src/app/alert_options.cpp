// SPDX-License-Identifier: Apache-2.0
#include "app/alert_options.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tapwarden {
namespace {

struct KindWord {
  std::string_view word;
  AlertKind kind;
};
constexpr std::array<KindWord, 8> kKinds{{
    {"webhook", AlertKind::webhook},
    {"slack", AlertKind::slack},
    {"alertmanager", AlertKind::alertmanager},
    {"syslog", AlertKind::syslog},
    {"cef", AlertKind::cef},
    {"unix", AlertKind::unix_socket},
    {"file", AlertKind::file},
    {"stdout", AlertKind::standard_output},
}};

std::string free_name(const std::string& word, const std::vector<AlertSinkConfig>& sinks) {
  std::string name = word;
  const auto is_taken = [&name](const AlertSinkConfig& sink) { return sink.name == name; };
  for (int number = 2; std::any_of(sinks.begin(), sinks.end(), is_taken); ++number) {
    name = word + "-" + std::to_string(number);
  }
  return name;
}

}  // namespace

std::string take_alert_sinks(const std::vector<std::string>& texts,
                             std::vector<AlertSinkConfig>& sinks) {
  if (!texts.empty()) sinks.clear();
  for (const std::string& text : texts) {
    const std::string word = text.substr(0, text.find('='));
    const auto* const known = std::find_if(
        kKinds.begin(), kKinds.end(), [&word](const KindWord& one) { return one.word == word; });
    if (known == kKinds.end()) {
      std::string words;
      for (const KindWord& one : kKinds) {
        words += words.empty() ? "" : ", ";
        words += one.word;
      }
      return "--alert: expected KIND=TARGET, such as webhook=https://hooks.example.com/x; "
             "the kinds are " +
             words;
    }
    AlertSinkConfig sink;
    sink.name = free_name(word, sinks);
    sink.kind = known->kind;
    if (word.size() < text.size()) sink.target = text.substr(word.size() + 1);
    sinks.push_back(std::move(sink));
  }
  return {};
}

}  // namespace tapwarden
