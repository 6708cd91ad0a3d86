#include "io/files/temporary_folder.h"
#include "io/process/privileges.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace haechi::io {
namespace {

// Runs `steps` in a process of its own, whose privileges may go; the number it returned.
int in_child(const std::function<int()>& steps) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(steps());
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(FindAccount, KnowsRootAndNoStranger) {
  EXPECT_EQ(find_account("root")->user, 0U);
  EXPECT_EQ(find_account("no-such-user-here").error().code, "E-PROCESS-001");
}

TEST(Become, RootBecomesNobodyForGood) {
  const int outcome = in_child([] {
    const auto account = find_account("nobody");
    if (!is_root()) {
      return become("nobody") ? 1 : 0; // who is not root cannot
    }
    if (!account || !become("nobody") || ::getuid() != account->user || is_root()) {
      return 2;
    }
    return ::setuid(0) == 0 || ::getgroups(0, nullptr) > 1 ? 3 : 0;
  });
  EXPECT_EQ(outcome, 0);
}

TEST(Become, StrangerIsAnError) {
  EXPECT_EQ(become("no-such-user-here").error().code, "E-PROCESS-001");
}

TEST(MakeFolderFor, MakesItForTheAccountAlone) {
  const auto temporary = TemporaryFolder::make("haechi-folder").value();
  const std::string& base = temporary.path();
  const Account self{::getuid(), ::getgid()};
  const std::string folder = base + "/records";
  EXPECT_TRUE(make_folder_for(folder, self));
  EXPECT_TRUE(make_folder_for(folder, self)) << "a folder that is there stays as it is";
  struct stat status{};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0700U);
  EXPECT_EQ(make_folder_for(base + "/missing/records", self).error().code, "E-PROCESS-003");
}

TEST(RaiseOpenFiles, ReachesTheHardLimit) {
  EXPECT_GE(raise_open_files(), 64U);
}

} // namespace
} // namespace haechi::io
