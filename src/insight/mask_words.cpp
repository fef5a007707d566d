// SPDX-License-Identifier: Apache-2.0
#include "insight/mask_words.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
#include "base/personal_numbers.hpp"
#include "insight/mask.hpp"
#include "insight/token_shape.hpp"

namespace tapwarden {
namespace {

constexpr std::string_view kMask = "***";
// Shorter words are no secrets by their look, unless they are addresses; their name may still say
// so.
constexpr std::size_t kKeyBytesMin = 13;            // the shortest of kKeyShapes
constexpr std::size_t kTokenBytesMin = 16;          // the shortest that shape_of takes for a token
constexpr std::size_t kWordlessTokenBytesMin = 40;  // without a digit
constexpr std::size_t kEmailBytesMin = 5;

constexpr OctetSet kBehindValue{" \t\r\n&;,}\"'<"};
constexpr OctetSet kBehindUser{"/?# \t\r\n\"'<>"};

/// What the octets of a word are, joined by or: most words are told harmless by that alone.
enum : std::uint8_t { kDelimiter = 1, kLetter = 2, kDigit = 4, kAt = 8, kDot = 16 };

constexpr auto kKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (int c = 0; c <= 0x20; ++c) kinds[static_cast<std::size_t>(c)] = kDelimiter;
  for (const char c : {'"', '\'', '`', ',', ';', '&', '=',  ':', '<', '>', '(',
                       ')', '{',  '}', '[', ']', '|', '\\', '?', '#', '/'}) {
    kinds[static_cast<unsigned char>(c)] = kDelimiter;
  }
  for (int c = '0'; c <= '9'; ++c) kinds[static_cast<std::size_t>(c)] = kDigit;
  for (int c = 'a'; c <= 'z'; ++c) kinds[static_cast<std::size_t>(c)] = kLetter;
  for (int c = 'A'; c <= 'Z'; ++c) kinds[static_cast<std::size_t>(c)] = kLetter;
  kinds['@'] = kAt;
  kinds['.'] = kDot;
  return kinds;
}();

std::uint8_t kind_of(char c) noexcept { return kKinds[static_cast<unsigned char>(c)]; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Published shapes of well-known keys: prefix, and octets that have to follow
// at least.
struct KeyShape {
  std::string_view prefix;
  std::size_t more;
};
constexpr std::array<KeyShape, 22> kKeyShapes{{
    {"AKIA", 12},    {"ASIA", 12},        {"ghp_", 16},   {"gho_", 16},    {"ghs_", 16},
    {"ghu_", 16},    {"github_pat_", 16}, {"glpat-", 12}, {"sk_live_", 8}, {"rk_live_", 8},
    {"sk_test_", 8}, {"pk_live_", 8},     {"whsec_", 8},  {"xoxb-", 8},    {"xoxp-", 8},
    {"xoxa-", 8},    {"xoxs-", 8},        {"AIza", 20},   {"ya29.", 8},    {"SG.", 16},
    {"npm_", 16},    {"dop_v1_", 16},
}};

/// Bit i is set for the first octet of shape i.
constexpr auto kShapesByStart = [] {
  std::array<std::uint32_t, 256> shapes{};
  for (std::size_t i = 0; i < kKeyShapes.size(); ++i) {
    shapes[static_cast<unsigned char>(kKeyShapes[i].prefix.front())] |= 1u << i;
  }
  return shapes;
}();

bool is_known_key(std::string_view word) noexcept {
  for (std::uint32_t shapes = kShapesByStart[static_cast<unsigned char>(word.front())]; shapes != 0;
       shapes &= shapes - 1) {
    const KeyShape& shape = kKeyShapes[static_cast<std::size_t>(std::countr_zero(shapes))];
    if (word.size() >= shape.prefix.size() + shape.more && word.starts_with(shape.prefix)) {
      return true;
    }
  }
  return false;
}

std::string_view mask_of_shape(std::string_view word) noexcept {
  switch (shape_of(word)) {
    case TokenShape::email: return "<email>";
    case TokenShape::jwt: return "<jwt>";
    case TokenShape::token: return "<token>";
    case TokenShape::hash: return word.size() >= 32 ? "<token>" : std::string_view{};
    default: return {};
  }
}

/// What a word that looks like a secret is replaced with; empty: it does not. `kinds`: of its
/// octets.
std::string_view mask_of_word(std::string_view word, std::uint8_t kinds) noexcept {
  const bool may_be_email = word.size() >= kEmailBytesMin && (kinds & (kAt | kDot)) == (kAt | kDot);
  if (word.size() < kKeyBytesMin) return may_be_email ? mask_of_shape(word) : std::string_view{};
  if (is_known_key(word)) return "<key>";
  if (word.size() < kTokenBytesMin && !may_be_email) return {};
  // Words without digits are tokens only when they are very long, or begin as "{" does in base64.
  if ((kinds & (kDigit | kAt)) == 0 && word.size() < kWordlessTokenBytesMin &&
      !word.starts_with("ey"))
    return {};
  return mask_of_shape(word);
}

bool equals_folded(std::string_view a, std::string_view lower) noexcept {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] | 0x20) : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

/// Numbers with check digits may begin at any border of a word.
bool mask_number(std::string_view text, std::size_t at, Masked& out) {
  const std::string_view rest = text.substr(at);
  if (const std::size_t size = social_security_number_at_front(rest)) {
    out.replace(at, at + size, "<ssn>");
  } else if (const std::size_t card = card_number_at_front(rest)) {
    out.replace(at, at + card, "<card>");
  } else if (const std::size_t iban = iban_at_front(rest)) {
    out.replace(at, at + iban, "<iban>");
  } else {
    return false;
  }
  return true;
}

std::size_t backslashes_before(std::string_view text, std::size_t at) noexcept {
  std::size_t count = 0;
  while (count < at && text[at - count - 1] == '\\') ++count;
  return count;
}

/// Where the quoted value that begins at `at` closes: a quote with more backslashes in front than
/// the opening one has is a part of the value. The closing backslashes are not.
std::size_t quoted_end(std::string_view text, std::size_t at, char quote) noexcept {
  const std::size_t opening = backslashes_before(text, at - 1);
  for (std::size_t end = text.find(quote, at); end != text.npos; end = text.find(quote, end + 1)) {
    const std::size_t before = std::min(backslashes_before(text, end), end - at);
    if (before <= opening) return end - before;
  }
  return text.size();
}

/// End of the value that begins at `at` behind a secret name: to the closing
/// quote when it is quoted, else to the next separator of fields.
std::size_t value_end(std::string_view text, std::size_t at, char quote) noexcept {
  return quote != 0 ? quoted_end(text, at, quote) : kBehindValue.find_in(text, at);
}

std::size_t line_end(std::string_view text, std::size_t at) noexcept {
  return find_either(text, '\r', '\n', at);
}

/// "user:password@" between "://" at `at` and the host.
void mask_user_information(std::string_view text, std::size_t at, Masked& out) {
  const std::size_t start = at + 3;
  const std::size_t end = kBehindUser.find_in(text, start);
  const std::size_t sign = text.substr(start, end - start).rfind('@');
  if (sign != std::string_view::npos && sign > 0) out.replace(start, start + sign, kMask);
}

/// Behind a secret name: `= value`, `: value`, `": "value"`. Where the value
/// begins; npos: none follows.
std::size_t value_start(std::string_view text, std::size_t at, char& quote) noexcept {
  bool assigned = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '=' || c == ':' || c == '>') {
      assigned = true;
    } else if (c == '"' || c == '\'') {
      if (assigned) {
        quote = c;
        return at + 1;
      }
    } else if (c == '\\' || c == ']') {
      continue;
    } else if (c != ' ') {
      return assigned ? at : std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

bool may_start_number(std::string_view word) noexcept {
  return is_digit(word[0]) ||
         (word.size() >= 4 && word[0] >= 'A' && word[0] <= 'Z' && is_digit(word[2]));
}

bool is_scheme(std::string_view word) noexcept {
  if (word.size() < 5 || word.size() > 6) return false;
  return equals_folded(word, "bearer") || equals_folded(word, "basic") ||
         equals_folded(word, "digest");
}

/// Behind the name of a scheme or of a secret, or behind "://", stands what is to be masked. Where
/// reading goes on; `end`: nothing was masked.
std::size_t mask_behind(std::string_view text, std::string_view word, std::size_t end,
                        Masked& out) {
  if (text.substr(end, 3) == "://") {
    mask_user_information(text, end, out);
    return end;
  }
  if (text[end] == ' ' && is_scheme(word)) {
    const bool fields = equals_folded(word, "digest");  // of which several are secret
    const std::size_t stop = fields ? line_end(text, end) : value_end(text, end + 1, 0);
    if (stop - end - 1 >= 6) out.replace(end + 1, stop, kMask);
    return stop;
  }
  char quote = 0;
  const std::size_t start = value_start(text, end, quote);
  if (start == std::string_view::npos || !is_secret_name(word)) return end;
  std::size_t stop = value_end(text, start, quote);
  // "Authorization: Bearer abc": the scheme is no secret, what follows is.
  const std::size_t space = text.find(' ', start);
  if (quote == 0 && space == stop && stop < text.size() && equals_folded(word, "authorization")) {
    stop = line_end(text, stop);
  }
  if (stop > start) out.replace(start, stop, kMask);
  return std::max(stop, end);
}

std::uint8_t kinds_of(std::string_view word) noexcept {
  std::uint8_t kinds = 0;
  for (const char c : word) kinds |= kind_of(c);
  return kinds;
}
}  // namespace

void mask_words(std::string_view text, Masked& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint8_t kinds = kind_of(text[at]);
    if (kinds == kDelimiter) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    for (; end < text.size(); ++end) {
      const std::uint8_t kind = kind_of(text[end]);
      if (kind == kDelimiter) break;
      kinds |= kind;
    }
    if (at < out.done()) {
      at = end;
      continue;
    }
    const std::string_view word = text.substr(at, end - at);
    if ((kinds & kDigit) != 0 && text.size() - at >= kNumberBytesMin && may_start_number(word) &&
        mask_number(text, at, out)) {
      at = out.done();
      continue;
    }
    if (const std::string_view mask = mask_of_word(word, kinds); !mask.empty()) {
      out.replace(at, end, mask);
    }
    at = end < text.size() ? mask_behind(text, word, end, out) : end;
  }
}

bool has_secret(std::string_view text, Arena& arena) {
  Masked out(text, arena);
  mask_words(text, out);
  return out.done() > 0;
}

std::string_view mask_of_word(std::string_view word) noexcept {
  return mask_of_word(word, kinds_of(word));
}

/// One lower-case word, as names of fields and hosts are.
bool is_plain_name(std::string_view text) noexcept {
  if (text.empty() || text.size() >= kWordlessTokenBytesMin) return text.empty();
  std::uint8_t other = 0;  // without branches: compilers make vectors of it
  for (const char c : text) {
    const auto letter = static_cast<std::uint8_t>(c - 'a');
    const auto mark = static_cast<std::uint8_t>(c - '-');  // '.' is the next octet
    other |= static_cast<std::uint8_t>((letter >= 26) & (mark >= 2));
  }
  return other == 0 && !text.starts_with("ey") && !is_known_key(text);
}
bool starts_as_number(std::string_view uuid) noexcept {
  return std::all_of(uuid.begin(), uuid.begin() + 8, is_digit);
}

}  // namespace tapwarden
