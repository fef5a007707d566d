// SPDX-License-Identifier: Apache-2.0
// From exchange and inspection to the record that is written: masked, scored,
// self-contained.
#pragma once

#include "tapwarden/finding.hpp"
#include "tapwarden/http.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

/// Clears `record` and fills it. Afterwards it needs `exchange` and
/// `inspection` no more.
void make_record(const HttpExchange& exchange, const Inspection& inspection, Record& record);

}  // namespace tapwarden
