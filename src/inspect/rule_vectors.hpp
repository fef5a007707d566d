// SPDX-License-Identifier: Apache-2.0
// A value of `hit` or `miss` as an exchange that carries it, for trying rules out.
#pragma once

#include <string_view>

#include "inspect/rule.hpp"
#include "tapwarden/http.hpp"

namespace tapwarden {

/// Fills `exchange`, which is new or was cleared, with a request, or a request and its response, in
/// which `value` is a leaf of kind rule.vector_kind.
void set_vector(const Rule& rule, std::string_view value, HttpExchange& exchange);

}  // namespace tapwarden
