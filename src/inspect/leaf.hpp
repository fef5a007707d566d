// SPDX-License-Identifier: Apache-2.0
// A leaf: one value that its sender controls, decoded, in the buffer that rules are run over.
#pragma once

#include <cstdint>
#include <string_view>

namespace tapwarden {

/// Of a request up to `anomaly`, of a response behind it.
enum class LeafKind : std::uint8_t {
  target,  ///< the path as a whole: "/a/../b"
  path,    ///< one segment, of a path that has other octets than names and numbers
  query_name,
  query_value,
  form_name,
  form_value,
  file_name,  ///< of a part of a multipart body
  json_key,
  json_string,
  xml_text,
  xml_attribute,
  graphql,  ///< the text of a query; variables are json_string
  cookie,
  header,
  body_raw,  ///< a body of another type, or one that does not parse as its type
  anomaly,   ///< name of something odd on the wire: "http.request_smuggling"
  response_header,
  response_body,
};
inline constexpr std::size_t kLeafKindCount = 18;

constexpr bool is_of_response(LeafKind kind) noexcept { return kind >= LeafKind::response_header; }

/// What was done to a value so that an expression sees what an interpreter would.
enum class LeafForm : std::uint8_t {
  plain,   ///< decoded as its kind asks for
  nested,  ///< another encoding inside it was undone too: base64, entities, JSON in a string, ...
  // Folded: looked at only by rules that name the form in `fold`.
  html,   ///< character references, and white space and control characters inside words, undone
  sql,    ///< comments of SQL undone
  shell,  ///< quotes, escapes and $IFS of shells undone
};
inline constexpr std::size_t kLeafFormCount = 5;

struct Leaf {
  LeafKind kind;
  LeafForm form = LeafForm::plain;
  std::uint32_t begin;  ///< in the buffer
  std::uint32_t end;
  std::string_view name;    ///< raw, in the exchange; empty for JSON and texts of XML
  std::uint32_t index = 0;  ///< of a path segment; of JSON and XML: the step to it
};

/// Names as rule packs write them: "path", "query_value", ...
std::string_view to_text(LeafKind kind) noexcept;
std::string_view to_text(LeafForm form) noexcept;

}  // namespace tapwarden
