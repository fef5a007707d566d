// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
#include "inspect/harmless_leaves.hpp"
#include "inspect/json_walk.hpp"
#include "inspect/leaves/graphql.hpp"
#include "inspect/leaves/headers.hpp"
#include "inspect/leaves/multipart.hpp"
#include "inspect/leaves/nested.hpp"
#include "inspect/leaves/xml.hpp"
#include "inspect/media_type.hpp"
#include "inspect/target.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

/// A path without one of these is looked at as a whole only: none of its segments can be anything
/// but a name or a number.
constexpr OctetSet kNotPlainInPath =
    ~OctetSet{"-._~/:@,0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"};

struct KindTexts {
  std::string_view name;
  std::string_view place;  ///< behind a dot at its end stands what the leaf is called
};
/// In the order of LeafKind.
constexpr std::array<KindTexts, kLeafKindCount> kKinds{{
    {"target", "request.target"},
    {"path", "request.path."},
    {"query_name", "request.query."},
    {"query_value", "request.query."},
    {"form_name", "request.body."},
    {"form_value", "request.body."},
    {"file_name", "request.body."},
    {"json_key", "request.body."},
    {"json_string", "request.body."},
    {"xml_text", "request.body."},
    {"xml_attribute", "request.body."},
    {"graphql", "request.body.query"},
    {"cookie", "request.cookie."},
    {"header", "request.header."},
    {"body_raw", "request.body"},
    {"anomaly", "connection"},
    {"response_header", "response.header."},
    {"response_body", "response.body"},
}};

/// The value of a parameter "query" that was just added, if it is a query of GraphQL.
void mark_graphql(std::string_view name, LeafKind kind, LeafWriter& writer) {
  if (writer.leaves().empty()) return;
  const Leaf& last = writer.leaves().back();
  if (last.kind != kind || last.name.data() != name.data() || !begins_graphql(writer.value(last))) {
    return;
  }
  writer.change_last(LeafKind::graphql, kind == LeafKind::query_value ? name : std::string_view{});
}

}  // namespace

struct Leaves::Readers {
  JsonWalk json;
  XmlScan xml;
  NestedLeaves nested;
  OrdinaryTokens tokens;
  JsonKeys keys;
  HarmlessLeaves harmless;
};

Leaves::Leaves() : readers_(std::make_unique<Readers>()) {}
Leaves::~Leaves() = default;

void Leaves::add_parameters(std::string_view text, LeafKind name_kind, LeafKind value_kind) {
  for_each_parameter(text, [&](std::string_view name, std::string_view value) {
    if (!readers_->harmless.has(name_kind, name)) writer_.add_decoded(name_kind, name, name, true);
    writer_.add_decoded(value_kind, name, value, true);
    if (name == "query") mark_graphql(name, value_kind, writer_);
  });
}

void Leaves::add_target(std::string_view target) {
  const Target parts = split_target(target);
  writer_.add_decoded(LeafKind::target, {}, parts.path, false);
  if (kNotPlainInPath.find_in(parts.path) < parts.path.size()) add_segments(parts.path);
  add_parameters(parts.query, LeafKind::query_name, LeafKind::query_value);
}

/// Each by itself: what stands between two "/" is what an application sets into something else.
void Leaves::add_segments(std::string_view path) {
  for_each_segment(path, [&](std::size_t index, std::string_view segment) {
    writer_.add_decoded(LeafKind::path, {}, segment, false, static_cast<std::uint32_t>(index));
  });
}

/// The text of a GraphQL query is of a kind of its own. A key that was seen is no leaf again: lists
/// of objects have the same ones over and over.
bool Leaves::add_json(std::string_view body) {
  JsonWalk& walk = readers_->json;
  bool too_deep = false;
  readers_->keys.clear();
  const bool read = walk.run(
      body, writer_.limits().leaf_depth_max, too_deep,
      [&](bool is_key, std::uint32_t step, std::string_view value) {
        if (is_key) {
          if (readers_->harmless.has(LeafKind::json_key, value)) return;
          if (readers_->keys.insert(value)) writer_.add_padded(LeafKind::json_key, value, step);
          return;
        }
        const bool graphql = walk.is_top_member(step, "query") && begins_graphql(value);
        writer_.add_padded(graphql ? LeafKind::graphql : LeafKind::json_string, value, step);
      });
  if (too_deep) writer_.count(LeafWriter::Cap::depth);
  return read;
}

void Leaves::add_body(const HttpMessage& request) {
  if (request.body.empty()) return;
  const std::string_view body = as_text(request.body);
  const std::string_view field = request.headers.value(HeaderName::content_type);
  const std::string_view type = media_essence(field);
  if (equals_folded(type, "application/x-www-form-urlencoded")) {
    add_parameters(body, LeafKind::form_name, LeafKind::form_value);
    return;
  }
  if (starts_folded(type, "multipart/") && add_multipart(body, field, writer_)) return;
  const BodyLook look = look_of(request.body);
  if ((is_json_type(type) || look == BodyLook::json) && add_json(body)) return;
  if (look == BodyLook::binary) return;
  const bool xml = is_xml_type(type);
  // What only looks like XML may as well be a piece of HTML.
  if ((xml || look == BodyLook::xml) && readers_->xml.run(body, writer_) && xml) return;
  const bool graphql = equals_folded(type, "application/graphql");
  writer_.add(graphql ? LeafKind::graphql : LeafKind::body_raw, {}, body);
}

void Leaves::build(const HttpExchange& exchange, const Limits& limits, LimitHits& hits) {
  writer_.begin(limits, hits);
  readers_->harmless.begin();
  add_target(exchange.request.target);
  add_head(exchange.request, readers_->tokens, readers_->harmless, writer_);
  add_body(exchange.request);
  readers_->nested.add_to(writer_);
  for (std::size_t i = 0; exchange.anomalies.any() && i < kAnomalyCount; ++i) {
    if (exchange.anomalies[i]) writer_.add(LeafKind::anomaly, {}, kAnomalies[i].name);
  }
}

void Leaves::learn_harmless() noexcept { readers_->harmless.learn(); }
void Leaves::forget_harmless() noexcept { readers_->harmless.forget(); }

void Leaves::build_response(const HttpExchange& exchange, const Limits& limits, LimitHits& hits,
                            bool with_headers, bool with_body) {
  writer_.begin(limits, hits);
  const HttpMessage& response = exchange.response;
  if (with_headers) {
    for (const Header& field : response.headers.fields) {
      writer_.add(LeafKind::response_header, field.name, field.value);
    }
  }
  writer_.replace_separators(writer_.leaves());
  if (!with_body || look_of(response.body) == BodyLook::binary) return;
  // Its line ends stay: nothing stands behind it.
  writer_.add(LeafKind::response_body, {}, as_text(response.body));
}

const Leaf* Leaves::at_end(std::size_t end) const noexcept {
  const std::span<const Leaf> leaves = all();
  const auto after = std::upper_bound(
      leaves.begin(), leaves.end(), end,
      [](std::size_t position, const Leaf& leaf) { return position <= leaf.begin; });
  if (after == leaves.begin()) return nullptr;
  const Leaf& leaf = *(after - 1);
  return end <= leaf.end + 1 ? &leaf : nullptr;
}

std::string_view Leaves::place_of(const Leaf& leaf, Arena& arena) const {
  constexpr std::size_t kNameBytesMax = 64;
  const std::string_view prefix = kKinds[static_cast<std::size_t>(leaf.kind)].place;
  if (leaf.kind == LeafKind::graphql && !leaf.name.empty()) {
    return as_text(arena.append(arena.copy(as_bytes(std::string_view{"request.query."})),
                                as_bytes(leaf.name)));
  }
  if (prefix.back() != '.') return prefix;
  if (leaf.kind == LeafKind::path) return path_place(leaf.index, arena);
  if (leaf.kind == LeafKind::json_key || leaf.kind == LeafKind::json_string) {
    const std::string_view path = readers_->json.path_to(leaf.index, arena);
    return as_text(arena.append(arena.copy(as_bytes(prefix)), as_bytes(path)));
  }
  if (leaf.kind == LeafKind::xml_text || leaf.kind == LeafKind::xml_attribute) {
    Bytes place = arena.copy(as_bytes(prefix.substr(0, prefix.size() - 1)));
    const std::string_view path = readers_->xml.path_to(leaf.index, arena);
    if (!path.empty())
      place = arena.append(arena.append(place, as_bytes(std::string_view{"."})), as_bytes(path));
    if (leaf.name.empty()) return as_text(place);
    place = arena.append(place, as_bytes(std::string_view{".@"}));
    return as_text(arena.append(place, as_bytes(leaf.name.substr(0, kNameBytesMax))));
  }
  if (leaf.name.empty()) return prefix.substr(0, prefix.size() - 1);
  std::array<char, kNameBytesMax> name;
  const std::size_t size = std::min(leaf.name.size(), name.size());
  const bool header = leaf.kind == LeafKind::header || leaf.kind == LeafKind::response_header;
  std::transform(leaf.name.begin(), leaf.name.begin() + static_cast<std::ptrdiff_t>(size),
                 name.begin(), [header](char c) { return header ? lower_ascii(c) : c; });
  const Bytes start = arena.copy(as_bytes(prefix));
  return as_text(arena.append(start, as_bytes(std::string_view{name.data(), size})));
}

std::string_view to_text(LeafKind kind) noexcept {
  return kKinds[static_cast<std::size_t>(kind)].name;
}

std::string_view to_text(LeafForm form) noexcept {
  constexpr std::array<std::string_view, kLeafFormCount> kForms{"plain", "nested", "html", "sql",
                                                                "shell"};
  return kForms[static_cast<std::size_t>(form)];
}

}  // namespace tapwarden
