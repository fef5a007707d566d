// SPDX-License-Identifier: Apache-2.0
// A case of a check's table, tests/checks/<id>.yaml: an exchange as text, and what the check
// answers.
#pragma once

#include <string>
#include <vector>

#include "tapwarden/config.hpp"

namespace tapwarden::test {

/// What of the exchange is not captured.
enum class Lost : std::uint8_t {
  nothing,
  request,
  response,
  request_head,  ///< its second half
  request_body,
  response_head,
  response_body,
};

/// A list of addresses, as its file would read.
struct CaseList {
  std::string name;
  std::string text;
  bool own = false;
};

struct CheckCase {
  std::string name;
  std::string request;  ///< as sent
  std::string response;
  std::string context;  ///< reason code in each profile
  std::string treblle;
  std::string where;  ///< in the context profile; empty: not looked at
  std::string evidence;
  Lost lost = Lost::nothing;
  std::uint16_t tls_version = 0;  ///< 0: not decrypted
  bool client_certificate = false;
  bool with_rules = true;
  std::string client;  ///< address that connects
  std::vector<CaseList> lists;
  std::string categories;  ///< of iprep lists
  Config config;
};

/// Throws std::runtime_error with file and case when a table cannot be read.
std::vector<CheckCase> read_check_cases(const std::string& path);

}  // namespace tapwarden::test
