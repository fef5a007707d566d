// SPDX-License-Identifier: Apache-2.0
// One shape of message framing or content coding each.
#include <functional>
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

Message request(const std::string& line) {
  Message message(line + " HTTP/1.1");
  return message.header("Host", "api.example.com").header("Accept", "application/json");
}

Message ok() { return Message("HTTP/1.1 200 OK"); }

std::vector<std::uint8_t> file(const std::function<void(Conversation&)>& script) {
  Capture capture;
  Conversation talk(capture, {"192.0.2.10", 51000}, {"198.51.100.20", 80});
  talk.handshake();
  script(talk);
  talk.fin();
  return to_pcap(capture);
}

std::vector<std::uint8_t> one_exchange(const Message& asked, const Message& answered) {
  return file([&](Conversation& talk) {
    talk.request(asked.text());
    talk.wait(4ms);
    talk.response(answered.text());
  });
}

// {"items":[{"sku":"lamp","usd":42}, eight times more]}: 227 octets, coded by gzip -9n, zlib,
// brotli -q 11 and zstd -19. As numbers, so that no version of a library changes a capture.
constexpr const char* kGzip =
    "1f8b0800000000000203ab56ca2c49cd2d56b28aae562ace2e55b252ca49cc2d50d2512a2d4e51b23231aad519e2"
    "e2b1b500e5a2e4d5e3000000";
constexpr const char* kZlib =
    "78daab56ca2c49cd2d56b28aae562ace2e55b252ca49cc2d50d2512a2d4e51b23231aad519e2e2b1b50013eb455c";
constexpr const char* kBrotli =
    "1be200f8ad0e6cb7d14cac309850ae97b44e087d2db2d72633e7d8ea5287a52bfbd6c2528466ab45c8e0eaa62493"
    "685827f0519e9ce3a33e593431";
constexpr const char* kZstd =
    "28b52ffd24e365010044027b226974656d73223a5b7b22736b75223a226c616d70222c22757364223a34327d2c5d"
    "7d0100e22d359f319b4284";

std::vector<std::uint8_t> coded(const char* name, const char* hex) {
  return one_exchange(request("GET /items").header("Accept-Encoding", name),
                      ok().header("Content-Encoding", name).json(craft::from_hex(hex)));
}

void pipelining(Conversation& talk) {
  std::string requests;
  std::string responses;
  for (const char* item : {"1", "2", "3", "4"}) {
    requests += request(std::string("GET /items/") + item).text();
    responses += ok().json(std::string(R"({"item":)") + item + "}").text();
  }
  talk.request(requests);
  talk.wait(9ms);
  talk.response(responses);
}

void keep_alive(Conversation& talk) {
  for (int i = 1; i <= 3; ++i) {
    talk.request(request("GET /items/" + std::to_string(i)).text());
    talk.wait(3ms * i);
    talk.response(ok().json(R"({"sku":"lamp"})").text());
    talk.wait(1s);
  }
}

void expect_continue(Conversation& talk) {
  const std::string body(400, 'x');
  talk.request(request("PUT /files/a.txt")
                   .header("Expect", "100-continue")
                   .header("Content-Type", "text/plain")
                   .header("Content-Length", std::to_string(body.size()))
                   .text());
  talk.response("HTTP/1.1 100 Continue\r\n\r\n");
  talk.request(body);
  talk.wait(5ms);
  talk.response(ok().json(R"({"stored":400})").text());
}

void not_modified(Conversation& talk) {
  talk.request(request("GET /items/1").text());
  talk.response(ok().header("ETag", "\"v1\"").json(R"({"sku":"lamp"})").text());
  talk.wait(2s);
  talk.request(request("GET /items/1").header("If-None-Match", "\"v1\"").text());
  // RFC 9110 15.4.5: it may carry the length that a 200 would have, and still has no body.
  talk.response(Message("HTTP/1.1 304 Not Modified")
                    .header("ETag", "\"v1\"")
                    .header("Content-Length", "14")
                    .text());
  talk.wait(2s);
  talk.request(request("GET /items/2").text());
  talk.response(ok().json(R"({"sku":"sofa"})").text());
}

void head(Conversation& talk) {
  talk.request(request("HEAD /items/1").text());
  talk.response(
      ok().header("Content-Type", "application/json").header("Content-Length", "14").text());
  talk.wait(1s);
  talk.request(request("GET /items/1").text());
  talk.response(ok().json(R"({"sku":"lamp"})").text());
}

void upgrade(Conversation& talk) {
  talk.request(request("GET /live")
                   .header("Connection", "Upgrade")
                   .header("Upgrade", "websocket")
                   .header("Sec-WebSocket-Version", "13")
                   .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                   .text());
  talk.response(Message("HTTP/1.1 101 Switching Protocols")
                    .header("Upgrade", "websocket")
                    .header("Connection", "Upgrade")
                    .header("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .text());
  talk.request(craft::from_hex("818537fa213d7f9f4d5158"));  // RFC 6455 5.7: a masked "Hello"
  talk.response(craft::from_hex("810548656c6c6f"));
}

void connect(Conversation& talk) {
  talk.request("CONNECT db.example.com:5432 HTTP/1.1\r\nHost: db.example.com:5432\r\n\r\n");
  talk.response("HTTP/1.1 200 Connection established\r\n\r\n");
  talk.request(craft::from_hex("0000000804d2162f"));
  talk.response("N");
}

void close_delimited(Conversation& talk) {
  talk.request("GET /export.csv HTTP/1.0\r\nHost: api.example.com\r\n\r\n");
  talk.response("HTTP/1.0 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n");
  talk.response("sku,usd\nlamp,42\n");
  talk.response("sofa,300\n");
  talk.fin(Direction::to_client);
}

Message chunked_answer() {
  return ok()
      .header("Content-Type", "application/json")
      .header("Transfer-Encoding", "chunked")
      .header("Trailer", "X-Checksum");
}

void chunked(Conversation& talk) {
  talk.request(request("POST /items")
                   .header("Content-Type", "application/json")
                   .header("Transfer-Encoding", "chunked")
                   .text() +
               "10\r\n{\"sku\":\"lamp\",\"u\r\n8\r\nsd\":42}\n\r\n0\r\n\r\n");
  talk.wait(4ms);
  talk.response(chunked_answer().text());
  talk.response("a;note=1\r\n{\"items\":[\r\n");
  talk.response("2\r\n]}\r\n0\r\nX-Checksum: 99914b93\r\n\r\n");
  talk.wait(1s);
  talk.request(request("GET /items/1").text());
  talk.response(ok().json(R"({"sku":"lamp"})").text());
}

void unknown_method(Conversation& talk) {
  talk.request(request("BREW /pots/1").text());
  talk.response(Message("HTTP/1.1 405 Method Not Allowed")
                    .header("Allow", "GET, HEAD")
                    .header("Content-Length", "0")
                    .text());
}

void smuggling(Conversation& talk) {
  talk.request(request("POST /items")
                   .header("Content-Length", "4")
                   .header("Transfer-Encoding", "chunked")
                   .text() +
               "0\r\n\r\n");
  talk.response(Message("HTTP/1.1 400 Bad Request").header("Content-Length", "0").text());
}

}  // namespace

std::vector<Demo> http() {
  return {
      {"keep_alive.pcap", "Three exchanges, one after the other", file(keep_alive)},
      {"pipelining.pcap", "Four requests at once, four answers in their order", file(pipelining)},
      {"chunked_trailers.pcap", "Chunked in both directions, a chunk extension and a trailer",
       file(chunked)},
      {"expect_continue.pcap", "100 Continue before the body is sent", file(expect_continue)},
      {"head.pcap", "HEAD: a length, and no body", file(head)},
      {"not_modified.pcap", "304: a length, and no body", file(not_modified)},
      {"upgrade.pcap", "A WebSocket upgrade; frames follow", file(upgrade)},
      {"connect.pcap", "CONNECT: a tunnel that is no longer HTTP", file(connect)},
      {"close_delimited.pcap", "HTTP/1.0: the end of the connection ends the body",
       file(close_delimited)},
      {"gzip.pcap", "Body coded with gzip", coded("gzip", kGzip)},
      {"deflate.pcap", "Body coded with deflate (zlib)", coded("deflate", kZlib)},
      {"br.pcap", "Body coded with brotli", coded("br", kBrotli)},
      {"zstd.pcap", "Body coded with zstd", coded("zstd", kZstd)},
      {"unknown_method.pcap", "A method that is not registered", file(unknown_method)},
      {"smuggling.pcap", "Content-Length and Transfer-Encoding in one request", file(smuggling)},
  };
}

}  // namespace tapwarden::pcaps
