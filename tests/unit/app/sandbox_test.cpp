// SPDX-License-Identifier: Apache-2.0
// In a child each: a filter is for good.
#include "app/sandbox.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "support/catch.hpp"

using namespace tapwarden;

namespace {

/// How a child ended that entered the sandbox and then did `what`.
template <class What>
int status_of(What what) {
  const pid_t child = fork();
  if (child == 0) {
    if (enter_sandbox()) _exit(99);
    _exit(what());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

template <class What>
int exit_code_of(What what) {
  const int status = status_of(what);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

TEST_CASE("in the sandbox no program can be started") {
  CHECK(exit_code_of([] {
          execl("/bin/true", "true", nullptr);
          return 1;
        }) == -SIGSYS);
}

TEST_CASE("in the sandbox threads can be started") {
  CHECK(exit_code_of([] {
          int done = 0;
          std::thread([&done] { done = 42; }).join();
          return done;
        }) == 42);
}

TEST_CASE("the sandbox holds in threads that were there before it") {
  const pid_t child = fork();
  if (child == 0) {
    std::atomic<int> stage{0};
    std::thread early([&stage] {
      while (stage == 0) std::this_thread::yield();
      execl("/bin/true", "true", nullptr);
      _exit(1);
    });
    if (enter_sandbox()) _exit(99);
    stage = 1;
    early.join();
    _exit(2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGSYS);
}

TEST_CASE("in the sandbox memory is written or executed, not both") {
  CHECK(exit_code_of([] {
          void* const both = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          if (both != MAP_FAILED || errno != EPERM) return 1;
          void* const data =
              mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          if (data == MAP_FAILED) return 2;
          if (mprotect(data, 4096, PROT_READ | PROT_EXEC) == 0 || errno != EPERM) return 3;
          return mprotect(data, 4096, PROT_READ) == 0 ? 0 : 4;
        }) == 0);
}

TEST_CASE("in the sandbox sockets are those of capture, sinks and the admin server") {
  CHECK(exit_code_of([] {
          if (socket(AF_VSOCK, SOCK_STREAM, 0) >= 0 || errno != EAFNOSUPPORT) return 1;
          if (socket(AF_BLUETOOTH, SOCK_STREAM, 0) >= 0 || errno != EAFNOSUPPORT) return 2;
          for (const int family : {AF_INET, AF_INET6, AF_UNIX}) {
            if (socket(family, SOCK_STREAM, 0) < 0 && errno == EPERM) return 3;
          }
          return socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? 0 : 4;
        }) == 0);
}

TEST_CASE("in the sandbox nobody else's rights can be taken on") {
  CHECK(exit_code_of([] { return setuid(getuid()) < 0 && errno == EPERM ? 0 : 1; }) == 0);
}
