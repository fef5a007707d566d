// SPDX-License-Identifier: Apache-2.0
// Compiled rules on disk: compiling takes half a second and more, reading them back a few
// milliseconds. A cached file is used only for the same expressions, library version and processor
// features, when it belongs to us, nobody else may write it, and its checksums are right.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "inspect/rule_database.hpp"

namespace tapwarden {

/// One database for each of `sources`, in their order. `folder`: where the cache is; empty: none.
/// A cache that cannot be read or written is no error: the databases are compiled.
/// `compiling` is called before that, when there are so many that it takes seconds.
/// ERRORS: those of compile_all.
Result<std::vector<Database>> compile_cached(std::span<const Expressions> sources,
                                             const std::string& folder,
                                             const std::function<void()>& compiling = {});

}  // namespace tapwarden
