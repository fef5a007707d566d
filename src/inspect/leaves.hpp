// SPDX-License-Identifier: Apache-2.0
// Leaves: every value of a request that its client controls, decoded, one behind the other in a
// single buffer, so that one scan sees them all. A place in the buffer leads back to its leaf.
//
//   buffer:  \n /v1/users \n id \n 17' OR 1=1 \n curl/8.5 \n
//   leaves:     ╰ target     ╰ query.id ╰ query.id  ╰ header.user-agent
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tapwarden/arena.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/http.hpp"

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
  std::string_view name;    ///< raw, in the exchange; empty for JSON
  std::uint32_t index = 0;  ///< of a path segment; of JSON: the step to it
};

class Leaves {
 public:
  Leaves();
  ~Leaves();
  Leaves(const Leaves&) = delete;
  Leaves& operator=(const Leaves&) = delete;

  /// Those of the request. LIFETIME: until the next build, and no longer than `exchange`.
  void build(const HttpExchange& exchange, const Limits& limits, LimitHits& hits);
  /// Those of the response: of its fields, its body, or both.
  void build_response(const HttpExchange& exchange, const Limits& limits, LimitHits& hits,
                      bool with_headers = true, bool with_body = true);

  [[nodiscard]] std::string_view buffer() const noexcept { return {buffer_.data(), size_}; }
  [[nodiscard]] std::span<const Leaf> all() const noexcept { return leaves_; }
  [[nodiscard]] std::string_view value(const Leaf& leaf) const noexcept {
    return buffer().substr(leaf.begin, leaf.end - leaf.begin);
  }
  /// The leaf that the octet in front of `end` belongs to; nullptr: a separator.
  [[nodiscard]] const Leaf* at_end(std::size_t end) const noexcept;
  /// "request.query.id", "request.path[2]", "request.body.$.user.name",
  /// "request.header.user-agent"
  [[nodiscard]] std::string_view place_of(const Leaf& leaf, Arena& arena) const;
  /// A cap left something out.
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  struct Json;
  [[nodiscard]] bool has_room();
  std::string_view append(std::string_view value);
  void append_at_limits(std::string_view value);
  void set_easy_end() noexcept;
  void begin_build(const Limits& limits, LimitHits& hits);
  void end_leaf(LeafKind kind, std::string_view name, std::size_t begin, std::uint32_t index);
  void add_plain(LeafKind kind, std::string_view name, std::string_view value,
                 std::uint32_t index = 0);
  void add_decoded(LeafKind kind, std::string_view name, std::string_view value, bool plus_is_space,
                   std::uint32_t index = 0);
  void add_target(std::string_view target);
  void add_segments(std::string_view path);
  void add_headers(const Headers& headers);
  void add_cookies(std::string_view cookies);
  void add_body(const HttpMessage& request);
  void add_parameters(std::string_view text, LeafKind name_kind, LeafKind value_kind);
  bool add_json(std::string_view body);

  const Limits* limits_ = nullptr;
  LimitHits* hits_ = nullptr;
  std::vector<char> buffer_;  // size_ octets of it are used
  std::size_t size_ = 0;
  std::vector<Leaf> leaves_;
  std::unique_ptr<Json> json_;
  std::size_t easy_end_ = 0;  // leaves that end before it are within all caps and the buffer
  bool cut_ = false;
};

/// Names as rule packs write them: "path", "query_value", ...
std::string_view to_text(LeafKind kind) noexcept;
std::string_view to_text(LeafForm form) noexcept;

}  // namespace tapwarden
