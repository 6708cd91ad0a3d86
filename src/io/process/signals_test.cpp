#include "io/process/signals.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <sys/wait.h>
#include <unistd.h>

namespace haechi::io {
namespace {

TEST(Signals, ArriveAsValuesWhereTheyAreWaitedFor) {
  Signals signals;
  ASSERT_EQ(::kill(::getpid(), SIGHUP), 0);
  EXPECT_EQ(signals.wait(), Signal::Reload);
  ASSERT_EQ(::kill(::getpid(), SIGTERM), 0);
  EXPECT_EQ(signals.wait_for(std::chrono::seconds(10)), Signal::Stop);
  ASSERT_EQ(::kill(::getpid(), SIGINT), 0);
  EXPECT_EQ(signals.wait(), Signal::Stop);
}

TEST(Signals, NoneInTimeIsNoSignal) {
  EXPECT_EQ(Signals().wait_for(std::chrono::milliseconds(0)), std::nullopt);
}

TEST(Signals, BrokenPipeIsAnErrorNotTheEnd) {
  const Signals signals;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  EXPECT_EQ(::write(ends[1], "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  ::close(ends[1]);
}

} // namespace
} // namespace haechi::io
