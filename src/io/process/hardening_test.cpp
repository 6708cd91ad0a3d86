#include "io/process/hardening.h"
#include "io/process/privileges.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <functional>
#include <sched.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace haechi::io {
namespace {

// Runs `steps` in a process of its own; the number it returned.
int in_child(const std::function<int()>& steps) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(steps());
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string read_status(const std::string& key) {
  std::ifstream file("/proc/thread-self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":\t")) {
      return line.substr(key.size() + 2);
    }
  }
  return {};
}

TEST(CloseProcess, LeavesNoCoreNoMemoryAndNoFilesToOthers) {
  EXPECT_EQ(in_child([] {
              if (!close_process()) {
                return 1;
              }
              rlimit core{1, 1};
              ::getrlimit(RLIMIT_CORE, &core);
              const bool is_closed = core.rlim_cur == 0 && core.rlim_max == 0 &&
                                     ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
                                     ::umask(0) == (S_IRWXG | S_IRWXO);
              return is_closed ? 0 : 2;
            }),
            0);
}

TEST(DropCapabilities, LeavesNoneToWhoIsNotRoot) {
  EXPECT_EQ(in_child([] {
              if (is_root() && !become("nobody")) {
                return 1;
              }
              if (!drop_capabilities()) {
                return 2;
              }
              const std::string none = "0000000000000000";
              return read_status("CapEff") == none && read_status("CapPrm") == none &&
                             read_status("CapInh") == none && read_status("CapAmb") == none
                         ? 0
                         : 3;
            }),
            0);
}

TEST(RefuseSystemCalls, HoldsForThreadsThatAreThereAndLeavesOrdinaryWorkAlone) {
  EXPECT_EQ(in_child([] {
              if (!close_process()) {
                return 1;
              }
              // A thread from before, which tries once it is told to.
              int ends[2] = {-1, -1};
              if (::pipe(ends) != 0) {
                return 2;
              }
              int outcome = 3;
              std::thread before([&outcome, from = ends[0]] {
                char byte = 0;
                if (::read(from, &byte, 1) == 1) {
                  errno = 0;
                  outcome = ::unshare(CLONE_NEWUSER) != 0 && errno == EPERM ? 0 : 4;
                }
              });
              const bool is_done = refuse_system_calls().has_value();
              const bool is_told = ::write(ends[1], "x", 1) == 1;
              before.join();
              if (!is_done || !is_told) {
                return 5;
              }
              errno = 0;
              if (::setns(-1, 0) == 0 || errno != EPERM) {
                return 6;
              }
              const pid_t child = ::fork(); // the signer is started like this
              if (child == 0) {
                ::execl("/bin/true", "true", nullptr);
                ::_exit(7);
              }
              int status = -1;
              ::waitpid(child, &status, 0);
              return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? outcome : 8;
            }),
            0);
}

} // namespace
} // namespace haechi::io
