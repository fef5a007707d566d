// SPDX-License-Identifier: Apache-2.0
// What the words of SQL are for, over the dialects of MySQL, PostgreSQL, SQL Server, Oracle and
// SQLite. A word of several uses has several marks.
#pragma once

#include <cstdint>
#include <string_view>

namespace tapwarden {

using SqlMarks = std::uint32_t;

namespace sql {
inline constexpr SqlMarks logical = 1u << 0;        ///< or and xor having where
inline constexpr SqlMarks compares = 1u << 1;       ///< like in is between: words of prose too
inline constexpr SqlMarks compares_only = 1u << 2;  ///< rlike regexp glob: of no prose
inline constexpr SqlMarks calculates = 1u << 3;     ///< div mod
inline constexpr SqlMarks postfix = 1u << 4;        ///< isnull notnull
inline constexpr SqlMarks prefix = 1u << 5;         ///< not binary exists any all
inline constexpr SqlMarks joins = 1u << 6;          ///< union intersect except minus
inline constexpr SqlMarks constant = 1u << 7;       ///< null true current_user
inline constexpr SqlMarks statement = 1u << 8;      ///< insert drop exec: begins a statement
inline constexpr SqlMarks clause = 1u << 9;         ///< order limit from into
inline constexpr SqlMarks acts = 1u << 10;          ///< function: waits, fails, reads files
inline constexpr SqlMarks tells = 1u << 11;         ///< function: who and where the server is
inline constexpr SqlMarks probes = 1u << 12;        ///< function: a letter as a number and back
inline constexpr SqlMarks cuts = 1u << 13;          ///< function: takes a piece of a text
inline constexpr SqlMarks function = 1u << 14;      ///< function of any kind
inline constexpr SqlMarks chooses = 1u << 15;       ///< function: if iif ifnull
inline constexpr SqlMarks type = 1u << 16;          ///< int text jsonb
inline constexpr SqlMarks catalogue = 1u << 17;     ///< information_schema sysobjects
inline constexpr SqlMarks package = 1u << 18;  ///< dbms_pipe utl_http: holds functions that act
}  // namespace sql

/// 0: a name, or a word that no statement needs. Case does not matter.
SqlMarks sql_marks(std::string_view word) noexcept;

}  // namespace tapwarden
