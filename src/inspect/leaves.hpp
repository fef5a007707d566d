// SPDX-License-Identifier: Apache-2.0
// Leaves: every value of a request that its client controls, decoded, one behind the other in a
// single buffer, so that one scan sees them all. A place in the buffer leads back to its leaf.
//
//   buffer:  \n /v1/users \n id \n 17' OR 1=1 \n curl/8.5 \n
//   leaves:     ╰ target     ╰ query.id ╰ query.id  ╰ header.user-agent
//
// Behind those come the values inside of values (form `nested`) and the folded forms.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "inspect/leaf_writer.hpp"
#include "tapwarden/arena.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

class Leaves {
 public:
  Leaves();
  ~Leaves();
  Leaves(const Leaves&) = delete;
  Leaves& operator=(const Leaves&) = delete;

  /// Those of the request. LIFETIME: until the next build, and no longer than `exchange`.
  void build(const HttpExchange& exchange, const Limits& limits, LimitHits& hits);
  /// What build() has just read pulled no trigger: names and fields of it are left out from now on.
  /// REQUIRES: the exchange is still there.
  void learn_harmless() noexcept;
  /// There are other rules now.
  void forget_harmless() noexcept;
  /// Those of the response: of its fields, its body, or both.
  void build_response(const HttpExchange& exchange, const Limits& limits, LimitHits& hits,
                      bool with_headers = true, bool with_body = true);

  [[nodiscard]] std::string_view buffer() const noexcept { return writer_.buffer(); }
  [[nodiscard]] std::span<const Leaf> all() const noexcept { return writer_.leaves(); }
  [[nodiscard]] std::string_view value(const Leaf& leaf) const noexcept {
    return writer_.value(leaf);
  }
  /// The leaf that the octet in front of `end` belongs to; nullptr: a separator.
  [[nodiscard]] const Leaf* at_end(std::size_t end) const noexcept;
  /// "request.query.id", "request.path[2]", "request.body.$.user.name",
  /// "request.header.user-agent"
  [[nodiscard]] std::string_view place_of(const Leaf& leaf, Arena& arena) const;
  /// A cap left something out.
  [[nodiscard]] bool cut() const noexcept { return writer_.cut(); }

 private:
  struct Readers;
  void add_target(std::string_view target);
  void add_segments(std::string_view path);
  void add_body(const HttpMessage& request);
  void add_parameters(std::string_view text, LeafKind name_kind, LeafKind value_kind);
  bool add_json(std::string_view body);

  LeafWriter writer_;
  std::unique_ptr<Readers> readers_;
};

}  // namespace tapwarden
