// SPDX-License-Identifier: Apache-2.0
#include "inspect/client_address.hpp"

#include <arpa/inet.h>

#include <array>
#include <cstring>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kHopsMax = 64;

std::string_view forwarded_for(std::string_view hop) noexcept {
  std::string_view address;
  for_each_item(hop, ';', [&address](std::string_view pair) {
    if (starts_folded(pair, "for=")) address = pair.substr(4);
    return true;
  });
  return address;
}

/// Hops from the right, as the nearest proxy wrote them last. Nullopt: all of them are trusted, or
/// the next one cannot be read, so nothing behind it can be believed.
std::optional<IpAddress> first_untrusted(std::string_view list, bool is_forwarded,
                                         const Config& config) noexcept {
  std::optional<IpAddress> last_trusted;
  for (std::size_t hops = 0; !list.empty() && hops < kHopsMax; ++hops) {
    const std::size_t comma = list.rfind(',');
    std::string_view hop = trimmed(comma == list.npos ? list : list.substr(comma + 1));
    list = comma == list.npos ? std::string_view{} : list.substr(0, comma);
    if (is_forwarded) hop = forwarded_for(hop);
    const std::optional<IpAddress> address = parse_address(hop);
    if (!address) return last_trusted;
    if (!contains(config.trusted_proxies, *address)) return address;
    last_trusted = address;
  }
  return last_trusted;
}

}  // namespace

std::optional<IpAddress> parse_address(std::string_view text) noexcept {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  if (!text.empty() && text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == text.npos) return std::nullopt;
    text = text.substr(1, end - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  std::array<char, INET6_ADDRSTRLEN> zero_ended{};
  if (text.empty() || text.size() >= zero_ended.size()) return std::nullopt;
  std::memcpy(zero_ended.data(), text.data(), text.size());
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET, zero_ended.data(), octets.data()) == 1)
    return IpAddress::v4(octets.data());
  if (inet_pton(AF_INET6, zero_ended.data(), octets.data()) == 1)
    return IpAddress::v6(octets.data());
  return std::nullopt;
}

ClientFacts find_client(const HttpExchange& exchange, const Config& config) noexcept {
  ClientFacts client;
  client.address = exchange.flow.client.address;
  client.where = "connection";
  client.known = true;
  if (!contains(config.trusted_proxies, client.address)) return client;
  const Headers& headers = exchange.request.headers;
  // The header that decides may stand in what was not seen.
  client.known = exchange.has_request() && exchange.request.seen.head == Seen::complete;
  const auto tell = [&client](const std::optional<IpAddress>& address, std::string_view where) {
    if (!address) return client;
    client.address = *address;
    client.where = where;
    return client;
  };
  // Several fields of a name are one list, in order (RFC 9110 5.3): the last one is the nearest.
  for (const HeaderName id : {HeaderName::x_forwarded_for, HeaderName::forwarded}) {
    if (!headers.has(id)) continue;
    const bool is_forwarded = id == HeaderName::forwarded;
    for (auto field = headers.fields.rbegin(); field != headers.fields.rend(); ++field) {
      if (field->id != id) continue;
      return tell(first_untrusted(field->value, is_forwarded, config),
                  is_forwarded ? "request.header.forwarded" : "request.header.x-forwarded-for");
    }
  }
  return tell(parse_address(headers.value(HeaderName::cf_connecting_ip)),
              "request.header.cf-connecting-ip");
}

}  // namespace tapwarden
