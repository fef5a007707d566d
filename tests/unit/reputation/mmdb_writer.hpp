// SPDX-License-Identifier: Apache-2.0
// Writes small MaxMind DB files (MaxMind DB File Format Specification v2.0): a binary tree of
// records of 24 bits over IPv6 addresses, IPv4 below ::/96, then data, then metadata.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tapwarden/config.hpp"

namespace tapwarden::test {

/// Values as they stand in the data section.
namespace mmdb {
inline std::string control(unsigned type, std::size_t size) {
  std::string out;
  const auto length = static_cast<char>(size < 29 ? size : 29);
  if (type < 8) {
    out += static_cast<char>(type << 5 | static_cast<unsigned>(length));
  } else {
    out += length;
    out += static_cast<char>(type - 7);
  }
  if (size >= 29) out += static_cast<char>(size - 29);  // up to 284
  return out;
}
inline std::string text(const std::string& value) { return control(2, value.size()) + value; }
inline std::string number(unsigned type, std::uint64_t value) {
  std::string digits;
  for (; value != 0; value >>= 8) digits.insert(digits.begin(), static_cast<char>(value & 0xff));
  return control(type, digits.size()) + digits;
}
inline std::string uint16(std::uint64_t value) { return number(5, value); }
inline std::string uint32(std::uint64_t value) { return number(6, value); }
inline std::string uint64(std::uint64_t value) { return number(9, value); }
inline std::string map(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string out = control(7, members.size());
  for (const auto& [name, value] : members) out += text(name) + value;
  return out;
}
inline std::string list(const std::vector<std::string>& values) {
  std::string out = control(11, values.size());
  for (const std::string& value : values) out += value;
  return out;
}
}  // namespace mmdb

class MmdbWriter {
 public:
  /// REQUIRES: blocks that lie apart, none of length 0.
  void add(const std::string& prefix_text, const std::string& value) {
    Prefix prefix = *parse_prefix(prefix_text);
    if (prefix.address.is_v4()) prefix.address.octets[10] = prefix.address.octets[11] = 0;
    std::size_t node = 0;
    for (unsigned bit = 0; bit < prefix.length; ++bit) {
      const std::size_t side = prefix.address.octets[bit / 8] >> (7 - bit % 8) & 1;
      Record& record = nodes_[node][side];
      if (bit + 1u == prefix.length) {
        record = {Record::Kind::data, data_.size()};
        data_ += value;
        return;
      }
      if (record.kind != Record::Kind::node) {
        record = {Record::Kind::node, nodes_.size()};
        nodes_.emplace_back();
      }
      node = nodes_[node][side].value;
    }
  }

  [[nodiscard]] std::string file() const {
    std::string out;
    for (const auto& node : nodes_) {
      for (const Record& record : node) {
        std::size_t value = nodes_.size();  // nothing there
        if (record.kind == Record::Kind::node) value = record.value;
        if (record.kind == Record::Kind::data) value = nodes_.size() + 16 + record.value;
        for (const unsigned shift : {16u, 8u, 0u}) out += static_cast<char>(value >> shift & 0xff);
      }
    }
    out += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
    return out + mmdb::map({{"node_count", mmdb::uint32(nodes_.size())},
                            {"record_size", mmdb::uint16(24)},
                            {"ip_version", mmdb::uint16(6)},
                            {"database_type", mmdb::text("Test")},
                            {"languages", mmdb::list({mmdb::text("en")})},
                            {"binary_format_major_version", mmdb::uint16(2)},
                            {"binary_format_minor_version", mmdb::uint16(0)},
                            {"build_epoch", mmdb::uint64(1700000000)},
                            {"description", mmdb::map({{"en", mmdb::text("a test")}})}});
  }

 private:
  struct Record {
    enum class Kind : std::uint8_t { nothing, node, data };
    Kind kind = Kind::nothing;
    std::size_t value = 0;
  };
  std::vector<std::array<Record, 2>> nodes_{1};
  std::string data_;
};

}  // namespace tapwarden::test
