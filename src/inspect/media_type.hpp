// SPDX-License-Identifier: Apache-2.0
// Media types (RFC 9110 8.3), Accept (12.5.1), and what a body looks like whatever its label says.
#pragma once

#include <cstdint>
#include <string_view>

#include "tapwarden/bytes.hpp"

namespace tapwarden {

/// "Application/JSON; charset=utf-8" -> "Application/JSON"; compare folded.
std::string_view media_essence(std::string_view content_type) noexcept;

bool is_json_type(std::string_view essence) noexcept;  ///< application/json, +json, ndjson
bool is_xml_type(std::string_view essence) noexcept;   ///< application/xml, text/xml, +xml
/// Media that a browser shows as a document, so that framing and scripts matter.
bool is_document_type(std::string_view essence) noexcept;

enum class Accepts : std::uint8_t {
  no,
  by_wildcard,  ///< only */* does
  yes,
};
/// Whether some range of `accept` with a quality above 0 takes `essence`.
Accepts accepts(std::string_view accept, std::string_view essence) noexcept;

enum class BodyLook : std::uint8_t { empty, json, html, xml, text, binary };
/// By its first octets.
BodyLook look_of(Bytes body) noexcept;

}  // namespace tapwarden
