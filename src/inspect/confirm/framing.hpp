// SPDX-License-Identifier: Apache-2.0
// An exchange has one list of what was odd on the wire: was it the request?
#pragma once

#include <string_view>

#include "tapwarden/http.hpp"

namespace tapwarden {

/// Whether the fields of `request` can have caused the anomaly of that name, which is about lengths
/// or chunks.
bool is_of_request(std::string_view anomaly, const HttpMessage& request) noexcept;

}  // namespace tapwarden
