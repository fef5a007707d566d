// SPDX-License-Identifier: Apache-2.0
// Confirmers of texts that a server should have kept: files of its own, and what it says of its
// errors.
#pragma once

#include "inspect/confirm.hpp"

namespace tapwarden {

/// Lines of /etc/passwd: how many different ones. One alone may be an example in a text.
Confirmation confirm_passwd(const Candidate&) noexcept;
/// The body is a list of NAME=value, as .env files are: how many with a value. Three at least.
Confirmation confirm_env_file(const Candidate&) noexcept;
/// The answer is an error (4xx, 5xx): what it says was not written for its reader.
Confirmation confirm_error_answer(const Candidate&) noexcept;

}  // namespace tapwarden
