// SPDX-License-Identifier: Apache-2.0
// Telling documents of GraphQL from other texts.
#pragma once

#include <string_view>

namespace tapwarden {

/// Begins as a document does: a selection set, an operation or a fragment; comments may precede.
bool begins_graphql(std::string_view text) noexcept;

}  // namespace tapwarden
