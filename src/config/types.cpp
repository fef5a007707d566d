// SPDX-License-Identifier: Apache-2.0
#include "config/types.hpp"

#include "base/address_text.hpp"
#include "config/value_text.hpp"

namespace tapwarden::schema {
namespace {

constexpr const char* kSecretsOnly =
    ": ${...} is read in secrets only (target and headers of alerts); write the value itself";
constexpr std::string_view kMask = "***";

const char* name_of(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::nothing: return "nothing";
    case Value::Kind::text: return "text";
    case Value::Kind::list: return "a list";
    case Value::Kind::map: return "keys with values";
  }
  return "";
}

bool has_controls(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7f;
  });
}

bool is_name_octet(char c, bool is_first) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         (!is_first && c >= '0' && c <= '9');
}

/// "${NAME}" replaced by what the environment says; "$${" by "${".
std::optional<std::string> with_environment(const Value& node, const std::string& path,
                                            Reading& reading) {
  const std::string& text = node.text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find("${", at), text.size());
    out.append(text, at, next - at);
    at = next;
    if (next == text.size()) break;
    if (!out.empty() && out.back() == '$') {
      out += '{';
      at += 2;
      continue;
    }
    const std::size_t end = text.find('}', next);
    const std::string name = end == text.npos ? "" : text.substr(next + 2, end - next - 2);
    bool is_name = !name.empty();
    for (std::size_t i = 0; i < name.size(); ++i) is_name &= is_name_octet(name[i], i == 0);
    if (!is_name) {
      reading.complain(node.place, path +
                                       ": ${ begins the name of a variable, such as ${TOKEN}; "
                                       "write $${ where it is meant as it stands");
      return std::nullopt;
    }
    const auto value = reading.environment ? reading.environment(name) : std::nullopt;
    if (!value) {
      std::string problem = path;
      problem.append(": variable ").append(name).append(" is not set in the environment");
      reading.complain(node.place, problem);
      return std::nullopt;
    }
    out += *value;
    at = end + 1;
  }
  return out;
}

std::string range_text(const std::string& what, const std::string& least, const std::string& most) {
  return what + " from " + least + " to " + most;
}

/// A scalar that `parse` understands, between two bounds.
template <class T, class Parse>
auto reader_of(Parse parse, T least, T most, const std::string& expected) {
  return [=](const Value& node, const std::string& path, Reading& reading) -> std::optional<T> {
    const auto given = plain_text(node, path, expected, reading);
    if (!given) return std::nullopt;
    const std::optional<T> value = parse(*given);
    if (value && *value >= least && *value <= most) return value;
    complain_of_value(node, path, expected, reading);
    return std::nullopt;
  };
}

}  // namespace

Value text_value(std::string text, bool is_quoted) {
  Value node;
  node.kind = Value::Kind::text;
  node.text = std::move(text);
  node.is_quoted = is_quoted;
  return node;
}

void complain_of_value(const Value& node, const std::string& path, const std::string& expected,
                       Reading& reading) {
  const bool is_text = node.kind == Value::Kind::text;
  reading.complain(node.place, path + ": expected " + expected + ", not " +
                                   (is_text ? in_quotes(node.text) : name_of(node.kind)));
}

std::optional<std::string> plain_text(const Value& node, const std::string& path,
                                      const std::string& expected, Reading& reading) {
  if (node.kind != Value::Kind::text) {
    complain_of_value(node, path, expected, reading);
    return std::nullopt;
  }
  if (node.text.find("${") != std::string::npos) {
    reading.complain(node.place, path + kSecretsOnly);
    return std::nullopt;
  }
  if (has_controls(node.text)) {
    reading.complain(node.place, path + ": expected " + expected + " without control characters");
    return std::nullopt;
  }
  return node.text;
}

Type<std::string> text(const std::string& expected) {
  return {expected,
          [expected](const Value& node, const std::string& path, Reading& reading) {
            return plain_text(node, path, expected, reading);
          },
          [](const std::string& value) { return text_value(value, true); },
          {}};
}

Type<std::string> secret_text(const std::string& expected,
                              std::string (*mask)(const std::string&)) {
  const auto read = [expected](const Value& node, const std::string& path,
                               Reading& reading) -> std::optional<std::string> {
    if (node.kind != Value::Kind::text) {
      complain_of_value(node, path, expected, reading);  // of no text: nothing secret is shown
      return std::nullopt;
    }
    auto value = with_environment(node, path, reading);
    if (!value) return std::nullopt;
    if (value->find(kMask) != std::string::npos) {
      reading.complain(node.place, path +
                                       ": *** is how a dump hides a secret; write the secret, or "
                                       "${NAME} of a variable that holds it");
      return std::nullopt;
    }
    if (has_controls(*value)) {
      reading.complain(node.place, path + ": expected " + expected + " without control characters");
      return std::nullopt;
    }
    return value;
  };
  return {expected,
          read,
          [mask](const std::string& value) {
            Value node = text_value(value, true);
            if (!value.empty()) node.shown = mask(value);
            return node;
          },
          {}};
}

std::string masked_target(const std::string& target) {
  const std::size_t scheme = target.find("://");
  if (scheme == target.npos || !target.starts_with("http")) return target;  // path or address
  const std::size_t host = scheme + 3;
  const std::size_t end = std::min(target.find_first_of("/?#", host), target.size());
  const std::size_t at = target.rfind('@', end);  // user:password@
  const bool has_user = at != target.npos && at >= host;
  const std::size_t from = has_user ? at + 1 : host;
  const bool has_path = target.size() > end + 1;
  return target.substr(0, host) + (has_user ? "***@" : "") + target.substr(from, end - from) +
         (has_path ? "/***" : target.substr(end));
}

std::string masked_header(const std::string& header) {
  const std::size_t colon = header.find(':');
  return (colon == header.npos ? "" : header.substr(0, colon) + ": ") + std::string(kMask);
}

Type<bool> yes_no() {
  const std::string expected = "true or false";
  return {expected,
          [expected](const Value& node, const std::string& path,
                     Reading& reading) -> std::optional<bool> {
            const auto given = plain_text(node, path, expected, reading);
            if (!given) return std::nullopt;
            if (!node.is_quoted && (*given == "true" || *given == "false")) return *given == "true";
            complain_of_value(node, path, expected, reading);
            return std::nullopt;
          },
          [](const bool& value) { return text_value(value ? "true" : "false"); },
          {}};
}

Type<Duration> duration(Duration least, Duration most) {
  const std::string expected =
      range_text("a duration such as 30s,", duration_text(least), duration_text(most));
  return {expected,
          reader_of<Duration>(parse_duration, least, most, expected),
          [](const Duration& value) { return text_value(duration_text(value)); },
          {}};
}

Type<std::uint64_t> size(std::uint64_t least, std::uint64_t most) {
  const std::string expected =
      range_text("a size such as 64 MiB,", size_text(least), size_text(most));
  return {expected,
          reader_of<std::uint64_t>(parse_size, least, most, expected),
          [](const std::uint64_t& value) { return text_value(size_text(value)); },
          {}};
}

Type<std::uint64_t> whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string expected =
      range_text("a whole number", std::to_string(least), std::to_string(most));
  return {expected,
          reader_of<std::uint64_t>(parse_number, least, most, expected),
          [](const std::uint64_t& value) { return text_value(std::to_string(value)); },
          {}};
}

Type<std::optional<std::size_t>> automatic_or(const Type<std::uint64_t>& type) {
  const std::string expected = "auto, or " + type.expected;
  return {expected,
          [type, expected](const Value& node, const std::string& path,
                           Reading& reading) -> std::optional<std::optional<std::size_t>> {
            if (node.kind == Value::Kind::text && node.text == "auto") {
              return std::optional<std::size_t>{};
            }
            Reading aside;  // its own words, not those of the number
            const auto value = type.read(node, path, aside);
            if (value) return std::optional<std::size_t>{*value};
            if (plain_text(node, path, expected, reading)) {
              complain_of_value(node, path, expected, reading);
            }
            return std::nullopt;
          },
          [](const std::optional<std::size_t>& value) {
            return text_value(value ? std::to_string(*value) : "auto");
          },
          {}};
}

Type<Prefix> network() {
  const std::string expected = "an address or a network such as 192.0.2.0/24";
  return {expected,
          [expected](const Value& node, const std::string& path,
                     Reading& reading) -> std::optional<Prefix> {
            const auto given = plain_text(node, path, expected, reading);
            if (!given) return std::nullopt;
            const auto prefix = parse_prefix(*given);
            if (!prefix) complain_of_value(node, path, expected, reading);
            return prefix;
          },
          [](const Prefix& prefix) {
            const bool is_v4 = prefix.address.is_v4() && prefix.length >= 96;
            const int length = is_v4 ? prefix.length - 96 : prefix.length;
            const bool is_whole = prefix.length == 128;
            return text_value(address_text(prefix.address) +
                              (is_whole ? "" : "/" + std::to_string(length)));
          },
          {}};
}

Type<std::string> country() {
  const std::string expected = "two capital letters of ISO 3166-1 such as KP";
  return {expected,
          [expected](const Value& node, const std::string& path,
                     Reading& reading) -> std::optional<std::string> {
            auto given = plain_text(node, path, expected, reading);
            if (!given) return std::nullopt;
            const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
            if (given->size() == 2 && is_capital((*given)[0]) && is_capital((*given)[1])) {
              return given;
            }
            complain_of_value(node, path, expected, reading);
            return std::nullopt;
          },
          [](const std::string& value) { return text_value(value, true); },
          {}};
}

}  // namespace tapwarden::schema
