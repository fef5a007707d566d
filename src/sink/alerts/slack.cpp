// SPDX-License-Identifier: Apache-2.0
// Alerts for a chat, one a POST.
#include "sink/alerts/alert_text.hpp"
#include "sink/alerts/http_post.hpp"
#include "sink/alerts/slack_text.hpp"

namespace tapwarden {
namespace {

class Slack final : public Delivery {
 public:
  explicit Slack(std::unique_ptr<HttpPost> post) : post_(std::move(post)) {}

  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    JsonText body;
    write_slack(messages.front(), sensor_, body);
    return post_->send(body.text(), 1, deadline - now.monotonic);
  }

 private:
  const std::unique_ptr<HttpPost> post_;
  const std::string sensor_ = sensor_name();
};

}  // namespace

Result<std::unique_ptr<Delivery>> make_slack(const AlertSinkConfig& config) {
  auto post = HttpPost::open(config);
  if (!post) return post.error();
  return std::unique_ptr<Delivery>(std::make_unique<Slack>(std::move(*post)));
}

}  // namespace tapwarden
