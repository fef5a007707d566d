// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/url.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/octet_set.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kBytesMax = 8192;
constexpr std::size_t kUrlsMax = 32;
constexpr std::size_t kHostBytesMax = 256;
constexpr OctetSet kAuthorityEnd{"/?# \t\r\"'<>\\,;)|"};

constexpr std::array kMetadataNames{"metadata.google.internal"sv,
                                    "metadata"sv,
                                    "instance-data"sv,
                                    "metadata.azure.internal"sv,
                                    "metadata.tencentyun.com"sv,
                                    "metadata.packet.net"sv};
constexpr std::array kInnerNames{
    "localhost"sv,    "localhost4"sv,         "localhost6"sv, "ip6-localhost"sv,
    "ip6-loopback"sv, "kubernetes.default"sv, "kubernetes"sv, "0"sv};
/// A name below one of them leads inside.
constexpr std::array kInnerSuffixes{".localhost"sv,    ".localdomain"sv,     ".localdomain4"sv,
                                    ".localdomain6"sv, ".docker.internal"sv, ".svc.cluster.local"sv,
                                    ".default.svc"sv,  ".nip.io"sv,          ".sslip.io"sv,
                                    ".xip.io"sv,       ".localtest.me"sv,    ".lvh.me"sv,
                                    ".vcap.me"sv,      ".lacolhost.com"sv,   ".rbndr.us"sv,
                                    ".consul"sv};

struct Address {
  bool valid = false;
  bool usual = false;  ///< four decimal numbers without zeros in front
  std::uint32_t value = 0;
};

/// One part as strtoul with base 0 reads it; too large ones wrap.
bool read_part(std::string_view part, std::uint64_t& value, bool& usual) noexcept {
  if (part.empty()) return false;
  std::uint64_t base = 10;
  if (part.size() > 1 && part[0] == '0') {
    usual = false;
    base = lower_ascii(part[1]) == 'x' ? 16 : 8;
    part.remove_prefix(base == 16 ? 2 : 1);
    if (base == 16 && part.empty()) return false;
  }
  value = 0;
  for (const char c : part) {
    const int digit = hex_digit(c);
    if (digit < 0 || static_cast<std::uint64_t>(digit) >= base) return false;
    value = (value * base + static_cast<std::uint64_t>(digit)) & 0xffffffffff;
  }
  return true;
}

Address read_address(std::string_view host) noexcept {
  Address address;
  std::array<std::uint64_t, 4> parts{};
  std::size_t count = 0;
  bool usual = true;
  while (true) {
    const std::size_t end = find_octet(host, '.');
    if (count == parts.size() || !read_part(host.substr(0, end), parts[count], usual))
      return address;
    ++count;
    if (end == host.size()) break;
    host.remove_prefix(end + 1);
    if (host.empty()) break;
  }
  std::uint64_t value = parts[count - 1];
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (parts[i] > 255) usual = false;
    value += (parts[i] & 255) << (24 - 8 * i);
  }
  address.valid = true;
  address.usual = usual && count == 4 && parts[3] <= 255;
  address.value = static_cast<std::uint32_t>(value);
  return address;
}

bool is_metadata(std::uint32_t address) noexcept {
  return address == 0xa9fea9fe || address == 0x646464c8 ||  // 169.254.169.254, 100.100.100.200
         address == 0xc00000c0 || address == 0xa9feaa02;    // 192.0.0.192, 169.254.170.2
}

bool is_inner(std::uint32_t address) noexcept {
  const std::uint32_t top = address >> 24;
  return top == 127 || top == 10 || top == 0 || address >> 20 == 0xac1 || address >> 16 == 0xc0a8 ||
         address >> 16 == 0xa9fe;
}

UrlReach reach_of_ipv6(std::string_view host) noexcept {
  if (host.find("ec2::254") != host.npos || contains_folded(host, "a9fe:a9fe") ||
      host.find("169.254.169.254") != host.npos) {
    return UrlReach::metadata;
  }
  return UrlReach::inner;
}

template <class List>
bool has(const List& list, std::string_view name) noexcept {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// Letters and digits in circles, and full stops of other scripts, which names are mapped from.
bool has_disguised_octets(std::string_view host) noexcept {
  for (std::size_t i = 0; i + 2 < host.size(); ++i) {
    const std::string_view three = host.substr(i, 3);
    if (three.starts_with("\xe2\x91"sv) || three.starts_with("\xe2\x92"sv) ||
        three.starts_with("\xe2\x93"sv) || three == "\xe3\x80\x82"sv ||
        three.starts_with("\xef\xbc"sv) || three.starts_with("\xef\xbd"sv)) {
      return true;
    }
  }
  return false;
}

/// What stands behind "://".
UrlReach reach_of_authority(std::string_view authority) noexcept {
  authority = authority.substr(0, kHostBytesMax);
  const std::size_t sign = authority.rfind('@');
  bool hidden = false;
  if (sign != authority.npos) {
    // A host that is none: "http://example.com@10.0.0.1/"
    const std::string_view user = authority.substr(0, sign);
    hidden = user.find('.') != user.npos || user.find('@') != user.npos;
    authority.remove_prefix(sign + 1);
  }
  const UrlReach reach = reach_of_host(authority);
  return reach == UrlReach::outside && hidden ? UrlReach::inner : reach;
}

}  // namespace

UrlReach reach_of_host(std::string_view host) noexcept {
  if (host.starts_with("[")) return reach_of_ipv6(host.substr(0, find_octet(host, ']')));
  host = host.substr(0, find_octet(host, ':'));
  if (host.empty() || host.size() > kHostBytesMax) return UrlReach::outside;
  if (has_disguised_octets(host)) return UrlReach::inner;
  const Address address = read_address(host);
  if (address.valid) {
    if (is_metadata(address.value)) return UrlReach::metadata;
    return !address.usual || is_inner(address.value) ? UrlReach::inner : UrlReach::outside;
  }
  std::array<char, kHostBytesMax> lower;
  std::size_t size = 0;
  for (const char c : host) lower[size++] = lower_ascii(c);
  while (size > 0 && lower[size - 1] == '.') --size;
  const std::string_view name{lower.data(), size};
  if (has(kMetadataNames, name)) return UrlReach::metadata;
  if (name.find("169.254.169.254") != name.npos) return UrlReach::metadata;
  const bool inner =
      has(kInnerNames, name) ||
      std::any_of(kInnerSuffixes.begin(), kInnerSuffixes.end(), [name](std::string_view suffix) {
        return name.ends_with(suffix) || name == suffix.substr(1);
      });
  return inner ? UrlReach::inner : UrlReach::outside;
}

UrlReach reach_of(std::string_view value) noexcept {
  value = value.substr(0, kBytesMax);
  UrlReach worst = UrlReach::outside;
  std::size_t at = 0;
  for (std::size_t urls = 0; urls < kUrlsMax; ++urls) {
    const std::size_t colon = find_octet(value, ':', at);
    if (colon == value.size()) break;
    at = colon + 1;
    if (colon < 2 || !is_letter(value[colon - 1])) {
      if (colon == 0 || !is_digit(value[colon - 1])) continue;
    }
    std::size_t begin = colon + 1;
    while (begin < value.size() && begin < colon + 5 &&
           (value[begin] == '/' || value[begin] == '\\')) {
      ++begin;
    }
    const std::string_view scheme = value.substr(colon < 5 ? 0 : colon - 5, colon < 5 ? colon : 5);
    // "http:2852039166" works too, "note: 5" does not.
    const bool is_http = scheme.ends_with("http") || scheme.ends_with("https");
    if (begin == colon + 1 ? !is_http : begin < colon + 3 && !is_http) continue;
    const std::size_t end = kAuthorityEnd.find_in(value, begin);
    worst = std::max(worst, reach_of_authority(value.substr(begin, end - begin)));
    // "http://public@10.0.0.1" behind a blank or "#" that readers of URLs differ about.
    if (end < value.size()) {
      const std::size_t sign =
          find_octet(value.substr(0, std::min(end + 64, value.size())), '@', end);
      const std::size_t from = sign + 1;
      if (from < value.size() && sign < end + 64) {
        const std::size_t stop = kAuthorityEnd.find_in(value, from);
        const std::string_view behind = value.substr(from, stop - from);
        if (!behind.empty() && is_digit(behind[0])) worst = std::max(worst, reach_of_host(behind));
      }
    }
  }
  return worst;
}

}  // namespace tapwarden
