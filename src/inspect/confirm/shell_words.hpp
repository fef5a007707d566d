// SPDX-License-Identifier: Apache-2.0
// Words that shells know as commands, of Unix and of Windows.
#pragma once

#include <cstdint>
#include <string_view>

namespace tapwarden {

enum class CommandKind : std::uint8_t {
  none,
  plain,    ///< a word of English too: it needs arguments that no sentence has
  probe,    ///< short, and often sent without arguments: "id"
  wrapper,  ///< runs what follows it: "sudo"
  telling,  ///< no word of a language: "wget"
  alone,    ///< tells an attack without anything around it: "whoami"
};

/// `word` without path; case and ".exe" do not matter, nor does a version: "python3.10".
CommandKind command_kind(std::string_view word) noexcept;

/// A path that a shell fills in, and what it may be filled with is a program or file that attacks
/// are after: "/b?n/c?t", "/etc/pa[s]swd".
bool is_telling_glob(std::string_view path) noexcept;

/// A word that sentences have and command lines do not: "the".
bool is_sentence_word(std::string_view word) noexcept;

}  // namespace tapwarden
