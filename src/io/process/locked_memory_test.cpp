#include "io/process/locked_memory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace haechi::io {
namespace {

// Of this process, in kB.
std::size_t locked_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmLck:")) {
      return std::stoul(line.substr(6));
    }
  }
  return 0;
}

// Sanitizers answer mlock(2) themselves and lock nothing.
constexpr bool kLocks = !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer);

TEST(LockedMemory, IsLockedAsLongAsTheSystemGrantsIt) {
  LockedMemory memory;
  const std::size_t before = locked_kb();
  void* at = memory.resource()->allocate(64 * 1024, 8);
  EXPECT_EQ(memory.is_locked() && kLocks, locked_kb() >= before + 64);
  memory.resource()->deallocate(at, 64 * 1024, 8);
}

TEST(LockedMemory, SaysSoWhereItIsNot) {
  struct rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_MEMLOCK, &old), 0);
  if (::geteuid() == 0) {
    GTEST_LOG_(INFO) << "root may lock beyond its limit; the other way is what this run shows";
  }
  const struct rlimit none{0, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_MEMLOCK, &none), 0);
  LockedMemory memory;
  void* at = memory.resource()->allocate(1U << 20U, 8);
  static_cast<char*>(at)[0] = 'x'; // it is memory all the same
  const bool is_locked = memory.is_locked();
  memory.resource()->deallocate(at, 1U << 20U, 8);
  ASSERT_EQ(::setrlimit(RLIMIT_MEMLOCK, &old), 0);
  EXPECT_EQ(is_locked, ::geteuid() == 0);
}

} // namespace
} // namespace haechi::io
