#include "io/net/socket.h"

#include <gtest/gtest.h>

namespace haechi::io {
namespace {

const Endpoint kLoopback = *Endpoint::parse("127.0.0.1:0");

TEST(Socket, TwoWorkersShareOnePort) {
  for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
    const auto first = open_listener(kLoopback, transport);
    ASSERT_TRUE(first) << to_string(first.error());
    const Endpoint bound = local_endpoint(first->get());
    EXPECT_NE(bound.port, 0);
    EXPECT_TRUE(open_listener(bound, transport));
  }
}

TEST(Socket, TellsThatAPortIsInUseEvenIfItIsShared) {
  for (const Transport transport : {Transport::Udp, Transport::Tcp}) {
    const auto first = open_listener(kLoopback, transport);
    ASSERT_TRUE(first);
    const auto free = check_endpoint_is_free(local_endpoint(first->get()), transport);
    ASSERT_FALSE(free);
    EXPECT_EQ(free.error().code, "E-NET-001");
  }
}

TEST(Socket, AFreePortIsFree) {
  EXPECT_TRUE(check_endpoint_is_free(kLoopback, Transport::Udp));
  EXPECT_TRUE(check_endpoint_is_free(kLoopback, Transport::Tcp));
}

} // namespace
} // namespace haechi::io
