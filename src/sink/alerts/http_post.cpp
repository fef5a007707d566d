// SPDX-License-Identifier: Apache-2.0
#include "sink/alerts/http_post.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

namespace tapwarden {
namespace {

constexpr std::size_t kAnswerBytesMax = 64 * 1024;

struct UrlDeleter {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::string part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

/// The answer's body is nothing to us; a receiver that sends without end is cut off.
std::size_t swallow(char*, std::size_t size, std::size_t count, void* answer_bytes) {
  auto& bytes = *static_cast<std::size_t*>(answer_bytes);
  bytes += size * count;
  return bytes <= kAnswerBytesMax ? size * count : 0;
}

/// "Name: value", in one line.
bool is_header(const std::string& header) {
  const std::size_t colon = header.find(':');
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  };
  return colon != std::string::npos && colon > 0 &&
         std::all_of(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(colon),
                     is_token) &&
         std::none_of(header.begin(), header.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

struct HttpPost::Curl {
  Curl() = default;
  ~Curl() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  bool add_header(const std::string& header) {
    curl_slist* const longer = curl_slist_append(headers, header.c_str());
    if (longer == nullptr) return false;
    headers = longer;
    return true;
  }

  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  std::size_t answer_bytes = 0;
  std::string peer;  ///< "https://hooks.example.com"
};

HttpPost::HttpPost(std::unique_ptr<Curl> curl) : curl_(std::move(curl)) {}
HttpPost::~HttpPost() = default;

Result<std::unique_ptr<HttpPost>> HttpPost::open(const AlertSinkConfig& config,
                                                 std::string_view path_end) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);  // once, before any thread
  auto curl = std::make_unique<Curl>();
  curl->easy = curl_easy_init();
  const Url url(curl_url());
  if (global != CURLE_OK || curl->easy == nullptr || url == nullptr) {
    return Error{"libcurl cannot be used"};
  }
  if (curl_url_set(url.get(), CURLUPART_URL, config.target.c_str(), 0) != CURLUE_OK) {
    return Error{"the target is not an address such as https://hooks.example.com/path"};
  }
  const std::string scheme = part_of(url, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return Error{"the target begins with " + scheme +
                 "://, but only http:// and https:// are spoken"};
  }
  curl->peer = scheme + "://" + part_of(url, CURLUPART_HOST);
  if (const std::string port = part_of(url, CURLUPART_PORT); !port.empty())
    curl->peer += ":" + port;
  if (!path_end.empty()) {
    std::string path = part_of(url, CURLUPART_PATH);
    while (!path.empty() && path.back() == '/') path.pop_back();
    if (!path.ends_with(path_end)) path += path_end;
    curl_url_set(url.get(), CURLUPART_PATH, path.c_str(), 0);
  }
  for (const std::string& header : config.headers) {
    if (!is_header(header)) {
      return Error{"a header is not of the form 'Name: value' in one line"};  // its text is secret
    }
    curl->add_header(header);
  }
  const bool has_type = std::any_of(config.headers.begin(), config.headers.end(), [](auto& header) {
    return curl_strnequal(header.c_str(), "content-type:", 13) != 0;
  });
  if (!has_type) curl->add_header("Content-Type: application/json");
  curl->add_header("Expect:");  // one message is not worth a question

  CURL* const easy = curl->easy;
  const std::string whole = part_of(url, CURLUPART_URL);
  curl_easy_setopt(easy, CURLOPT_URL, whole.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, curl->headers);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "tapwarden/" TAPWARDEN_VERSION);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!config.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, config.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, swallow);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &curl->answer_bytes);
  return std::unique_ptr<HttpPost>(new HttpPost(std::move(curl)));
}

Attempt HttpPost::send(std::string_view body, std::size_t count, Duration within) {
  CURL* const easy = curl_->easy;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(within).count();
  curl_->answer_bytes = 0;
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, std::max<long>(milliseconds, 1));
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  const CURLcode code = curl_easy_perform(easy);
  Attempt attempt;
  if (code != CURLE_OK && code != CURLE_WRITE_ERROR) {
    attempt.trouble = curl_->peer + ": " + curl_easy_strerror(code);
    return attempt;
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300) {
    attempt.taken = count;
    attempt.bytes = body.size();
    return attempt;
  }
  attempt.trouble = curl_->peer + ": it answers " + std::to_string(status);
  if (status >= 300 && status < 400) attempt.trouble += ", and redirects are not followed";
  if (status == 400 || status == 413 || status == 422) {
    attempt.taken = count;
    attempt.refused = count;
  }
  curl_off_t wait = 0;
  if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0) {
    attempt.wait = std::chrono::seconds{std::min<curl_off_t>(wait, 3600)};
  }
  return attempt;
}

}  // namespace tapwarden
