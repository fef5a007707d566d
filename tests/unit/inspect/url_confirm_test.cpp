// SPDX-License-Identifier: Apache-2.0
#include "inspect/confirm/url.hpp"
#include "support/catch.hpp"

using namespace tapwarden;

TEST_CASE("the metadata service is known in every spelling of its address") {
  for (const char* url :
       {"http://169.254.169.254/latest", "http://2852039166/", "http://0xA9FEA9FE/",
        "http://0xa9.0xfe.0xa9.0xfe/", "http://0251.0376.0251.0376/", "http://169.254.43518/",
        "http://169.16689662/", "http://7147006462/", "http://[::ffff:a9fe:a9fe]/",
        "http://[fd00:ec2::254]/", "http://169.254.169.254.nip.io/", "http:2852039166",
        "http://metadata.google.internal/", "http://100.100.100.200/",
        "see http://192.0.0.192/x"}) {
    INFO(url);
    CHECK(reach_of(url) == UrlReach::metadata);
  }
}

TEST_CASE("addresses and names of this machine and of private networks are inside") {
  for (const char* url : {"http://127.0.0.1/",
                          "http://127.1/",
                          "http://2130706433/",
                          "http://0177.0.0.1/",
                          "http://0x7f.1/",
                          "http://0/",
                          "http://10.1.2.3:8080/",
                          "http://172.16.0.1/",
                          "http://192.168.0.1",
                          "http://[::1]/",
                          "http://localhost/",
                          "http://a.localhost/",
                          "http://x.localtest.me/",
                          "http://10.0.0.1.sslip.io/",
                          "http://example.com@10.0.0.1/",
                          "http://example.com#@127.0.0.1/",
                          "gopher://127.0.0.1:6379/_x",
                          "http://host.docker.internal/",
                          "http://a.svc.cluster.local/",
                          "http://\xe2\x91\xa0\xe2\x91\xa1.0.0.1/"}) {
    INFO(url);
    CHECK(reach_of(url) == UrlReach::inner);
  }
}

TEST_CASE("ordinary hosts and texts are outside") {
  for (const char* text :
       {"", ":", "http://", "http://@", "https://www.example.com/", "http://93.184.216.34/",
        "https://user:secret@example.com/", "note: 127", "a:10.0.0.1", "time 12:30:15",
        "https://172.32.0.1/", "https://example.com/?host=localhost", "localhost is here"}) {
    INFO(text);
    CHECK(reach_of(text) == UrlReach::outside);
  }
}

TEST_CASE("a host alone is read like that of a URL") {
  CHECK(reach_of_host("127.0.0.1:8080") == UrlReach::inner);
  CHECK(reach_of_host("LOCALHOST") == UrlReach::inner);
  CHECK(reach_of_host("api.example.com") == UrlReach::outside);
  CHECK(reach_of_host("1.2.3.4.5") == UrlReach::outside);
  CHECK(reach_of_host("0x") == UrlReach::outside);
  CHECK(reach_of_host("") == UrlReach::outside);
}
