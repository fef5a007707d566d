// SPDX-License-Identifier: Apache-2.0
// Check digits, and what counts as one record.
#include "inspect/confirm/personal_data.hpp"

#include <string>
#include <vector>

#include "base/personal_numbers.hpp"
#include "inspect/confirm/national_ids.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

namespace {

std::uint32_t count(ConfirmFunction confirm, std::string_view body) {
  HttpExchange exchange;
  const Leaf leaf{LeafKind::response_body, LeafForm::plain, 0, 0, {}, 0};
  return confirm({body, body.size(), leaf, exchange}).count;
}

}  // namespace

TEST_CASE("a national number with one digit changed is none") {
  struct Row {
    bool (*is_one)(std::string_view) noexcept;
    std::string number;
  };
  const std::vector<Row> rows{
      {is_nhs_number, "9434765919"}, {is_steuer_id, "86095742719"}, {is_nir, "184127645108946"},
      {is_dni, "12345678Z"},         {is_dni, "X1234567L"},         {is_bsn, "111222333"},
      {is_pesel, "44051401359"},     {is_cpf, "52998224725"},       {is_aadhaar, "234567890124"},
      {is_sin, "130692544"},         {is_tfn, "123456782"},
  };
  for (const Row& row : rows) {
    INFO(row.number);
    CHECK(row.is_one(row.number));
    CHECK_FALSE(row.is_one(row.number + "0"));
    CHECK_FALSE(row.is_one(row.number.substr(1)));
    CHECK_FALSE(row.is_one(""));
    std::string changed = row.number;
    changed[3] = changed[3] == '9' ? '8' : static_cast<char>(changed[3] + 1);
    CHECK_FALSE(row.is_one(changed));
  }
  CHECK(is_codice_fiscale("RSSMRA85T10A562S"));
  CHECK_FALSE(is_codice_fiscale("RSSMRA85T10A562T"));
  CHECK(is_nino("AB123456C"));
  CHECK_FALSE(is_nino("QQ123456C"));
}

TEST_CASE("a card number is one of a network, with its length") {
  for (const char* number : {"4111111111111111", "5555555555554444", "2223003122003222",
                             "378282246310005", "6011111111111117", "3530111333300000"}) {
    INFO(number);
    CHECK((is_of_card_issuer(number) && luhn_holds(number)));
  }
  for (const char* number : {"9111111111111111", "411111111111111", "37828224631000500", "4111"}) {
    INFO(number);
    CHECK_FALSE(is_of_card_issuer(number));
  }
}

TEST_CASE("the same value twice is one record") {
  CHECK(count(confirm_email, R"([{"e":"a@b.example"},{"e":"A@B.example"},{"e":"c@b.example"}])") ==
        2);
  CHECK(count(confirm_card, R"({"card":"4111111111111111","pan":"4111-1111-1111-1111"})") == 1);
  std::string many = "email\n";
  for (int i = 0; i < 600; ++i) many += "p" + std::to_string(i) + "@shop.example\n";
  CHECK(count(confirm_email, many) == 512);
}

TEST_CASE("a number counts only where its name stands with it") {
  CHECK(count(confirm_card, R"({"card_number":4111111111111111})") == 1);
  CHECK(count(confirm_card, R"({"order":4111111111111111})") == 0);
  CHECK(count(confirm_card, R"({"card":"x"},{"order":"4111111111111111"})") == 0);
  CHECK(count(confirm_card, R"({"card_id":4111111111111111})") == 0);
  CHECK(count(confirm_us_ssn, R"({"ssn":"856-45-6788"})") == 1);
  CHECK(count(confirm_us_ssn, R"({"lesson":"856-45-6788"})") == 0);
  CHECK(count(confirm_us_ssn, "name,ssn\nann,856-45-6788\nbob,856-45-6789\n") == 2);
  CHECK(count(confirm_ca_sin, R"({"business":"130692544"})") == 0);
}

TEST_CASE("a number that is a piece of something longer is none") {
  for (const char* body : {R"({"card":"14111111111111111"})", R"({"card":"4111111111111111.jpg"})",
                           R"({"card":"a-4111111111111111"})", R"({"card":"x4111111111111111"})",
                           R"({"card":0.4111111111111111})"}) {
    INFO(body);
    CHECK(count(confirm_card, body) == 0);
  }
}
