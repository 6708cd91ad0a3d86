#include "io/log/log.h"
#include "io/net/socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace haechi::io {
namespace {

std::string logged(std::string_view message) {
  const Fd sink(::memfd_create("log", 0));
  Log(sink.get()).warn(message);
  std::string out(3 * Log::kMaxLine, '\0');
  const ssize_t size = ::pread(sink.get(), out.data(), out.size(), 0);
  out.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return out;
}

TEST(Log, WritesTimeLevelAndMessage) {
  EXPECT_THAT(
      logged("policy reloaded"),
      testing::MatchesRegex("[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z warn policy reloaded\n"));
}

TEST(Log, TextFromOutsideCannotForgeALine) {
  const std::string line = logged("host `a\nb\r\x1b[31m`");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_THAT(line, testing::HasSubstr("a\\x0ab\\x0d\\x1b[31m"));
}

TEST(Log, LinesAreBounded) {
  EXPECT_LT(logged(std::string(100'000, 'a')).size(), Log::kMaxLine + 100);
}

} // namespace
} // namespace haechi::io
