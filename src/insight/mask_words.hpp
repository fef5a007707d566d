// SPDX-License-Identifier: Apache-2.0
// Words of a text that are secrets by their look, by the name in front of them, or by where they
// stand. Text as it is: nothing is decoded here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tapwarden/arena.hpp"

namespace tapwarden {

constexpr std::size_t kNumberBytesMin = 11;  // a social security number with its dashes

/// Text that is copied only from the first mask on.
class Masked {
 public:
  Masked(std::string_view text, Arena& arena) : text_(text), arena_(arena) {}

  /// Everything before `from` stays; [from, to) becomes `mask`.
  void replace(std::size_t from, std::size_t to, std::string_view mask) {
    if (from < done_) return;  // inside what is masked already
    out_ = arena_.append(out_, as_bytes(text_.substr(done_, from - done_)));
    out_ = arena_.append(out_, as_bytes(mask));
    done_ = to;
    changed_ = true;
  }
  [[nodiscard]] std::size_t done() const noexcept { return done_; }
  std::string_view finish() {
    if (!changed_) return text_;
    out_ = arena_.append(out_, as_bytes(text_.substr(done_)));
    return as_text(out_);
  }

 private:
  std::string_view text_;
  Arena& arena_;
  Bytes out_;
  std::size_t done_ = 0;
  bool changed_ = false;
};

/// Masks what it finds.
void mask_words(std::string_view text, Masked& out);

/// True when mask_words() would find something.
bool has_secret(std::string_view text, Arena& arena);

/// What a word that looks like a secret is replaced with; empty: it does not.
std::string_view mask_of_word(std::string_view word) noexcept;

/// One word, lower-case letters with dots and dashes, as names of fields and hosts are, that is no
/// secret.
bool is_plain_name(std::string_view text) noexcept;

/// A UUID of which a reader of numbers may take the first group for one: it holds no letter.
bool starts_as_number(std::string_view uuid) noexcept;

}  // namespace tapwarden
