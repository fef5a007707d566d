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
    if (i < kHeaderNameCount) fronts_[i].id = static_cast<HeaderName>(i);
    fronts_[i].next = &start();
  }
}

LineFront& NameMemory::front_of(HeaderName id, std::string_view name) noexcept {
  if (id != HeaderName::other) return fronts_[static_cast<std::size_t>(id)];
  std::size_t mixed = name.size();
  for (const std::size_t at : {std::size_t{0}, name.size() / 2, name.size() - 1}) {
    mixed = mixed * 31 + static_cast<unsigned char>(name[at]);
  }
  return fronts_[kHeaderNameCount + mixed % kOthers];
}

LineFront& NameMemory::learn(LineFront& before, HeaderName id, std::string_view name) noexcept {
  // No name, and a name with white space behind it, are anomalies: to be read each time.
  if (name.empty() || name.back() == ' ' || name.back() == '\t') return start();
  LineFront& front = front_of(id, name);
  front.set(name);
  before.next = &front;
  return front;
}

}  // namespace tapwarden::http
