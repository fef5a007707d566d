// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/headers.hpp"

#include <algorithm>
#include <array>

#include "base/find_octet.hpp"
#include "base/octet_blocks.hpp"
#include "inspect/leaves/unescape.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr OctetBlocks kOddInName{[] {
  std::array<bool, 256> odd{};
  odd.fill(true);
  for (const char c : std::string_view{"-_.0123456789"}) odd[static_cast<unsigned char>(c)] = false;
  for (std::size_t c = 'a'; c <= 'z'; ++c) odd[c] = odd[c - 0x20] = false;
  return odd;
}()};

/// In no ordinary credential, media type, date, condition or name of a host.
constexpr OctetBlocks kOddInField{[] {
  std::array<bool, 256> odd{};
  for (std::size_t c = 0; c < 0x20; ++c) odd[c] = true;
  for (std::size_t c = 0x80; c < odd.size(); ++c) odd[c] = true;
  for (const char c : std::string_view{"$'()<>\\^`{|}"}) odd[static_cast<unsigned char>(c)] = true;
  return odd;
}()};

/// Steps up in a path are odd, too, where a path may be meant.
bool is_odd(std::string_view value) noexcept {
  constexpr std::size_t kPathBytesMax = 64;
  if (kOddInField.any_in(value)) return true;
  for (std::size_t dot = find_octet(value, '.'); value.size() <= kPathBytesMax;) {
    if (dot + 1 >= value.size()) return false;
    if (value[dot + 1] == '.') return true;
    dot = find_octet(value, '.', dot + 1);
  }
  return value.find("../") != value.npos;
}

bool is_read(HeaderName name) noexcept {
  switch (name) {
    case HeaderName::user_agent:
    case HeaderName::referer:
    case HeaderName::forwarded:
    case HeaderName::x_forwarded_for:
    case HeaderName::x_forwarded_host:
    case HeaderName::x_real_ip:
    case HeaderName::true_client_ip:
    case HeaderName::origin:
    case HeaderName::host:
    case HeaderName::accept_language:
    case HeaderName::soapaction:
    case HeaderName::x_http_method_override:
    case HeaderName::x_requested_with:
    case HeaderName::other: return true;
    default: return false;
  }
}

void add_cookies(std::string_view cookies, LeafWriter& out) {
  for_each_item(cookies, ';', [&out](std::string_view cookie) {
    const std::size_t equals = find_octet(cookie, '=');
    const std::string_view name = cookie.substr(0, equals);
    // A dot: names of classes, which frameworks make objects of.
    if (kOddInName.any_in(name) || has_octet(name, '.'))
      out.add_decoded(LeafKind::cookie, name, name, false);
    out.add_decoded(LeafKind::cookie, name, cookie.substr(std::min(equals + 1, cookie.size())),
                    false);
    return true;
  });
}

void add_decoded_part(std::string_view part, std::string_view name, LeafWriter& out) {
  if (!out.has_room()) return;
  const std::size_t written = decode_base64_text(part, out.room_for(part.size()));
  out.end_leaf({LeafKind::header, LeafForm::nested, 0, 0, name, 0}, written);
}

/// Of the header of a token: whether it says where the key is to be found in a way that no issuer
/// does. An ordinary "kid" is a name.
bool has_odd_key(std::string_view header) noexcept {
  for (const std::string_view name : {"\"jku\"", "\"x5u\"", "\"jwk\""}) {
    if (header.find(name) != header.npos) return true;
  }
  if (header.find("\"kid\"") == header.npos || header.size() < 2) return false;
  const std::string_view inside = header.substr(1, header.size() - 2);  // without its braces
  return is_odd(inside) || has_octet(inside, ';') || inside.find("\"/") != inside.npos ||
         inside.find("//") != inside.npos || has_octet(inside, '%') || has_octet(inside, '*');
}

/// "Basic dXNlcjpwYXNzd29yZA==": the name, and what follows it, when an octet of it is odd.
void add_basic(const Header& field, LeafWriter& out) {
  constexpr std::string_view kScheme = "basic ";
  if (!starts_folded(field.value, kScheme) || !out.has_room()) return;
  const std::string_view encoded = trimmed(field.value.substr(kScheme.size()));
  char* const to = out.room_for(encoded.size());
  const std::size_t written = decode_base64_text(encoded, to);
  if (!kOddInField.any_in({to, written})) return;
  out.end_leaf({LeafKind::header, LeafForm::nested, 0, 0, field.name, 0}, written);
}

/// A token in base64url hides what it says from every rule: what stands in its header is set into
/// queries and paths by who looks for its key.
void add_token(const Header& field, OrdinaryTokens& tokens, LeafWriter& out) {
  const std::size_t blank = field.value.rfind(' ', 16);
  const std::string_view token = field.value.substr(blank == field.value.npos ? 0 : blank + 1);
  if (!token.starts_with("ey") || !out.has_room()) return;
  const std::size_t first = find_octet(token, '.');
  const std::string_view header = token.substr(0, first);
  if (first == token.size() || tokens.has(header)) return;
  char* const to = out.room_for(header.size());
  const std::size_t written = decode_base64_text(header, to);
  if (written == 0 || !has_odd_key({to, written})) {
    tokens.add(header);
    return;
  }
  out.end_leaf({LeafKind::header, LeafForm::nested, 0, 0, field.name, 0}, written);
  const std::size_t second = find_octet(token, '.', first + 1);
  add_decoded_part(token.substr(first + 1, second - first - 1), field.name, out);
}

}  // namespace

bool OrdinaryTokens::has(std::string_view header) const noexcept {
  return std::any_of(headers_.begin(), headers_.end(),
                     [header](const std::string& known) { return known == header; });
}

void OrdinaryTokens::add(std::string_view header) {
  if (header.size() > kBytesMax) return;
  headers_[next_] = header;
  next_ = (next_ + 1) % headers_.size();
}

void add_head(const HttpMessage& request, OrdinaryTokens& tokens, HarmlessLeaves& harmless,
              LeafWriter& out) {
  if (kOddInName.any_in(request.method)) out.add(LeafKind::header, ":method", request.method);
  for (const Header& field : request.headers.fields) {
    if (field.id == HeaderName::cookie) {
      add_cookies(field.value, out);
    } else if (is_read(field.id) ||
               (field.id == HeaderName::authorization ? kOddInField.any_in(field.value)
                                                      : is_odd(field.value))) {
      if (!harmless.has(LeafKind::header, field.value)) {
        out.add_decoded(LeafKind::header, field.name, field.value, false);
      }
    }
    if (field.id == HeaderName::authorization) {
      add_token(field, tokens, out);
      add_basic(field, out);
    }
    if (field.id == HeaderName::other && kOddInName.any_in(field.name)) {
      out.add(LeafKind::header, field.name, field.name);
    }
  }
}

}  // namespace tapwarden
