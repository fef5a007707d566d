// SPDX-License-Identifier: Apache-2.0
#include "insight/endpoint_names.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/find_octet.hpp"
#include "base/same_text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHostBytesMax = 255;  // RFC 1035 2.3.4

/// Cheap, and good enough to tell the endpoints of one service apart.
std::uint32_t hash_of(std::string_view method, std::string_view host, std::string_view path) {
  std::uint64_t hash = method.size() * 31 + host.size();
  const auto add = [&hash](std::uint64_t word) { hash = (hash ^ word) * 0x9E3779B97F4A7C15u; };
  for (const std::string_view text : {host, path, method}) {
    std::uint64_t word = 0;
    std::size_t at = 0;
    for (; at + sizeof(word) <= text.size(); at += sizeof(word)) {
      std::memcpy(&word, text.data() + at, sizeof(word));
      add(word);
    }
    if (at == text.size()) continue;
    if (text.size() >= sizeof(word)) {  // the last octets, of which some are in it already
      std::memcpy(&word, text.data() + text.size() - sizeof(word), sizeof(word));
      add(word);
    } else {
      add(static_cast<unsigned char>(text.front()) * 256u +
          static_cast<unsigned char>(text.back()));
    }
  }
  return static_cast<std::uint32_t>(hash >> 32);
}

/// RFC 9110 7.2: host, or host and port; an IPv6 literal stands in brackets.
void set_host(std::string_view field, Masker& masker, EndpointName& name) {
  const std::size_t bracket = has_octet(field, ']') ? field.rfind(']') : 0;
  const std::size_t colon = find_octet(field, ':', bracket);
  if (colon < field.size()) {
    std::uint32_t port = 0;
    for (const char c : field.substr(colon + 1)) {
      if (c < '0' || c > '9' || port > 65535) {
        port = 0;
        break;
      }
      port = port * 10 + static_cast<std::uint32_t>(c - '0');
    }
    name.host_port = port <= 65535 ? port : 0;
    field = field.substr(0, colon);
  }
  std::array<char, kHostBytesMax> lower;
  const std::size_t size = std::min(field.size(), lower.size());
  for (std::size_t i = 0; i < size; ++i) {
    lower[i] = field[i] >= 'A' && field[i] <= 'Z' ? static_cast<char>(field[i] | 0x20) : field[i];
  }
  Arena arena;
  name.host = masker.text({lower.data(), size}, arena);
}

}  // namespace

const std::shared_ptr<const EndpointName>& EndpointNames::name_of(std::string_view method,
                                                                  std::string_view host,
                                                                  std::string_view path,
                                                                  Masker& masker) {
  host = host.substr(0, 2 * kHostBytesMax);  // the port is behind the longest host
  const std::uint32_t hash = hash_of(method, host, path);
  const auto is_it = [&](const Known& known) {
    return known.name != nullptr && known.name->hash == hash &&
           is_same_text(known.host_field, host) && is_same_text(known.name->path, path) &&
           is_same_text(known.name->method, method);
  };
  if (const Known* const known = known_.find(hash, is_it)) return known->name;
  const auto name = std::make_shared<EndpointName>();
  name->method = method;
  name->path = path;
  name->hash = hash;
  set_host(host, masker, *name);
  Known& known = known_.make_room(hash);
  known.host_field = host;
  known.name = name;
  return known.name;
}

}  // namespace tapwarden
