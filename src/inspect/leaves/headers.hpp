// SPDX-License-Identifier: Apache-2.0
// Leaves of the head of a request: method, fields, cookies, and what a token says of its key.
#pragma once

#include "inspect/leaf_writer.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// Fields that applications use are leaves whatever they hold; all others, and all names, when they
/// hold an octet that they ordinarily do not: "${jndi:...}" is an attack in any field.
void add_head(const HttpMessage& request, LeafWriter& out);

}  // namespace tapwarden
