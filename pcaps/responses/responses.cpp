// SPDX-License-Identifier: Apache-2.0
// What responses give away: one exchange each.
#include <string>

#include "craft/conversation.hpp"
#include "craft/http_text.hpp"
#include "pcaps/areas.hpp"

namespace tapwarden::pcaps {
namespace {

using namespace std::chrono_literals;
using craft::Capture;
using craft::Conversation;
using craft::Message;

const craft::Host kClient{"203.0.113.67", 43211};
const craft::Host kServer{"198.51.100.41", 80};

Message request(const std::string& line) {
  Message message(line + " HTTP/1.1");
  message.header("Host", "shop.example.com").header("User-Agent", "curl/7.88.1");
  message.header("Accept", "*/*");
  return message;
}

void talk(Capture& capture, const Message& asked, const Message& answered) {
  Conversation talk(capture, kClient, kServer);
  talk.handshake();
  talk.request(asked.text());
  talk.wait(15ms);
  talk.response(answered.text());
  talk.fin();
}

std::vector<std::uint8_t> one_exchange(const Message& asked, const Message& answered) {
  Capture capture;
  talk(capture, asked, answered);
  return to_pcap(capture);
}

std::string customers() {
  std::string json = "[";
  for (int i = 0; i < 12; ++i) {
    const std::string number = std::to_string(10 + i);
    json.append(i == 0 ? "" : ",").append(R"({"id":)").append(number);
    json.append(R"(,"email":"person)").append(number);
    json.append(R"(@example.com","dateOfBirth":"1980-01-)").append(number).append(R"("})");
  }
  return json + "]";
}

}  // namespace

std::vector<Demo> responses() {
  return {
      {"passwd_in_answer.pcap", "A file of the system in the answer",
       one_exchange(request("GET /page?name=about"),
                    Message("HTTP/1.1 200 OK")
                        .body("text/html",
                              "<pre>root:x:0:0:root:/root:/bin/bash\n"
                              "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n</pre>"))},
      {"card_in_answer.pcap", "A payment card number in full, and an IBAN",
       one_exchange(request("GET /payments/1"),
                    Message("HTTP/1.1 200 OK")
                        .json(R"({"card":{"brand":"visa","number":"4111 1111 1111 1111"},)"
                              R"("iban":"DE89370400440532013000"})"))},
      {"records_without_credential.pcap",
       "Twelve people with address and date of birth, for whoever asks",
       one_exchange(request("GET /customers"), Message("HTTP/1.1 200 OK").json(customers()))},
      {"password_in_answer.pcap", "Connection string and password hash in a JSON answer",
       one_exchange(
           request("GET /debug/settings"),
           Message("HTTP/1.1 200 OK")
               .json(R"({"db":"postgres://shop:h7!kQ2zL@db.internal:5432/shop",)"
                     R"("hash":"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"})"))},
      {"stack_trace.pcap", "An error that shows its stack",
       one_exchange(request("GET /items/x"),
                    Message("HTTP/1.1 500 Internal Server Error")
                        .body("text/plain",
                              "java.lang.NumberFormatException: For input string: \"x\"\n"
                              "\tat com.example.shop.Items.find(Items.java:42)\n"))},
      {"git_in_answer.pcap", "The settings of a git repository, served as a file",
       one_exchange(request("GET /.git/config"),
                    Message("HTTP/1.1 200 OK")
                        .body("text/plain",
                              "[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n"))},
      {"listing.pcap", "A listing of a folder",
       one_exchange(
           request("GET /backup/"),
           Message("HTTP/1.1 200 OK")
               .body("text/html", "<html><head><title>Index of /backup</title></head></html>"))},
  };
}

}  // namespace tapwarden::pcaps
