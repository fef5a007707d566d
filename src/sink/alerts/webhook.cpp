// SPDX-License-Identifier: Apache-2.0
// Alerts as JSON objects, one a POST.
#include "sink/alerts/alert_text.hpp"
#include "sink/alerts/http_post.hpp"

namespace tapwarden {
namespace {

class Webhook final : public Delivery {
 public:
  explicit Webhook(std::unique_ptr<HttpPost> post) : post_(std::move(post)) {}

  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    JsonText body;
    write_alert_json(messages.front(), sensor_, body);
    return post_->send(body.text(), 1, deadline - now.monotonic);
  }

 private:
  const std::unique_ptr<HttpPost> post_;
  const std::string sensor_ = sensor_name();
};

}  // namespace

Result<std::unique_ptr<Delivery>> make_webhook(const AlertSinkConfig& config) {
  auto post = HttpPost::open(config);
  if (!post) return post.error();
  return std::unique_ptr<Delivery>(std::make_unique<Webhook>(std::move(*post)));
}

}  // namespace tapwarden
