// SPDX-License-Identifier: Apache-2.0
#include "http/framing.hpp"

#include "base/find_octet.hpp"
#include "http/start_line.hpp"

namespace tapwarden::http {
namespace {

template <class Visit>
void for_each_in_list(std::string_view list, Visit visit) noexcept {
  for (;;) {
    const std::size_t comma = find_octet(list, ',');
    visit(trim(list.substr(0, comma)));
    if (comma == list.size()) return;
    list.remove_prefix(comma + 1);
  }
}

/// 1*DIGIT below 2^63 and nothing else: no sign, no hexadecimal, no white space inside.
bool parse_length(std::string_view text, std::uint64_t& length) noexcept {
  if (text.empty()) return false;
  constexpr std::uint64_t kMax = std::uint64_t{1} << 63;
  length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || length >= kMax / 10) return false;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

BodyFraming by_length(const FramingFacts& facts) noexcept {
  if (facts.content_length == 0) return {};
  return {BodyKind::length, facts.content_length};
}

}  // namespace

void FramingFacts::add_content_length(std::string_view value) noexcept {
  const auto add = [this](std::uint64_t length) {
    if (!has_content_length) {
      has_content_length = true;
      content_length = length;
    } else {
      content_length_repeated = true;
      if (length != content_length) content_length_differs = true;
    }
  };
  std::uint64_t length = 0;
  if (parse_length(value, length)) return add(length);  // no list, as nearly all are
  for_each_in_list(value, [&](std::string_view text) {
    if (parse_length(text, length)) {
      add(length);
    } else {
      content_length_invalid = true;
    }
  });
}

void FramingFacts::add_transfer_encoding(std::string_view value) noexcept {
  for_each_in_list(value, [this](std::string_view coding) {
    if (coding.empty()) return;
    if (equals_ignoring_case(coding, "chunked")) {
      if (chunked_seen) transfer_encoding_invalid = true;  // applied twice
      chunked_seen = chunked_last = has_transfer_encoding = true;
      return;
    }
    if (equals_ignoring_case(coding, "identity")) {  // RFC 2616; some still send it
      transfer_encoding_invalid = true;
      if (has_transfer_encoding) chunked_last = false;
      return;
    }
    const std::uint8_t known_before = transfer_codings.count;
    transfer_codings.add(coding);
    if (transfer_codings.count == known_before) transfer_encoding_invalid = true;
    has_transfer_encoding = true;
    if (chunked_seen) transfer_encoding_invalid = true;  // chunked is not the last
    chunked_last = false;
  });
}

void FramingFacts::note(AnomalySet& anomalies) const noexcept {
  const auto set = [&](Anomaly anomaly) { anomalies.set(static_cast<std::size_t>(anomaly)); };
  if (content_length_invalid) set(Anomaly::content_length_invalid);
  if (content_length_repeated) set(Anomaly::content_length_duplicate);
  if (transfer_encoding_invalid) set(Anomaly::transfer_encoding_invalid);
  if (has_transfer_encoding && (has_content_length || content_length_invalid)) {
    set(Anomaly::content_length_and_transfer_encoding);
  }
}

Asked asked_by(std::string_view method) noexcept {
  if (method.empty()) return Asked::unknown;
  if (method == "HEAD") return Asked::head;
  if (method == "CONNECT") return Asked::connect;
  return Asked::other;
}

BodyFraming frame_request(const FramingFacts& facts) noexcept {
  if (facts.has_transfer_encoding) {
    // RFC 9112 6.3 item 4: without chunked as the last coding the length cannot be told; a server
    // refuses such a request.
    return facts.chunked_last ? BodyFraming{BodyKind::chunked, 0} : BodyFraming{};
  }
  return by_length(facts);
}

BodyFraming frame_response(const FramingFacts& facts, std::uint16_t status, Asked asked) noexcept {
  // RFC 9112 6.3 items 1 and 2: these have no body, whatever their fields say.
  if (asked == Asked::head || status < 200 || status == 204 || status == 304) return {};
  if (asked == Asked::connect && status < 300) return {};
  if (facts.has_transfer_encoding) {
    return {facts.chunked_last ? BodyKind::chunked : BodyKind::until_end, 0};
  }
  if (facts.has_content_length) return by_length(facts);
  return {BodyKind::until_end, 0};
}

}  // namespace tapwarden::http
