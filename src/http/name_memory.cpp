// SPDX-License-Identifier: Apache-2.0
#include "http/name_memory.hpp"

namespace tapwarden::http {

void LineFront::set(std::string_view name) noexcept {
  if (name.empty() || name.size() + 2 > kBytesMax) return;
  std::memcpy(octets_.data(), name.data(), name.size());
  octets_[name.size()] = ':';
  octets_[name.size() + 1] = ' ';
  size_ = static_cast<std::uint8_t>(name.size() + 2);
  mask_ = 0xffffffffu >> (kBytesMax - size_);
}

NameMemory::NameMemory() noexcept {
  for (std::size_t i = 0; i < fronts_.size(); ++i) {
    fronts_[i].id = static_cast<HeaderName>(i);
    fronts_[i].next = &start();
  }
}

LineFront& NameMemory::learn(LineFront& before, HeaderName id, std::string_view name) noexcept {
  LineFront& front = fronts_[static_cast<std::size_t>(id)];
  before.next = &front;
  // A name with white space behind it is an anomaly each time: it has to be read each time.
  const bool is_plain = id != HeaderName::other && name.back() != ' ' && name.back() != '\t';
  if (is_plain) front.set(name);
  return front;
}

}  // namespace tapwarden::http
