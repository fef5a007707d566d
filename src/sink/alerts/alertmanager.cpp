// SPDX-License-Identifier: Apache-2.0
// Alerts for Alertmanager's API v2 (POST /api/v2/alerts): sent at once, again while they fire, and
// resolved when they were quiet for long enough.
#include <algorithm>
#include <limits>

#include "sink/alerts/alert_text.hpp"
#include "sink/alerts/firing_alerts.hpp"
#include "sink/alerts/http_post.hpp"

namespace tapwarden {
namespace {

constexpr Duration kAgainMax = std::chrono::minutes{1};  // as Prometheus does
constexpr Duration kAgainMin = std::chrono::milliseconds{200};

class Alertmanager final : public Delivery {
 public:
  Alertmanager(std::unique_ptr<HttpPost> post, Duration resolve_after)
      : post_(std::move(post)),
        again_every_(std::clamp(resolve_after / 4, kAgainMin, kAgainMax)),
        firing_(resolve_after, sensor_name()) {}

  Attempt deliver(std::span<const AlertMessage> messages, const SensorTime& now,
                  Duration deadline) override {
    if (due_ == kNever) due_ = now.monotonic + again_every_;
    Attempt attempt = send(firing_.fire(messages, now), messages.size(), now, deadline);
    if (attempt.refused <= 1) return attempt;
    // One of them was not accepted; the others were, and are so again.
    return send(firing_.fire(messages.first(1), now), 1, now, deadline);
  }

  [[nodiscard]] std::optional<Duration> tend_due() const override { return due_; }

  Attempt tend(std::span<const AlertRepeat> repeats, const SensorTime& now,
               Duration deadline) override {
    firing_.note(repeats);
    const std::string body = firing_.all(now);
    Attempt attempt = body.empty() ? Attempt{} : send(body, 1, now, deadline);
    // One that failed is made again when its pause is over.
    if (attempt.taken > 0 || body.empty()) {
      due_ = firing_.size() > 0 ? now.monotonic + again_every_ : kNever;
    }
    return attempt;
  }

 private:
  static constexpr Duration kNever = Duration::max();

  Attempt send(const std::string& body, std::size_t count, const SensorTime& now,
               Duration deadline) {
    Attempt attempt = post_->send(body, count, deadline - now.monotonic);
    if (attempt.trouble.empty()) firing_.forget_ended();
    return attempt;
  }

  const std::unique_ptr<HttpPost> post_;
  const Duration again_every_;
  FiringAlerts firing_;
  Duration due_ = kNever;
};

}  // namespace

Result<std::unique_ptr<Delivery>> make_alertmanager(const AlertSinkConfig& config) {
  auto post = HttpPost::open(config, "/api/v2/alerts");
  if (!post) return post.error();
  return std::unique_ptr<Delivery>(
      std::make_unique<Alertmanager>(std::move(*post), config.resolve_after));
}

}  // namespace tapwarden
