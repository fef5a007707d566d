// SPDX-License-Identifier: Apache-2.0
// eve.json: one JSON object a line, buffered, appended as Suricata does.
#pragma once

#include <memory>
#include <string>

#include "tapwarden/result.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

/// `directory`/eve.json, opened for appending with mode 0640; the directory is made with mode 0750
/// when it is missing. "-" is standard output. ERRORS: one sentence that names the path.
Result<std::unique_ptr<Sink>> open_eve_file(const std::string& directory);

}  // namespace tapwarden
