// SPDX-License-Identifier: Apache-2.0
#include "reputation/list_line.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "reputation/flat_json.hpp"

namespace tapwarden::reputation {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";
constexpr std::uint32_t kCategoryMax = 60;  // Suricata: SRS_MAX_CATS

ListLine bad(std::string_view line, const char* at, const char* problem) noexcept {
  ListLine read;
  read.kind = ListLine::Kind::bad;
  read.column = static_cast<std::size_t>(at - line.data()) + 1;
  read.problem = problem;
  return read;
}

/// "192.0.2.0/24", "2001:db8::1". Bits behind the length are permitted: they are not looked at.
const char* read_prefix(std::string_view text, Prefix& prefix) noexcept {
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::array<char, INET6_ADDRSTRLEN> address{};
  if (slash == 0 || slash >= address.size()) return "not an address";
  std::memcpy(address.data(), text.data(), slash);
  std::array<std::uint8_t, 16> octets{};
  const bool is_v4 = inet_pton(AF_INET, address.data(), octets.data()) == 1;
  if (!is_v4 && inet_pton(AF_INET6, address.data(), octets.data()) != 1) return "not an address";
  const std::uint32_t bits = is_v4 ? 32 : 128;
  std::uint32_t length = bits;
  if (slash < text.size() && !read_number(text.substr(slash + 1), bits, length)) {
    return "not a length of an address block";
  }
  prefix.address = is_v4 ? IpAddress::v4(octets.data()) : IpAddress::v6(octets.data());
  prefix.length = static_cast<std::uint8_t>(length + (128 - bits));
  return nullptr;
}

ListLine read_prefix_line(std::string_view line, std::string_view text) noexcept {
  ListLine read;
  if (const char* problem = read_prefix(text, read.prefix)) return bad(line, text.data(), problem);
  read.kind = ListLine::Kind::prefix;
  return read;
}

/// Suricata's iprep: ip,category,score.
ListLine read_iprep(std::string_view line, std::string_view text) noexcept {
  const std::size_t first = text.find(',');
  ListLine read = read_prefix_line(line, trimmed(text.substr(0, first)));
  if (read.kind == ListLine::Kind::bad) return read;
  text.remove_prefix(first + 1);
  const std::size_t second = text.find(',');
  if (second == text.npos) return bad(line, text.data(), "no score behind the category");
  std::uint32_t category = 0;
  if (!read_number(trimmed(text.substr(0, second)), kCategoryMax, category) || category == 0) {
    return bad(line, text.data(), "the category is not a number from 1 to 60");
  }
  text.remove_prefix(second + 1);
  std::uint32_t score = 0;
  if (!read_number(trimmed(text), kScoreMax, score)) {
    return bad(line, text.data(), "the score is not a number from 0 to 127");
  }
  read.category = static_cast<std::uint8_t>(category);
  read.score = static_cast<std::uint8_t>(score);
  return read;
}

/// {"cidr":"192.0.2.0/24","sblid":"SBL1"}, {"asn":64496,…}, {"type":"metadata",…}
ListLine read_json(std::string_view line, std::string_view text) noexcept {
  FlatJson json(text);
  std::string_view cidr;
  std::string_view asn;
  std::string_view type;
  std::string_view note;
  while (json.next()) {
    if (json.name() == "cidr") cidr = json.value();
    if (json.name() == "asn") asn = json.value();
    if (json.name() == "type") type = json.value();
    if (json.name() == "sblid") note = json.value();
  }
  if (!json.at_end()) return bad(line, json.position(), "not a JSON object of texts and numbers");
  ListLine read;
  if (!cidr.empty()) {
    read = read_prefix_line(line, cidr);
  } else if (!asn.empty()) {
    if (!read_number(asn, UINT32_MAX, read.asn)) return bad(line, asn.data(), "not a number");
    read.kind = ListLine::Kind::network;
  } else if (type != "metadata") {
    return bad(line, text.data(), "a JSON object without \"cidr\" and \"asn\"");
  }
  read.note = note;
  return read;
}

/// Tor's exit-addresses: ExitNode, Published, LastStatus, ExitAddress 192.0.2.1 2024-01-01 00:00:00
ListLine read_tor(std::string_view line, std::string_view text) noexcept {
  constexpr std::string_view kAddress = "ExitAddress ";
  if (text.substr(0, kAddress.size()) != kAddress) return {};
  text.remove_prefix(kAddress.size());
  return read_prefix_line(line, text.substr(0, text.find(' ')));
}

bool is_tor(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 4> kWords{"ExitNode ", "Published ", "LastStatus ",
                                                   "ExitAddress "};
  return std::any_of(kWords.begin(), kWords.end(),
                     [text](std::string_view word) { return text.substr(0, word.size()) == word; });
}

/// "1.10.16.0/20 ; SBL256894": a comment that is one number of the Spamhaus Block List.
std::string_view block_list_number(std::string_view comment) noexcept {
  comment = trimmed(comment);
  const bool is_one = comment.substr(0, 3) == "SBL" && comment.size() > 3 &&
                      comment.find_first_not_of("0123456789", 3) == comment.npos;
  return is_one ? comment : std::string_view{};
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

bool read_number(std::string_view text, std::uint32_t max, std::uint32_t& number) noexcept {
  constexpr std::size_t kDigitsMax = 10;
  if (text.empty() || text.size() > kDigitsMax) return false;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  number = static_cast<std::uint32_t>(value);
  return value <= max;
}

ListLine read_list_line(std::string_view line) noexcept {
  if (line.size() > kLineBytesMax) return bad(line, line.data(), "the line is too long");
  std::string_view text = trimmed(line);
  if (text.empty()) return {};
  if (text.front() == '{') return read_json(line, text);
  if (is_tor(text)) return read_tor(line, text);
  const std::size_t mark = std::min(text.find_first_of("#;"), text.size());
  const std::string_view comment = text.substr(std::min(mark + 1, text.size()));
  text = trimmed(text.substr(0, mark));
  if (text.empty()) return {};
  if (text.find(',') != text.npos) return read_iprep(line, text);
  ListLine read = read_prefix_line(line, text);
  read.note = block_list_number(comment);
  return read;
}

}  // namespace tapwarden::reputation
