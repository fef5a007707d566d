// SPDX-License-Identifier: Apache-2.0
// API traffic of the benchmark captures: texts of requests and responses. Deterministic.
#pragma once

#include <string>
#include <vector>

#include "bench_pcaps/wire.hpp"

namespace tapwarden::bench {

struct Texts {
  std::string request;
  std::string response;
};

/// What stays the same on one connection.
struct Client {
  std::string host;
  std::string agent;
  std::string token;  ///< a bearer token of its own
};

/// What differs between the captures.
struct Shape {
  std::uint32_t exchanges;           ///< in all
  std::uint32_t flow_exchanges_min;  ///< of one connection
  std::uint32_t flow_exchanges_max;
  bool acks;  ///< receivers acknowledge in packets of their own
  Texts (*next)(Random& random, const Client& client);
  std::uint32_t concurrent = 64;  ///< connections that speak at once
  bool closes = true;             ///< connections end; else they fall silent, open
};

/// GET, POST, PUT, DELETE; 15 and 12 header lines; JSON bodies of 200 B to 64 KB; some 4xx.
Texts mixed(Random& random, const Client& client);
/// GETs with 9 header lines, answers of 200 B with 7.
Texts tiny(Random& random, const Client& client);
/// The shortest API calls that there are.
Texts terse(Random& random, const Client& client);

Client new_client(Random& random);

/// Writes the capture of `shape`.
void write_capture(const Shape& shape, CaptureWriter& out);

}  // namespace tapwarden::bench
