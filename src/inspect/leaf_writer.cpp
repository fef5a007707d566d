// SPDX-License-Identifier: Apache-2.0
#include "inspect/leaf_writer.hpp"

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

constexpr std::size_t kBufferBytes = 16384;  // to begin with

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

}  // namespace

void LeafWriter::begin(const Limits& limits, LimitHits& hits) {
  limits_ = &limits;
  hits_ = &hits;
  leaves_max_ = limits.leaves_max;
  leaf_bytes_max_ = limits.leaf_bytes_max;
  if (buffer_.empty()) buffer_.resize(kBufferBytes);
  easy_end_ = std::min<std::size_t>(buffer_.size() - kPadding, leaf_bytes_max_);
  buffer_[0] = kLeafSeparator;
  size_ = 1;
  leaves_.clear();
  reached_.reset();
}

void LeafWriter::add_decoded(LeafKind kind, std::string_view name, std::string_view value,
                             bool plus_is_space, std::uint32_t index, LeafForm form) {
  if (value.empty() || !has_room()) return;
  const std::size_t begin = size_;
  value = append(value);
  if (has_octet_padded(value, '%') || (plus_is_space && has_octet_padded(value, '+'))) {
    char* const text = buffer_.data() + begin;
    const std::size_t once = percent_decode(text, size_ - begin, plus_is_space);
    // Twice: filters in front of an application are passed by what only a second decoding shows.
    const bool changed = once < size_ - begin;
    size_ = begin + (changed ? percent_decode(text, once, false) : once);
  }
  end_leaf({kind, form, 0, 0, name, index});
}

void LeafWriter::append_at_limits(std::string_view value) {
  value = value.substr(0, leaf_bytes_max_ + 1);
  std::memcpy(room_for(value.size()), value.data(), value.size());
  size_ += value.size();
}

void LeafWriter::grow(std::size_t size) {
  const std::size_t needed = size_ + size + 1 + kPadding;  // and a separator
  if (needed > buffer_.size()) buffer_.resize(std::max(needed, buffer_.size() * 2));
  easy_end_ = std::min<std::size_t>(buffer_.size() - kPadding, leaf_bytes_max_);
}

void LeafWriter::cut_leaf(std::size_t begin) {
  if (size_ <= leaf_bytes_max_) return;
  count(Cap::bytes);
  size_ = std::max<std::size_t>(begin, leaf_bytes_max_);
}

void LeafWriter::count(Cap cap) {
  if (has_reached(cap)) return;
  reached_.set(static_cast<std::size_t>(cap));
  switch (cap) {
    case Cap::leaves: ++hits_->leaves_max; break;
    case Cap::bytes: ++hits_->leaf_bytes_max; break;
    case Cap::depth: ++hits_->leaf_depth_max; break;
    case Cap::nesting: ++hits_->leaf_nesting_max; break;
  }
}

void LeafWriter::truncate(std::size_t count) {
  leaves_.resize(std::min(count, leaves_.size()), Leaf{LeafKind::target, {}, 0, 0, {}, 0});
  size_ = leaves_.empty() ? 1 : leaves_.back().end + 1;
}

void LeafWriter::replace_separators(std::span<const Leaf> leaves) {
  for (const Leaf& leaf : leaves) {
    std::replace(buffer_.data() + leaf.begin, buffer_.data() + leaf.end, kLeafSeparator, ' ');
  }
}

}  // namespace tapwarden
