// SPDX-License-Identifier: Apache-2.0
// Confirmers of secrets in the body of a response: is it one, or the placeholder of a manual? Each
// counts how many different ones there are.
#pragma once

#include "inspect/confirm.hpp"

namespace tapwarden {

/// The word that matched, and every other one of the body that begins with the same four octets.
Confirmation confirm_token(const Candidate&) noexcept;
/// PEM with base64 behind its first line.
Confirmation confirm_private_key(const Candidate&) noexcept;
/// scheme://user:password@host, with a password that is no placeholder.
Confirmation confirm_url_password(const Candidate&) noexcept;
/// Members and assignments that are called password or secret, with a value that may be one.
Confirmation confirm_password(const Candidate&) noexcept;
/// Words in the formats of crypt(3) and its kin: $2b$12$..., $argon2id$..., $6$...
Confirmation confirm_password_hash(const Candidate&) noexcept;

/// Words that stand for a secret in manuals and templates. Also true of what has nearly no
/// different characters.
bool is_placeholder(std::string_view secret) noexcept;

}  // namespace tapwarden
