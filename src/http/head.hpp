// SPDX-License-Identifier: Apache-2.0
// A message head, one contiguous piece, becomes start line and fields. Read tolerantly: what some
// server might accept is read, and noted as an anomaly. A test holds the fields of ordinary heads
// against llhttp's.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "http/framing.hpp"
#include "http/head_scan.hpp"
#include "http/name_memory.hpp"
#include "http/start_line.hpp"
#include "tapwarden/config.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden::http {

/// Takes the fields of one head or trailer section.
class FieldCollector {
 public:
  FieldCollector(Headers& headers, FramingFacts& facts, AnomalySet& anomalies,
                 std::uint64_t fields_max) noexcept
      : headers_(headers),
        facts_(facts),
        anomalies_(anomalies),
        room_(std::min<std::uint64_t>(fields_max, Headers::kFieldsMax)) {}

  /// `name` may have white space behind it, `value` around it. LIFETIME: views are kept.
  HeaderName add(std::string_view name, std::string_view value);
  /// `name` was resolved already and has no white space behind it, or did not before (`is_spaced`).
  void add_named(HeaderName id, std::string_view name, std::string_view value, bool is_spaced);
  void note(Anomaly anomaly) { anomalies_.set(static_cast<std::size_t>(anomaly)); }
  [[nodiscard]] bool cut() const noexcept { return cut_; }
  [[nodiscard]] bool framing_name_spaced() const noexcept { return framing_name_spaced_; }
  [[nodiscard]] std::size_t hosts() const noexcept { return hosts_; }

 private:
  std::string_view without_space_behind(std::string_view name);
  void add_fact(HeaderName id, bool is_spaced, std::string_view value);

  Headers& headers_;
  FramingFacts& facts_;
  AnomalySet& anomalies_;
  std::uint64_t room_;  // for so many fields more
  std::size_t hosts_ = 0;
  bool cut_ = false;
  bool framing_name_spaced_ = false;
};

struct HeadResult {
  FramingFacts facts;
  bool ambiguous = false;  ///< other readers may see other borders in it or behind it
  bool cut = false;        ///< more fields than limits.headers_max
};

/// REQUIRES: `head` lies in `arena`, padded, and begins with a start line of `role`; it may lack
/// its end.
/// Fills method to version and headers of `message`. LIFETIME: views lie in `arena`.
/// `scan` is what scan_head says of it, `line` what start_line_of does.
HeadResult parse_head(Role role, std::string_view head, const HeadScan& scan, HttpMessage& message,
                      Arena& arena, NameMemory& names, const Limits& limits, AnomalySet& anomalies,
                      const std::optional<StartLine>& line);

/// The start line of a head; nothing when it cannot be one of `role`.
[[nodiscard]] std::optional<StartLine> start_line_of(Role role, std::string_view head,
                                                     const HeadScan& scan) noexcept;

/// Fields without a start line: trailers. REQUIRES: `text` lies in `arena`, padded.
void parse_trailers(std::string_view text, Headers& trailers, Arena& arena, NameMemory& names,
                    const Limits& limits, AnomalySet& anomalies);

}  // namespace tapwarden::http
