// SPDX-License-Identifier: Apache-2.0
// What a key of the configuration may hold: how it is read, written, and described. A type
// complains itself about what it does not take.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/value.hpp"
#include "tapwarden/config.hpp"

namespace tapwarden::schema {

/// A key of an object in a list, for the page of the docs.
struct MemberLine {
  std::string key;
  std::string expected;
  std::string meaning;
  Value initial;
};

template <class T>
struct Type {
  std::string expected;  ///< "a size such as 64 MiB, from 1 MiB to 16 GiB"
  /// `path` for messages. nullopt: it was said why not.
  std::function<std::optional<T>(const Value&, const std::string& path, Reading&)> read;
  std::function<Value(const T&)> write;
  std::vector<MemberLine> members;  ///< of objects
};

/// The text of a scalar that names no variable of the environment; nullopt: it was said why not.
std::optional<std::string> plain_text(const Value& node, const std::string& path,
                                      const std::string& expected, Reading& reading);
/// "PATH: expected …, not …"
void complain_of_value(const Value& node, const std::string& path, const std::string& expected,
                       Reading& reading);
Value text_value(std::string text, bool is_quoted = false);

Type<std::string> text(const std::string& expected = "text");
/// Text that may name variables of the environment as ${NAME}, and is masked in dumps: `mask` gives
/// what may be seen of it.
Type<std::string> secret_text(const std::string& expected, std::string (*mask)(const std::string&));
/// "https://hooks.example.com/***": what tells where, and no more.
std::string masked_target(const std::string& target);
/// "Authorization: ***"
std::string masked_header(const std::string& header);

Type<bool> yes_no();
Type<Duration> duration(Duration least, Duration most);
Type<std::uint64_t> size(std::uint64_t least, std::uint64_t most);
Type<std::uint64_t> whole_number(std::uint64_t least, std::uint64_t most);
Type<std::optional<std::size_t>> automatic_or(const Type<std::uint64_t>& type);
Type<Prefix> network();
/// Two capital letters.
Type<std::string> country();

/// A whole number in a narrower field. Default range: that of the field.
template <class T>
Type<T> number(std::uint64_t least = 0, std::uint64_t most = std::numeric_limits<T>::max()) {
  Type<std::uint64_t> wide = whole_number(least, most);
  return {wide.expected,
          [read = wide.read](const Value& node, const std::string& path,
                             Reading& reading) -> std::optional<T> {
            const auto value = read(node, path, reading);
            if (!value) return std::nullopt;
            return static_cast<T>(*value);
          },
          [](const T& value) { return text_value(std::to_string(value)); },
          {}};
}

/// One of some words. E: an enumeration.
template <class E>
Type<E> word(std::vector<std::pair<std::string, E>> words) {
  std::string expected = "one of";
  for (const auto& [name, value] : words) expected += (expected == "one of" ? " " : ", ") + name;
  const auto read = [words, expected](const Value& node, const std::string& path,
                                      Reading& reading) -> std::optional<E> {
    const auto given = plain_text(node, path, expected, reading);
    if (!given) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& [name, value] : words) {
      if (name == *given) return value;
      names.push_back(name);
    }
    reading.complain(node.place, path + ": expected " + expected + ", not " + in_quotes(*given) +
                                     nearest_hint(*given, names));
    return std::nullopt;
  };
  const auto write = [words](const E& value) {
    for (const auto& [name, meaning] : words) {
      if (meaning == value) return text_value(name);
    }
    return text_value({});
  };
  return {expected, read, write, {}};
}

inline constexpr std::size_t kListMax = 10'000;

template <class T>
Type<std::vector<T>> list_of(const Type<T>& type, const std::string& expected,
                             std::size_t most = kListMax) {
  const auto read = [type, expected, most](const Value& node, const std::string& path,
                                           Reading& reading) -> std::optional<std::vector<T>> {
    if (node.kind != Value::Kind::list) {
      complain_of_value(node, path, expected, reading);
      return std::nullopt;
    }
    if (node.items.size() > most) {
      reading.complain(node.place, path + ": more than " + std::to_string(most) + " entries");
      return std::nullopt;
    }
    std::vector<T> values;
    bool is_right = true;
    for (const Value& item : node.items) {
      auto value = type.read(item, path, reading);
      is_right = is_right && value;
      if (value) values.push_back(std::move(*value));
    }
    if (!is_right) return std::nullopt;
    return values;
  };
  const auto write = [write_one = type.write](const std::vector<T>& values) {
    Value node;
    node.kind = Value::Kind::list;
    for (const T& value : values) node.items.push_back(write_one(value));
    return node;
  };
  return {expected, read, write, type.members};
}

/// A key: of Config, or of an object in a list.
template <class Owner>
struct Key {
  std::string path;  ///< "capture.snap_length"
  std::string expected;
  std::string meaning;
  bool reloads = false;  ///< a running process takes a new value
  std::function<void(const Value&, Owner&, Reading&)> read;  ///< writes where the value is right
  std::function<Value(const Owner&)> write;
  std::function<void(const Owner& from, Owner& to)> copy;
  std::function<bool(const Owner&, const Owner&)> is_same;
  std::vector<MemberLine> members;
};

/// `field`: from Owner& to a reference to the member, const or not.
template <class Owner, class Field, class T>
Key<Owner> key(const std::string& path, Field field, const Type<T>& type,
               const std::string& meaning, bool reloads = false) {
  static_assert(std::is_same_v<std::decay_t<decltype(field(std::declval<Owner&>()))>, T>);
  Key<Owner> made;
  made.path = path;
  made.expected = type.expected;
  made.meaning = meaning;
  made.reloads = reloads;
  made.members = type.members;
  made.read = [read = type.read, path, field](const Value& node, Owner& owner, Reading& reading) {
    if (auto value = read(node, path, reading)) field(owner) = std::move(*value);
  };
  made.write = [write = type.write, field](const Owner& owner) { return write(field(owner)); };
  made.copy = [field](const Owner& from, Owner& to) { field(to) = field(from); };
  made.is_same = [field](const Owner& a, const Owner& b) { return field(a) == field(b); };
  return made;
}

/// A map with the given keys; `problem` (empty: none) is asked of what was read.
template <class T>
Type<T> object(const std::vector<Key<T>>& keys, const std::string& expected,
               const std::function<std::string(const T&)>& problem) {
  Type<T> type;
  type.expected = expected;
  const T initial{};
  for (const Key<T>& one : keys) {
    type.members.push_back({one.path, one.expected, one.meaning, one.write(initial)});
  }
  type.read = [keys, expected, problem](const Value& node, const std::string& path,
                                        Reading& reading) -> std::optional<T> {
    if (node.kind != Value::Kind::map) {
      complain_of_value(node, path, expected, reading);
      return std::nullopt;
    }
    const std::size_t before = reading.problems.size();
    T value{};
    for (const Value& item : node.items) {
      const auto found = std::find_if(keys.begin(), keys.end(),
                                      [&](const Key<T>& one) { return one.path == item.key; });
      if (found != keys.end()) {
        found->read(item, value, reading);
        continue;
      }
      std::vector<std::string> names;
      names.reserve(keys.size());
      for (const Key<T>& one : keys) names.push_back(one.path);
      reading.complain(item.key_place, path + ": unknown key " + in_quotes(item.key) +
                                           nearest_hint(item.key, names));
    }
    if (reading.problems.size() != before) return std::nullopt;
    if (const std::string wrong = problem(value); !wrong.empty()) {
      reading.complain(node.place, path + ": " + wrong);
      return std::nullopt;
    }
    return value;
  };
  type.write = [keys](const T& value) {
    Value node;
    node.kind = Value::Kind::map;
    for (const Key<T>& one : keys) {
      node.items.push_back(one.write(value));
      node.items.back().key = one.path;
    }
    return node;
  };
  return type;
}

}  // namespace tapwarden::schema
