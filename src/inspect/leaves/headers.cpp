// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves/headers.hpp"

#include <array>

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

bool is_odd(std::string_view value) noexcept {
  return kOddInField.any_in(value) || value.find("..") != value.npos;
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
    if (kOddInName.any_in(name)) out.add_decoded(LeafKind::cookie, name, name, false);
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

/// A token in base64url hides what it says from every rule: what stands in its header is set into
/// queries and paths by who looks for its key.
void add_token(const Header& field, LeafWriter& out) {
  // {"alg":"HS256","typ":"JWT"} and {"alg":"RS256","typ":"JWT"}
  constexpr std::array<std::string_view, 2> kUsual{"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
                                                   "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."};
  const std::size_t blank = field.value.rfind(' ');
  const std::string_view token = field.value.substr(blank == field.value.npos ? 0 : blank + 1);
  if (!token.starts_with("ey") || token.starts_with(kUsual[0]) || token.starts_with(kUsual[1])) {
    return;
  }
  const std::size_t first = find_octet(token, '.');
  if (first == token.size() || !out.has_room()) return;
  char* const to = out.room_for(first);
  const std::size_t written = decode_base64_text(token.substr(0, first), to);
  if (written == 0 || !has_odd_key({to, written})) return;
  out.end_leaf({LeafKind::header, LeafForm::nested, 0, 0, field.name, 0}, written);
  add_decoded_part(token.substr(first + 1, find_octet(token, '.', first + 1) - first - 1),
                   field.name, out);
}

}  // namespace

void add_head(const HttpMessage& request, LeafWriter& out) {
  if (kOddInName.any_in(request.method)) out.add(LeafKind::header, ":method", request.method);
  for (const Header& field : request.headers.fields) {
    if (field.id == HeaderName::cookie) {
      add_cookies(field.value, out);
    } else if (is_read(field.id) || is_odd(field.value)) {
      out.add_decoded(LeafKind::header, field.name, field.value, false);
    }
    if (field.id == HeaderName::authorization) add_token(field, out);
    if (field.id == HeaderName::other && kOddInName.any_in(field.name)) {
      out.add(LeafKind::header, field.name, field.name);
    }
  }
}

}  // namespace tapwarden
