#include "io/process/background.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sys/resource.h>

namespace haechi::io {
namespace {

int claim() {
  return ::getpriority(PRIO_PROCESS, 0);
}

TEST(RunInBackground, GivesWayWhileItLastsAndLeavesTheCallerAlone) {
  const int before = claim();
  int during = before;
  run_in_background([&] { during = claim(); });
  EXPECT_EQ(during, std::min(before + 10, 19));
  EXPECT_EQ(claim(), before);
}

} // namespace
} // namespace haechi::io
