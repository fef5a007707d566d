// SPDX-License-Identifier: Apache-2.0
// Everything odd on the wire has a number and a stable name (Suricata's event names where there is
// one). Numbers are never reused; new ones go to the end.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class Anomaly : std::uint8_t {
  stream_overlap_different_data = 0,
  stream_gap,
  request_line_invalid,
  status_line_invalid,
  header_line_without_colon,
  header_name_empty,
  header_name_trailing_space,
  header_folded,
  header_bare_cr,
  header_bare_lf,
  header_nul,
  header_too_large,
  header_too_many,
  host_missing,
  host_duplicate,
  content_length_invalid,
  content_length_duplicate,
  content_length_and_transfer_encoding,
  transfer_encoding_invalid,
  chunk_size_invalid,
  chunk_extension,
  chunk_bare_lf,
  method_unknown,
  version_unknown,
  desynchronised,
  response_without_request,
  unread_bytes_after_close,
  content_encoding_unknown,
  content_encoding_too_many_layers,
  decompression_failed,
  compression_bomb,
  request_after_upgrade_refused,
  count_,  // not an anomaly: how many there are
};

inline constexpr std::size_t kAnomalyCount = static_cast<std::size_t>(Anomaly::count_);
using AnomalySet = std::bitset<kAnomalyCount>;

struct AnomalyInfo {
  std::string_view name;     ///< stable id, as written to events
  std::string_view meaning;  ///< one sentence
};

/// In the order of the enumerators.
inline constexpr std::array<AnomalyInfo, kAnomalyCount> kAnomalies{{
    {"stream.reassembly_overlap_different_data", "A segment repeats octets with other content."},
    {"stream.reassembly_seq_gap", "Octets of the stream were acknowledged but never captured."},
    {"http.request_line_invalid", "The first line of a request cannot be read as one."},
    {"http.status_line_invalid", "The first line of a response cannot be read as one."},
    {"http.header_line_without_colon", "A header line has no colon."},
    {"http.header_name_empty", "A header line starts with its colon."},
    {"http.header_name_trailing_space", "White space stands before a header's colon."},
    {"http.header_folded", "A header goes on in the next line (obsolete folding)."},
    {"http.header_bare_cr", "A carriage return stands alone inside a header block."},
    {"http.header_bare_lf", "A header line ends with a line feed alone."},
    {"http.header_nul", "A header block contains a NUL octet."},
    {"http.header_too_large", "A header block is larger than limits.header_bytes_max."},
    {"http.header_too_many", "A message has more header fields than limits.headers_max."},
    {"http.missing_host_header", "An HTTP/1.1 request has no Host."},
    {"http.duplicate_host_header", "A request has several Host fields."},
    {"http.invalid_content_length_field", "A Content-Length is not a number."},
    {"http.duplicate_content_length_field", "A message has several Content-Length values."},
    {"http.content_length_and_transfer_encoding",
     "A message has both Content-Length and Transfer-Encoding (request smuggling)."},
    {"http.invalid_transfer_encoding_value", "A Transfer-Encoding is not what framing knows."},
    {"http.invalid_chunk_size", "A chunk size cannot be read."},
    {"http.chunk_extension", "A chunk carries an extension."},
    {"http.chunk_bare_lf", "A chunk line ends with a line feed alone."},
    {"http.unknown_method", "The method is not a registered one."},
    {"http.unknown_version", "The version is neither 1.0 nor 1.1."},
    {"http.desynchronised", "Message borders were lost and had to be found again."},
    {"http.response_without_request", "A response came that no request asked for."},
    {"http.data_after_connection_close", "Octets follow the message that closes the connection."},
    {"http.unknown_content_encoding", "A Content-Encoding is not known."},
    {"http.too_many_encoding_layers", "A body is encoded more often than is unpacked."},
    {"http.decompression_failed", "A compressed body is damaged."},
    {"http.compression_bomb", "A compressed body grows beyond the permitted size or ratio."},
    {"http.upgrade_refused", "A refused upgrade is followed by ordinary requests."},
}};

constexpr const AnomalyInfo& info(Anomaly anomaly) noexcept {
  return kAnomalies[static_cast<std::size_t>(anomaly)];
}

}  // namespace tapwarden
