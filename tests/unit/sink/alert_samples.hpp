// SPDX-License-Identifier: Apache-2.0
// Alerts and records for tests, and octets that no receiver likes.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "sink/alerts/alert.hpp"

namespace tapwarden::test {

inline Alert sample_alert() {
  Alert alert;
  alert.group = "login";
  alert.time = Timestamp{std::chrono::milliseconds{1'700'000'000'004}};
  alert.severity = Severity::high;
  alert.id = "sqli-014";
  alert.title = "SQL injection";
  alert.where = "request.query.id";
  alert.evidence = "1 OR 1=1";
  alert.outcome = "answered";
  alert.owasp = "API8:2023";
  alert.cwe = "CWE-89";
  alert.fix = "Bind values.";
  alert.method = "POST";
  alert.host = "shop.example.com";
  alert.path = "/v1/login/{id}";
  alert.status = 200;
  alert.client = "192.0.2.1";
  alert.client_port = 40000;
  alert.server = "198.51.100.2";
  alert.server_port = 80;
  alert.community_id = "1:abc=";
  alert.flow_id = 77;
  alert.is_live = true;
  alert.source = "eth1";
  alert.packet_first = 4;
  alert.packet_last = 6;
  return alert;
}

inline Digest sample_digest() {
  Digest digest;
  digest.time = Timestamp{std::chrono::seconds{1'700'000'000}};
  digest.total = 7;
  digest.worst = Severity::high;
  digest.groups = {
      {Severity::high, "sqli-014", "SQL injection", "POST", "shop.example.com", "/v1/login", 4}};
  digest.others = 3;
  return digest;
}

/// Half of them around what the formats care about.
inline std::string odd_octets(std::mt19937& random, std::size_t size_max) {
  constexpr std::string_view kOdd =
      "\"\\/]|=<>&`@ "
      "\n\r\t\b\x7f\x80\x85\xbf\xc0\xc2\xdf\xe0\xed\xa0\xef\xbb\xf0\xf4\x90\xf5\xff{}";
  std::string text;
  for (auto left = random() % (size_max + 1); left > 0; --left) {
    text += random() % 2 == 0 ? kOdd[random() % kOdd.size()] : static_cast<char>(random() % 256);
  }
  return text;
}

inline Alert hostile_alert(std::mt19937& random) {
  Alert alert = sample_alert();
  for (std::string* const text :
       {&alert.id, &alert.title, &alert.where, &alert.evidence, &alert.fix, &alert.method,
        &alert.host, &alert.path, &alert.source}) {
    *text = odd_octets(random, 700);
  }
  alert.also = {odd_octets(random, 20)};
  return alert;
}

inline bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t more = c < 0x80 ? 0 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (c >= 0x80 && (c < 0xc2 || c > 0xf4)) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      if (i + k >= text.size() || (static_cast<unsigned char>(text[i + k]) & 0xc0u) != 0x80u) {
        return false;
      }
    }
    i += more + 1;
  }
  return true;
}

/// A record of an exchange whose findings the test adds.
struct SampleRecord {
  SampleRecord() {
    endpoint->method = "POST";
    endpoint->host = "shop.example.com";
    endpoint->path = "/v1/login";
    record.endpoint = endpoint;
    record.judgement = judgement;
    record.source = "a.pcap";
    record.status = 200;
    record.request.protocol = record.response.protocol = "HTTP/1.1";
    record.flow.id = 77;
  }
  void add(std::string_view id, std::string_view where, Severity severity, bool alert = true,
           std::string_view evidence = "x") {
    Finding finding;
    finding.id = id;
    finding.title = "Title";
    finding.where = where;
    finding.severity = severity;
    finding.alert = alert;
    judgement->findings.push_back(finding);
    record.evidence.push_back(evidence);
  }
  std::shared_ptr<EndpointName> endpoint = std::make_shared<EndpointName>();
  std::shared_ptr<Judgement> judgement = std::make_shared<Judgement>();
  Record record;
};

}  // namespace tapwarden::test
