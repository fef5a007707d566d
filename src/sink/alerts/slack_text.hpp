// SPDX-License-Identifier: Apache-2.0
// Alerts in the shape that Slack's incoming webhooks take (and Mattermost's, Rocket.Chat's and
// Discord's under /slack): text and one attachment.
#pragma once

#include "base/json_text.hpp"
#include "sink/alerts/alert.hpp"

namespace tapwarden {

/// What the wire chose stands in code spans, where nothing is a link, a mention or a format.
void write_slack(const AlertMessage& message, const std::string& sensor, JsonText& out);

}  // namespace tapwarden
