// SPDX-License-Identifier: Apache-2.0
// Leaves of the head of a request: method, fields, cookies, and what a token says of its key.
#pragma once

#include <array>
#include <string>

#include "inspect/harmless_leaves.hpp"
#include "inspect/leaf_writer.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// Headers of tokens that say nothing odd of their key: all tokens of an issuer have the same one,
/// so that it is decoded once.
class OrdinaryTokens {
 public:
  [[nodiscard]] bool has(std::string_view header) const noexcept;
  void add(std::string_view header);

 private:
  static constexpr std::size_t kBytesMax = 512;
  std::array<std::string, 4> headers_;
  std::size_t next_ = 0;
};

/// Fields that applications use are leaves whatever they hold; all others, and all names, when they
/// hold an octet that they ordinarily do not: "${jndi:...}" is an attack in any field.
void add_head(const HttpMessage& request, OrdinaryTokens& tokens, HarmlessLeaves& harmless,
              LeafWriter& out);

}  // namespace tapwarden
