// SPDX-License-Identifier: Apache-2.0
// Whose rights the process has. Started by root with a user to take on, it opens all files as that
// user, packet sockets as root, and is that user for good before the first packet is read.
//
// CAP_NET_RAW alone is kept, for the whole run: an interface that went away is opened again when it
// comes back. Started by root without a user it stays root.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "tapwarden/config.hpp"
#include "tapwarden/result.hpp"

namespace tapwarden {

class Privileges {
 public:
  /// ERRORS: no such user or group; it is another and we are not root.
  static Result<Privileges> find(const DaemonConfig& config);

  /// There is somebody to become.
  [[nodiscard]] bool changes() const noexcept { return changes_; }
  /// Files are opened as the user until raise(). Does nothing where nothing changes.
  [[nodiscard]] std::optional<Error> lower() const;
  [[nodiscard]] std::optional<Error> raise() const;
  /// For good, in every thread: user, group, no other groups, of all capabilities CAP_NET_RAW.
  /// REQUIRES: threads that need the capability are started later.
  [[nodiscard]] std::optional<Error> drop() const;

 private:
  std::string user_;
  uid_t uid_ = 0;
  gid_t gid_ = 0;
  bool changes_ = false;
};

/// No core file is written, and no other process of the user reads this one's memory: there is
/// traffic in it. ERRORS are not possible in practice; what was refused is left as it was.
void keep_memory_private() noexcept;

}  // namespace tapwarden
