// SPDX-License-Identifier: Apache-2.0
// Bytes as target, header fields and body. Whatever they are: every leaf lies inside the buffer,
// the caps hold, a place in the buffer leads back to its leaf, and asking confirmers comes to an
// end.
#include <algorithm>
#include <cstdint>

#include "base/find_octet.hpp"
#include "inspect/confirm.hpp"
#include "inspect/confirm/ldap.hpp"
#include "inspect/confirm/lookup.hpp"
#include "inspect/confirm/mongo.hpp"
#include "inspect/confirm/path.hpp"
#include "inspect/confirm/shell.hpp"
#include "inspect/confirm/sql.hpp"
#include "inspect/confirm/url.hpp"
#include "inspect/confirm/xpath.hpp"
#include "inspect/credentials.hpp"
#include "inspect/leaves.hpp"
#include "inspect/member_filter.hpp"
#include "unit/inspect/request.hpp"
#include "unit/stream/recorder.hpp"

namespace {

using namespace tapwarden;
using namespace tapwarden::test;

constexpr std::string_view kTypes[] = {"application/json",
                                       "application/x-www-form-urlencoded",
                                       "multipart/form-data; boundary=x",
                                       "text/plain",
                                       "application/graphql+json; charset=utf-8",
                                       "",
                                       "multipart/mixed; boundary=\"--\"",
                                       "multipart/form-data",
                                       "application/xml",
                                       "application/soap+xml",
                                       "application/graphql"};

/// What they answer is not asked here, only that they do.
void confirm(const Leaf& leaf, std::string_view value, const HttpExchange& exchange) {
  for (const std::string_view name : {"html", "script", "template", "line_break", "prototype",
                                      "grants_rights", "graphql_cost", "graphql_batch"}) {
    const Confirmer* const confirmer = find_confirmer(name);
    require(confirmer != nullptr, "a confirmer is not in the list");
    (void)confirmer->run({value, value.size(), leaf, exchange});
  }
}

void check_leaves(const Leaves& leaves, const Limits& limits) {
  require(leaves.all().size() <= limits.leaves_max, "too many leaves");
  require(leaves.buffer().size() <= limits.leaf_bytes_max + 1, "too many octets");
  std::size_t before = 0;
  for (const Leaf& leaf : leaves.all()) {
    require(leaf.begin > before && leaf.begin < leaf.end, "leaves overlap");
    require(!has_octet(leaves.value(leaf), '\n'), "a value holds a separator");
    require(leaf.end <= leaves.buffer().size(), "a leaf lies outside of the buffer");
    before = leaf.end;
    require(leaves.at_end(leaf.end) == &leaf, "a place does not lead back to its leaf");
  }
}

constexpr std::string_view kConfirmers[] = {
    "email",  "phone",        "birth_date", "medical_record", "card",          "iban",
    "us_ssn", "uk_nino",      "es_dni",     "token",          "private_key",   "it_codice_fiscale",
    "passwd", "url_password", "password",   "env_file",       "password_hash", "fr_nir"};

/// Whatever a response says, every confirmer of responses comes to an end, and so does the filter.
void confirm_response(std::string_view body) {
  HttpExchange exchange;
  const Leaf leaf{LeafKind::response_body, LeafForm::plain, 0, 0, {}, 0};
  for (const std::string_view name : kConfirmers) {
    const Confirmer* const confirmer = find_confirmer(name);
    require(confirmer != nullptr, "no such confirmer");
    for (const std::size_t matched : {std::size_t{0}, body.size() / 2, body.size()}) {
      require(confirmer->run({body, matched, leaf, exchange}).count <= body.size(),
              "counted more than there is");
    }
  }
  MemberFilter filter;
  filter.add("\"email");
  filter.add("mail\"");
  (void)filter.may_match(body);
}

}  // namespace

/// Target, cookie, two other fields and body, with 0xff between them; the first octet tells the
/// type.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view rest{reinterpret_cast<const char*>(data + 1), size - 1};
  const auto next = [&rest] {
    const std::string_view part = rest.substr(0, rest.find('\xff'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
  };
  Request request(next(), "POST");
  request.header(HeaderName::cookie, "Cookie", next());
  request.header(HeaderName::authorization, "Authorization", next());
  request.header(HeaderName::other, "X-Other", next());
  request.body(kTypes[(data[0] & 15) % std::size(kTypes)], rest);
  Limits limits;
  if ((data[0] & 16) != 0) limits.leaf_depth_max = 2;
  if ((data[0] & 32) != 0) limits.leaf_nesting_max = 1;
  if ((data[0] & 64) != 0) limits.leaves_max = 5;
  if ((data[0] & 128) != 0) limits.leaf_bytes_max = 64;
  LimitHits hits;
  Leaves leaves;
  leaves.build(request.exchange, limits, hits);
  check_leaves(leaves, limits);
  for (const Leaf& leaf : leaves.all()) {
    (void)changes_sql(leaves.value(leaf));
    (void)command_in(leaves.value(leaf));
    (void)leaves_folder(leaves.value(leaf), leaves.value(leaf).size() / 2, PathPlace::value);
    (void)reach_of(leaves.value(leaf));
    (void)looks_up_jndi(leaves.value(leaf));
    (void)changes_ldap(leaves.value(leaf));
    (void)changes_xpath(leaves.value(leaf));
    (void)confirm_mongo({leaves.value(leaf), 0, leaf, request.exchange});
    confirm(leaf, leaves.value(leaf), request.exchange);
    (void)leaves.place_of(leaf, request.exchange.arena);
  }
  (void)find_credential(request.exchange, request.exchange.arena);
  confirm_response(rest);
  return 0;
}
