// SPDX-License-Identifier: Apache-2.0
#include "admin/admin_server.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <csignal>

#include <atomic>
#include <charconv>
#include <thread>

#include "admin/api_json.hpp"
#include "admin/connection_pool.hpp"
#include "admin/limited_stream.hpp"
#include "admin/listen_address.hpp"
#include "admin/passwords.hpp"
#include "admin/web_config.hpp"

namespace tapwarden {
namespace admin {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kWaitingMax = 64;
constexpr int kRequestsOfConnectionMax = 100;
constexpr std::chrono::seconds kIdleMax{5};

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kJson = "application/json";
constexpr const char* kMetrics = "text/plain; version=0.0.4; charset=utf-8";

constexpr const char* kPage = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>tapwarden</title></head>
<body><h1>tapwarden</h1><ul>
<li><a href="/metrics">Metrics</a></li>
<li><a href="/-/healthy">Healthy</a></li>
<li><a href="/-/ready">Ready</a></li>
<li><a href="/api/v1/status">Status</a></li>
<li><a href="/api/v1/endpoints">Endpoints, worst first</a></li>
<li><a href="/api/v1/findings">Recent findings</a></li>
<li><a href="/api/v1/talkers">Top talkers</a></li>
</ul></body></html>
)";

using httplib::Request;
using httplib::Response;

void answer(Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", kText);
}

/// False: not a number of it, and the answer says so.
bool take_number(const Request& request, Response& response, const char* key, std::size_t max,
                 std::size_t& value) {
  if (!request.has_param(key)) return true;
  const std::string text = request.get_param_value(key);
  const char* const end = text.data() + text.size();
  std::size_t number = 0;
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number > max) {
    answer(response, 400, std::string(key) + " is not a number up to " + std::to_string(max));
    return false;
  }
  value = number;
  return true;
}

bool take_page(const Request& request, Response& response, Page& page) {
  return take_number(request, response, "limit", kPageMax, page.limit) &&
         take_number(request, response, "offset", 1'000'000'000, page.offset);
}

class HttpServer final : public httplib::Server, public AdminServer {
 public:
  HttpServer(AdminOptions options, const TelemetrySource& source, const Listening& listening,
             std::shared_ptr<const WebState> web)
      : options_(std::move(options)),
        source_(source),
        is_loopback_(listening.is_loopback),
        url_((web->tls != nullptr ? "https://" : "http://") + listening.address),
        web_(options_.config.web_config, std::move(web), options_.say) {
    svr_sock_ = listening.socket;
    new_task_queue = [] { return new ConnectionPool(kThreads, kWaitingMax); };
    set_payload_max_length(LimitedStream::kRequestBytesMax);
    set_pre_routing_handler([this](const Request& request, Response& response) {
      route(request, response);
      return HandlerResponse::Handled;
    });
    run();
  }

  ~HttpServer() override {
    stopping_ = true;
    stop();
    thread_.join();
  }

  [[nodiscard]] const std::string& url() const noexcept override { return url_; }

 private:
  /// Signals go to the thread that waits for them, which is none of these.
  void run() {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { listen_after_bind(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    while (!is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  bool process_and_close_socket(socket_t socket) override {
    if (!ConnectionPool::is_full()) serve(socket);
    ::close(socket);
    return true;
  }

  void serve(socket_t socket) {
    const std::shared_ptr<const WebState> web = web_.current();
    LimitedStream stream(socket, web->tls.get(), stopping_);
    if (!stream.open()) return;
    bool is_over = false;
    for (int i = 0; i < kRequestsOfConnectionMax && !is_over; ++i) {
      if (!stream.wait_for_request(kIdleMax)) break;
      stream.begin_request();
      bool has_body = false;
      const auto look = [&has_body](Request& request) {
        const std::string length = request.get_header_value("Content-Length");
        has_body = request.has_header("Transfer-Encoding") || (!length.empty() && length != "0");
        request.headers.erase("Accept-Encoding");  // packing takes longer than sending does
        request.ranges.clear();
      };
      const bool is_last = i + 1 == kRequestsOfConnectionMax || stopping_;
      if (!process_request(stream, is_last, is_over, look)) break;
      if (has_body) break;  // nobody reads it, and it must not pass for the next request
    }
    stream.close_gently();
  }

  void route(const Request& request, Response& response) {
    const std::shared_ptr<const WebState> web = web_.current();
    for (const auto& [name, value] : web->config.headers) response.set_header(name, value);
    response.set_header("Cache-Control", "no-store");
    if (!response.has_header("X-Content-Type-Options")) {
      response.set_header("X-Content-Type-Options", "nosniff");
    }
    if (is_loopback_ && !is_local_host_field(request.get_header_value("Host"))) {
      return answer(response, 421, "ask for it as localhost or by its address");
    }
    if (!web->config.users.empty() &&
        !passwords_.check(request.get_header_value("Authorization"), web->config.users)) {
      response.set_header("WWW-Authenticate", "Basic realm=\"tapwarden\", charset=\"UTF-8\"");
      return answer(response, 401, "unauthorized");
    }
    if (request.path == "/-/reload") return reload(request, response);
    if (request.method != "GET" && request.method != "HEAD") {
      response.set_header("Allow", "GET, HEAD");
      return answer(response, 405, "GET or HEAD, please");
    }
    show(request, response);
  }

  void reload(const Request& request, Response& response) {
    if (request.method != "POST" && request.method != "PUT") {
      response.set_header("Allow", "POST, PUT");
      return answer(response, 405, "POST or PUT, please");
    }
    const bool is_own =
        is_own_origin(request.get_header_value("Origin"), request.get_header_value("Host"));
    if (!is_own || request.get_header_value("Sec-Fetch-Site") == "cross-site") {
      return answer(response, 403, "a page of another site asked for it");
    }
    const std::vector<std::string> problems = options_.reload();
    if (problems.empty()) return answer(response, 200, "read again");
    std::string text = "not all could be read again; what was wrong stayed as it was";
    for (const std::string& problem : problems) text += "\n" + problem;
    answer(response, 500, text);
  }

  void show(const Request& request, Response& response) {
    const std::string& path = request.path;
    Page page;
    if (path == "/metrics") {
      response.set_content(metrics_text(source_.telemetry(), options_.build), kMetrics);
    } else if (path == "/-/healthy") {
      answer(response, 200, "healthy");
    } else if (path == "/-/ready") {
      ready(response);
    } else if (path == "/api/v1/status") {
      response.set_content(status_json(source_.telemetry(), options_.build), kJson);
    } else if (path == "/api/v1/endpoints") {
      if (!take_page(request, response, page)) return;
      response.set_content(endpoints_json(source_.telemetry(), page), kJson);
    } else if (path == "/api/v1/findings") {
      if (!take_page(request, response, page)) return;
      response.set_content(findings_json(source_.recent_findings(), page), kJson);
    } else if (path == "/api/v1/talkers") {
      if (take_page(request, response, page)) talkers(request, response, page);
    } else if (path == "/") {
      response.set_header("Content-Security-Policy", "default-src 'none'");
      response.set_content(kPage, "text/html; charset=utf-8");
    } else {
      answer(response, 404, "not found; / shows what there is");
    }
  }

  void ready(Response& response) const {
    const std::vector<std::string> troubles = troubles_of(source_.telemetry());
    if (troubles.empty()) return answer(response, 200, "ready");
    std::string text = "not ready";
    for (const std::string& trouble : troubles) text += "\n" + trouble;
    answer(response, 503, text);
  }

  void talkers(const Request& request, Response& response, Page page) const {
    const std::string by = request.has_param("by") ? request.get_param_value("by") : "exchanges";
    TalkerOrder order = TalkerOrder::exchanges;
    if (by == "bytes") {
      order = TalkerOrder::bytes;
    } else if (by == "findings") {
      order = TalkerOrder::findings;
    } else if (by != "exchanges") {
      return answer(response, 400, "by is exchanges, bytes or findings");
    }
    response.set_content(talkers_json(source_.talkers(), order, page), kJson);
  }

  const AdminOptions options_;
  const TelemetrySource& source_;
  const bool is_loopback_;
  const std::string url_;
  WebConfigFile web_;
  Passwords passwords_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace
}  // namespace admin

Result<std::unique_ptr<AdminServer>> AdminServer::start(AdminOptions options,
                                                        const TelemetrySource& source) {
  auto address = admin::parse_listen_address(options.config.listen);
  if (!address) return address.error();
  auto web = admin::open_web_config(options.config.web_config);
  if (!web) return web.error();
  auto listening = admin::listen_on(*address);
  if (!listening) return listening.error();
  if (!listening->is_loopback && options.config.web_config.empty()) {
    ::close(listening->socket);
    return Error{"admin server: " + options.config.listen +
                 ": others reach this address; --web-config FILE says how they prove who they are "
                 "(an empty file: anybody may ask), or listen on 127.0.0.1"};
  }
  return std::unique_ptr<AdminServer>(
      std::make_unique<admin::HttpServer>(std::move(options), source, *listening, std::move(*web)));
}

}  // namespace tapwarden
