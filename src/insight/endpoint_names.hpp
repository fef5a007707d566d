// SPDX-License-Identifier: Apache-2.0
// What exchanges count for: method, host and path template, masked, made once for all exchanges
// that have them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/recent_table.hpp"
#include "insight/masker.hpp"
#include "tapwarden/sink.hpp"

namespace tapwarden {

class EndpointNames {
 public:
  /// `host` is the Host field as sent. `path` is a template already.
  const std::shared_ptr<const EndpointName>& name_of(std::string_view method, std::string_view host,
                                                     std::string_view path, Masker& masker);

 private:
  struct Known {
    std::string host_field;  ///< as sent
    std::shared_ptr<const EndpointName> name;
  };
  static constexpr std::size_t kSets = 1024;
  RecentTable<Known, kSets> known_;
};

}  // namespace tapwarden
