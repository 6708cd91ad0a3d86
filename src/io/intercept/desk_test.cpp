#include "io/intercept/desk.h"

#include <gtest/gtest.h>

namespace haechi::io::intercept {
namespace {

std::string_view word_of(tls::InterceptionStage stage, std::string_view code) {
  return kHandshakeFailureWords.at(to_handshake_failure(stage, code));
}

TEST(HandshakeFailures, EveryCodeHasAWordOfItsSide) {
  using enum tls::InterceptionStage;
  EXPECT_EQ(word_of(Server, "E-CERT-001"), "server-certificate");
  EXPECT_EQ(word_of(Server, "E-TLS-004"), "server-protocol");
  EXPECT_EQ(word_of(Server, "E-TLS-005"), "server-broken");
  EXPECT_EQ(word_of(Server, "E-TLS-011"), "server-late");
  EXPECT_EQ(word_of(Client, "E-TLS-007"), "client-refused");
  EXPECT_EQ(word_of(Client, "E-TLS-006"), "client-other-name");
  EXPECT_EQ(word_of(Client, "E-TLS-011"), "client-late");
  EXPECT_EQ(word_of(Client, "E-TLS-008"), "client-broken");
  EXPECT_EQ(word_of(Client, "a code of tomorrow"), "client-protocol");
  EXPECT_EQ(word_of(Leaf, "E-SIGN-005"), "leaf");
}

TEST(DeskNumbers, AddUp) {
  DeskNumbers one;
  one.opened = 2;
  one.handshake_failures[4] = 3;
  one.to_clients = 5;
  DeskNumbers sum = one;
  sum.add(one);
  EXPECT_EQ(sum.opened, 4U);
  EXPECT_EQ(sum.handshake_failures[4], 6U);
  EXPECT_EQ(sum.to_clients, 10U);
}

} // namespace
} // namespace haechi::io::intercept
