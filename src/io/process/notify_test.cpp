#include "io/files/temporary_folder.h"
#include "io/net/socket.h"
#include "io/process/notify.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace haechi::io {
namespace {

TEST(NotifyManager, TellsTheSocketOfTheEnvironmentAndNobodyElse) {
  const TemporaryFolder folder = TemporaryFolder::make("haechi-notify").value();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (folder.path() + "/socket").copy(address.sun_path, sizeof(address.sun_path) - 1);
  const Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  std::array<char, 64> room{};
  ::unsetenv("NOTIFY_SOCKET");
  notify_manager("READY=1");
  EXPECT_LT(::recv(socket.get(), room.data(), room.size(), 0), 0);
  ::setenv("NOTIFY_SOCKET", address.sun_path, 1);
  notify_manager("READY=1");
  const ssize_t got = ::recv(socket.get(), room.data(), room.size(), 0);
  ASSERT_GT(got, 0);
  EXPECT_EQ(std::string(room.data(), static_cast<std::size_t>(got)), "READY=1");
  ::setenv("NOTIFY_SOCKET", "relative", 1);
  notify_manager("READY=1");
  EXPECT_LT(::recv(socket.get(), room.data(), room.size(), 0), 0);
  ::unsetenv("NOTIFY_SOCKET");
}

} // namespace
} // namespace haechi::io
