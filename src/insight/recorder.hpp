// SPDX-License-Identifier: Apache-2.0
// From exchange and inspection to the record that is written: masked, scored,
// self-contained. What most exchanges have in common is made once and shared.
#pragma once

#include "insight/endpoint_names.hpp"
#include "insight/judge.hpp"
#include "insight/masker.hpp"
#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class Recorder {
 public:
  /// Clears `record` and fills it. Afterwards it needs `exchange` and `inspection` no more.
  void make(const HttpExchange& exchange, const Inspection& inspection, Record& record);

 private:
  std::string_view keep(std::string_view value, Arena& arena);
  std::string_view keep_url(std::string_view url, Arena& arena);
  std::string_view media_type(const Headers& headers, Arena& arena);
  void set_message(const HttpMessage& from, Arena& arena, RecordMessage& to);
  void set_request(const HttpExchange& exchange, Record& record);

  Masker masker_;
  EndpointNames endpoints_;
  Judge judge_;
};

}  // namespace tapwarden
