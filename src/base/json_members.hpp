// SPDX-License-Identifier: Apache-2.0
// Members of JSON objects, each with the comma behind it; close() takes the last comma back.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/json_text.hpp"

namespace tapwarden::json {

inline void name(JsonText& out, std::string_view key) {
  out.string(key);
  out.raw(':');
}
inline void number(JsonText& out, std::string_view key, std::uint64_t value) {
  name(out, key);
  out.number(value);
  out.raw(',');
}
inline void text(JsonText& out, std::string_view key, std::string_view value) {
  name(out, key);
  out.string(value);
  out.raw(',');
}
inline void flag(JsonText& out, std::string_view key, bool value) {
  name(out, key);
  out.raw(value ? "true," : "false,");
}
inline void open(JsonText& out, std::string_view key, char bracket) {
  name(out, key);
  out.raw(bracket);
}
inline void close(JsonText& out, char bracket) {
  out.back_over(',');
  out.raw(bracket);
  out.raw(',');
}

}  // namespace tapwarden::json
