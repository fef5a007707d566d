// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaves.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/find_octet.hpp"
#include "base/octet_set.hpp"
#include "inspect/json_walk.hpp"
#include "inspect/media_type.hpp"
#include "inspect/target.hpp"
#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr char kSeparator = '\n';
constexpr std::size_t kBufferBytes = 16384;  // to begin with

/// A path without one of these is looked at as a whole only: none of its segments can be anything
/// but a name or a number.
constexpr OctetSet kNotPlainInPath =
    ~OctetSet{"-._~/:@,0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"};

int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = lower_ascii(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// In place; the size that is left.
std::size_t percent_decode(char* text, std::size_t size, bool plus_is_space) noexcept {
  std::size_t to = 0;
  for (std::size_t i = 0; i < size; ++i) {
    char c = text[i];
    if (c == '%' && i + 2 < size) {
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        c = static_cast<char>(high * 16 + low);
        i += 2;
      }
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    text[to++] = c;
  }
  return to;
}

/// Header fields that say nothing of the application, or only secrets.
bool is_read(const Header& field) noexcept {
  switch (field.id) {
    case HeaderName::user_agent:
    case HeaderName::referer:
    case HeaderName::x_forwarded_for:
    case HeaderName::x_forwarded_host:
    case HeaderName::x_real_ip:
    case HeaderName::true_client_ip:
    case HeaderName::origin:
    case HeaderName::host:
    case HeaderName::accept_language:
    case HeaderName::x_requested_with: return true;
    case HeaderName::other: return true;
    default: return false;
  }
}

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

}  // namespace

struct Leaves::Json {
  JsonWalk walk;
};

Leaves::Leaves() : json_(std::make_unique<Json>()) {}
Leaves::~Leaves() = default;

/// A separator inside a value is no border.
void replace_separators(char* begin, const char* end) noexcept {
  const auto size = static_cast<std::size_t>(end - begin);
  if (size > 0 && std::memchr(begin, kSeparator, size) != nullptr) {
    std::replace(begin, begin + size, kSeparator, ' ');
  }
}

/// For one leaf more.
inline bool Leaves::has_room() {
  if (leaves_.size() < limits_->leaves_max) return true;
  if (!cut_) ++hits_->leaves_max;
  cut_ = true;
  return false;
}

/// What was appended since `begin` is a leaf, if it is anything.
inline void Leaves::end_leaf(LeafKind kind, std::string_view name, std::size_t begin,
                             std::uint32_t index) {
  std::size_t end = size_;
  if (end >= easy_end_ && end > limits_->leaf_bytes_max) {
    if (!cut_) ++hits_->leaf_bytes_max;
    cut_ = true;
    end = std::max<std::size_t>(begin, limits_->leaf_bytes_max);
    size_ = end;
  }
  if (end == begin) return;
  leaves_.push_back({kind, LeafForm::plain, static_cast<std::uint32_t>(begin),
                     static_cast<std::uint32_t>(end), name, index});
  buffer_[end] = kSeparator;
  size_ = end + 1;
}

void Leaves::set_easy_end() noexcept {
  easy_end_ = std::min<std::size_t>(buffer_.size() - kFindBlock, limits_->leaf_bytes_max);
}

/// Appends at most as much as the cap lets through, and one octet that shows that it was more. What
/// was appended, with kFindBlock octets behind it.
inline std::string_view Leaves::append(std::string_view value) {
  const std::size_t begin = size_;
  if (begin + value.size() < easy_end_) {
    std::memcpy(buffer_.data() + begin, value.data(), value.size());
    size_ = begin + value.size();
  } else {
    append_at_limits(value);
  }
  return {buffer_.data() + begin, size_ - begin};
}

void Leaves::append_at_limits(std::string_view value) {
  value = value.substr(0, limits_->leaf_bytes_max + 1);
  const std::size_t needed = size_ + value.size() + 1 + kFindBlock;  // and a separator
  if (needed > buffer_.size()) {
    buffer_.resize(std::max(needed, buffer_.size() * 2));
    set_easy_end();
  }
  std::memcpy(buffer_.data() + size_, value.data(), value.size());
  size_ += value.size();
}

inline void Leaves::add_plain(LeafKind kind, std::string_view name, std::string_view value,
                              std::uint32_t index) {
  if (value.empty() || !has_room()) return;
  const std::size_t begin = size_;
  append(value);
  replace_separators(buffer_.data() + begin, buffer_.data() + size_);
  end_leaf(kind, name, begin, index);
}

void Leaves::add_decoded(LeafKind kind, std::string_view name, std::string_view value,
                         bool plus_is_space, std::uint32_t index) {
  if (value.empty() || !has_room()) return;
  const std::size_t begin = size_;
  value = append(value);
  if (has_octet_padded(value, '%') || (plus_is_space && has_octet_padded(value, '+'))) {
    char* const text = buffer_.data() + begin;
    const std::size_t once = percent_decode(text, size_ - begin, plus_is_space);
    // Twice: filters in front of an application are passed by what only a second decoding shows.
    const bool changed = once < size_ - begin;
    size_ = begin + (changed ? percent_decode(text, once, false) : once);
    replace_separators(text, buffer_.data() + size_);
  }
  end_leaf(kind, name, begin, index);
}

void Leaves::add_parameters(std::string_view text, LeafKind name_kind, LeafKind value_kind) {
  for_each_parameter(text, [&](std::string_view name, std::string_view value) {
    add_decoded(name_kind, name, name, true);
    add_decoded(value_kind, name, value, true);
  });
}

void Leaves::add_target(std::string_view target) {
  const Target parts = split_target(target);
  add_decoded(LeafKind::target, {}, parts.path, false);
  if (kNotPlainInPath.find_in(parts.path) < parts.path.size()) add_segments(parts.path);
  add_parameters(parts.query, LeafKind::query_name, LeafKind::query_value);
}

/// Each by itself: what stands between two "/" is what an application sets into something else.
void Leaves::add_segments(std::string_view path) {
  for_each_segment(path, [&](std::size_t index, std::string_view segment) {
    add_decoded(LeafKind::path, {}, segment, false, static_cast<std::uint32_t>(index));
  });
}

void Leaves::add_cookies(std::string_view cookies) {
  for_each_item(cookies, ';', [this](std::string_view cookie) {
    const std::size_t equals = find_octet(cookie, '=');
    add_decoded(LeafKind::cookie, cookie.substr(0, equals),
                cookie.substr(std::min(equals + 1, cookie.size())), false);
    return true;
  });
}

void Leaves::add_headers(const Headers& headers) {
  for (const Header& field : headers.fields) {
    if (field.id == HeaderName::cookie) {
      add_cookies(field.value);
    } else if (is_read(field)) {
      add_decoded(LeafKind::header, field.name, field.value, false);
    }
  }
}

bool Leaves::add_json(std::string_view body) {
  bool too_deep = false;
  const bool read = json_->walk.run(
      body, limits_->leaf_depth_max, too_deep,
      [this](bool is_key, std::uint32_t step, std::string_view value) {
        add_plain(is_key ? LeafKind::json_key : LeafKind::json_string, {}, value, step);
      });
  if (too_deep) {
    ++hits_->leaf_depth_max;
    cut_ = true;
  }
  return read;
}

void Leaves::add_body(const HttpMessage& request) {
  if (request.body.empty()) return;
  const std::string_view body = as_text(request.body);
  const std::string_view type = media_essence(request.headers.value(HeaderName::content_type));
  if (equals_folded(type, "application/x-www-form-urlencoded")) {
    add_parameters(body, LeafKind::form_name, LeafKind::form_value);
    return;
  }
  const BodyLook look = look_of(request.body);
  if ((is_json_type(type) || look == BodyLook::json) && add_json(body)) return;
  if (look != BodyLook::binary) add_plain(LeafKind::body_raw, {}, body);
}

void Leaves::begin_build(const Limits& limits, LimitHits& hits) {
  limits_ = &limits;
  hits_ = &hits;
  if (buffer_.empty()) buffer_.resize(kBufferBytes);
  set_easy_end();
  buffer_[0] = kSeparator;
  size_ = 1;
  leaves_.clear();
  cut_ = false;
}

void Leaves::build(const HttpExchange& exchange, const Limits& limits, LimitHits& hits) {
  begin_build(limits, hits);
  add_target(exchange.request.target);
  add_headers(exchange.request.headers);
  add_body(exchange.request);
  for (std::size_t i = 0; exchange.anomalies.any() && i < kAnomalyCount; ++i) {
    if (exchange.anomalies[i]) add_plain(LeafKind::anomaly, {}, kAnomalies[i].name);
  }
}

void Leaves::build_response(const HttpExchange& exchange, const Limits& limits, LimitHits& hits,
                            bool with_headers, bool with_body) {
  begin_build(limits, hits);
  const HttpMessage& response = exchange.response;
  if (with_headers) {
    for (const Header& field : response.headers.fields) {
      add_plain(LeafKind::response_header, field.name, field.value);
    }
  }
  if (!with_body || response.body.empty() || look_of(response.body) == BodyLook::binary ||
      !has_room())
    return;
  const std::size_t begin = size_;
  append(as_text(response.body));  // its line ends stay: nothing stands behind it
  end_leaf(LeafKind::response_body, {}, begin, 0);
}

const Leaf* Leaves::at_end(std::size_t end) const noexcept {
  const auto after = std::upper_bound(
      leaves_.begin(), leaves_.end(), end,
      [](std::size_t position, const Leaf& leaf) { return position <= leaf.begin; });
  if (after == leaves_.begin()) return nullptr;
  const Leaf& leaf = *(after - 1);
  return end <= leaf.end + 1 ? &leaf : nullptr;
}

std::string_view Leaves::place_of(const Leaf& leaf, Arena& arena) const {
  constexpr std::size_t kNameBytesMax = 64;
  const std::string_view prefix = kKinds[static_cast<std::size_t>(leaf.kind)].place;
  if (prefix.back() != '.') return prefix;
  if (leaf.kind == LeafKind::path) return path_place(leaf.index, arena);
  if (leaf.kind == LeafKind::json_key || leaf.kind == LeafKind::json_string) {
    const std::string_view path = json_->walk.path_to(leaf.index, arena);
    return as_text(arena.append(arena.copy(as_bytes(prefix)), as_bytes(path)));
  }
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
