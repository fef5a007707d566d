// SPDX-License-Identifier: Apache-2.0
// Alerts by HTTP, one a POST: as our JSON objects, or in the shape that chats read.
#include "sink/alerts/alert_text.hpp"
#include "sink/alerts/http_post.hpp"
#include "sink/alerts/slack_text.hpp"

namespace tapwarden {
namespace {

using Writer = void (*)(const AlertMessage& message, const std::string& sensor, JsonText& out);

class Webhook final : public Delivery {
 public:
  Webhook(std::unique_ptr<HttpPost> post, Writer write) : post_(std::move(post)), write_(write) {}

  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    JsonText body;
    write_(messages.front(), sensor_, body);
    return post_->send(body.text(), 1, deadline - now.monotonic);
  }

 private:
  const std::unique_ptr<HttpPost> post_;
  const Writer write_;
  const std::string sensor_ = sensor_name();
};

Result<std::unique_ptr<Delivery>> make(const AlertSinkConfig& config, Writer write) {
  auto post = HttpPost::open(config);
  if (!post) return post.error();
  return std::unique_ptr<Delivery>(std::make_unique<Webhook>(std::move(*post), write));
}

}  // namespace

Result<std::unique_ptr<Delivery>> make_webhook(const AlertSinkConfig& config) {
  return make(config, write_alert_json);
}

Result<std::unique_ptr<Delivery>> make_slack(const AlertSinkConfig& config) {
  return make(config, write_slack);
}

}  // namespace tapwarden
