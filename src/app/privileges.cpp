// SPDX-License-Identifier: Apache-2.0
#include "app/privileges.hpp"

#include <cap-ng.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace tapwarden {
namespace {

std::optional<unsigned> as_number(const std::string& text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error refused(const std::string& what) { return Error{what + ": " + std::strerror(errno)}; }

/// CAP_NET_RAW alone, or nothing: as systemd starts its units, whose filter of system calls does
/// not even let them ask for less.
bool has_least_capabilities() {
  capng_get_caps_process();
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
    const auto number = static_cast<unsigned>(capability);
    if (number != CAP_NET_RAW && capng_have_capability(CAPNG_PERMITTED, number) == 1) return false;
  }
  return true;
}

/// Of what we have, CAP_NET_RAW is left.
void choose_capabilities() {
  capng_get_caps_process();
  const bool may_capture = capng_have_capability(CAPNG_PERMITTED, CAP_NET_RAW) == 1;
  capng_clear(CAPNG_SELECT_BOTH);
  if (!may_capture) return;
  capng_updatev(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED),
                CAP_NET_RAW, -1);
}

}  // namespace

Result<Privileges> Privileges::find(const DaemonConfig& config) {
  Privileges found;
  found.user_ = config.user;
  found.uid_ = geteuid();
  found.gid_ = getegid();
  if (!config.user.empty()) {
    const std::optional<unsigned> number = as_number(config.user);
    const passwd* const entry = number ? getpwuid(*number) : getpwnam(config.user.c_str());
    if (entry == nullptr && !number) {
      return Error{"daemon.user: there is no user '" + config.user +
                   "'; make one: adduser --system --group " + config.user};
    }
    found.uid_ = entry != nullptr ? entry->pw_uid : *number;
    found.gid_ = entry != nullptr ? entry->pw_gid : *number;
  }
  if (!config.group.empty()) {
    const std::optional<unsigned> number = as_number(config.group);
    const group* const entry = number ? getgrgid(*number) : getgrnam(config.group.c_str());
    if (entry == nullptr && !number) {
      return Error{"daemon.group: there is no group '" + config.group + "'"};
    }
    found.gid_ = entry != nullptr ? entry->gr_gid : *number;
  }
  found.changes_ = found.uid_ != geteuid() || found.gid_ != getegid();
  if (found.changes_ && geteuid() != 0) {
    return Error{"daemon.user: only root can become '" + config.user +
                 "'; start it by root, or leave user and group out"};
  }
  return found;
}

std::optional<Error> Privileges::lower() const {
  if (!changes_) return std::nullopt;
  if (setgroups(0, nullptr) != 0 || setegid(gid_) != 0 || seteuid(uid_) != 0) {
    return refused("daemon.user: cannot become '" + user_ + "'");
  }
  return std::nullopt;
}

std::optional<Error> Privileges::raise() const {
  if (!changes_) return std::nullopt;
  if (seteuid(0) != 0 || setegid(0) != 0) return refused("daemon.user: cannot be root again");
  return std::nullopt;
}

std::optional<Error> Privileges::drop() const {
  if (!changes_ && geteuid() == 0) return std::nullopt;  // root, and nobody to become
  if (!changes_ && has_least_capabilities()) return std::nullopt;
  choose_capabilities();
  if (!changes_) {
    if (capng_apply(CAPNG_SELECT_CAPS) != 0) return refused("capabilities cannot be given up");
    return std::nullopt;
  }
  const auto flags = static_cast<capng_flags_t>(CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING);
  if (capng_change_id(static_cast<int>(uid_), static_cast<int>(gid_), flags) != 0) {
    return refused("daemon.user: cannot become '" + user_ + "' for good");
  }
  if (uid_ != 0 && setuid(0) == 0) return Error{"daemon.user: root could be had again"};
  return std::nullopt;
}

void keep_memory_private() noexcept {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace tapwarden
