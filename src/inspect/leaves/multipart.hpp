// SPDX-License-Identifier: Apache-2.0
// multipart/form-data and its kin (RFC 7578, RFC 2046 5.1): names, file names and texts of parts.
// Tolerant, as servers are: bare line feeds, no last boundary, quotes that do not end.
#pragma once

#include <string_view>

#include "inspect/leaf_writer.hpp"

namespace tapwarden {

/// `content_type` is the whole field value. False: not one part was found, nothing was added.
bool add_multipart(std::string_view body, std::string_view content_type, LeafWriter& out);

}  // namespace tapwarden
