// SPDX-License-Identifier: Apache-2.0
#include "app/sandbox.hpp"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

namespace tapwarden {
namespace {

// Nothing here is asked for by this program or a library of it: the process ends (SIGSYS).
constexpr std::array kEnds {
  // other programs, other processes
  "execve", "execveat", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd",
#if !defined(__SANITIZE_ADDRESS__)
      "ptrace",  // LeakSanitizer looks at the process with it
#endif
      // the kernel
      "bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load", "init_module",
      "finit_module", "delete_module", "reboot", "swapon", "swapoff", "acct", "iopl", "ioperm",
      "add_key", "request_key", "keyctl", "lookup_dcookie",
      // the file tree
      "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsmount",
      "fspick", "fsconfig", "mount_setattr", "open_by_handle_at", "quotactl", "mknod", "mknodat",
      // namespaces, time
      "setns", "unshare", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime",
      "sethostname", "setdomainname"
};

// A library may try these; it is told that it may not.
constexpr std::array kRefused{
    "setuid",      "setgid",    "setreuid", "setregid",          "setresuid",
    "setresgid",   "setgroups", "setfsuid", "setfsgid",          "io_uring_setup",
    "personality", "fork",      "vfork",    "name_to_handle_at", "chown",
    "fchown",      "lchown",    "fchownat"};

struct Release {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

/// 0, or an error number.
int forbid(void* filter, const char* name, std::uint32_t action) {
  const int number = seccomp_syscall_resolve_name(name);
  if (number == __NR_SCMP_ERROR) return 0;  // libseccomp is older than the call
  // A call that this processor does not have is a negative number; there is no rule to write.
  return number < 0 ? 0 : -seccomp_rule_add(filter, action, number, 0);
}

/// Memory is written or executed, never both; as systemd's MemoryDenyWriteExecute=.
int forbid_new_code(void* filter) {
  constexpr scmp_datum_t kBoth = PROT_WRITE | PROT_EXEC;
  int error = -seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap), 1,
                                SCMP_A2(SCMP_CMP_MASKED_EQ, kBoth, kBoth));
  for (const int call : {SCMP_SYS(mprotect), SCMP_SYS(pkey_mprotect)}) {
    if (error != 0) return error;
    error = -seccomp_rule_add(
        filter, SCMP_ACT_ERRNO(EPERM), call, 1,
        SCMP_A2(SCMP_CMP_MASKED_EQ, scmp_datum_t{PROT_EXEC}, scmp_datum_t{PROT_EXEC}));
  }
  return error;
}

/// Threads, no processes. What clone3 asks for lies in memory that a filter cannot see: the C
/// library takes clone instead when there is no clone3.
int forbid_processes(void* filter) {
  const int error = -seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  if (error != 0) return error;
#if defined(__SANITIZE_ADDRESS__)
  return 0;  // LeakSanitizer's look is a process
#else
  constexpr scmp_datum_t kThread = 0x00010000;  // CLONE_THREAD
  return -seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                           SCMP_A0(SCMP_CMP_MASKED_EQ, kThread, scmp_datum_t{0}));
#endif
}

/// Sockets of the families that capture, sinks and the admin server need.
int forbid_families(void* filter) {
  constexpr std::array kAllowed{AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET};
  constexpr int kFamilies = 64;  // the kernel knows fewer than 50
  for (int family = 0; family < kFamilies; ++family) {
    bool is_allowed = false;
    for (const int one : kAllowed) is_allowed = is_allowed || one == family;
    if (is_allowed) continue;
    const int error = -seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
                                        SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
    if (error != 0) return error;
  }
  return 0;
}

int fill(void* filter) {
  // Threads that are there already get it, too; and none of them can gain rights by a program.
  int error = -seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
  for (const char* const name : kEnds) {
    if (error != 0) return error;
    error = forbid(filter, name, SCMP_ACT_KILL_PROCESS);
  }
  for (const char* const name : kRefused) {
    if (error != 0) return error;
    error = forbid(filter, name, SCMP_ACT_ERRNO(EPERM));
  }
  if (error == 0) error = forbid_new_code(filter);
  if (error == 0) error = forbid_processes(filter);
  if (error == 0) error = forbid_families(filter);
  return error != 0 ? error : -seccomp_load(filter);
}

}  // namespace

std::optional<Error> enter_sandbox() {
  const Filter filter(seccomp_init(SCMP_ACT_ALLOW));
  const int error = filter == nullptr ? ENOMEM : fill(filter.get());
  if (error == 0) return std::nullopt;
  return Error{std::string{"the sandbox (seccomp) cannot be entered: "} + std::strerror(error) +
               "; daemon.sandbox: false, or --no-sandbox, does without it"};
}

}  // namespace tapwarden
