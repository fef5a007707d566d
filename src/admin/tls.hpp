// SPDX-License-Identifier: Apache-2.0
// TLS of the admin server, by OpenSSL.
#pragma once

#include <memory>

#include "admin/web_config.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden::admin {

/// ERRORS: a certificate or key that cannot be used.
Result<std::shared_ptr<ssl_ctx_st>> make_tls_context(const WebConfig& config);

}  // namespace tapwarden::admin
