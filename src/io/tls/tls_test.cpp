#include "io/tls/blocking_stream.h"
#include "io/tls/certificate_authority.h"

#include <gtest/gtest.h>

#include <array>
#include <future>
#include <sys/socket.h>

namespace haechi::io {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimit{5000};

struct Pair {
  Fd client;
  Fd server;
};

Pair make_pair() {
  std::array<int, 2> fds{-1, -1};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), 0);
  return {Fd(fds[0]), Fd(fds[1])};
}

std::string read_all(BlockingStream& stream) {
  std::string out;
  std::array<char, 256> room{};
  for (;;) {
    const auto got = stream.read_some(room);
    if (!got || *got == 0) {
      return out;
    }
    out.append(room.data(), *got);
  }
}

// Greets whoever completes a handshake, in a thread of its own.
std::future<bool> greet(const TlsServer& server, Fd fd) {
  return std::async(std::launch::async, [&server, moved = std::move(fd)]() mutable {
    auto stream = server.accept(std::move(moved), kLimit);
    return stream && (*stream)->write_all("hello");
  });
}

class Tls : public testing::Test {
 protected:
  CertificateAuthority authority_ = CertificateAuthority::make("test authority").value();
  TlsServer server_ =
      TlsServer::make(authority_.issue({"chatgpt.com", "claude.ai"}).value()).value();
};

TEST_F(Tls, CarriesBytesBetweenEndsThatTrustEachOther) {
  for (const char* host : {"chatgpt.com", "claude.ai"}) {
    Pair pair = make_pair();
    auto greeted = greet(server_, std::move(pair.server));
    auto client = connect_tls(std::move(pair.client), host, authority_.certificate(), kLimit);
    ASSERT_TRUE(client.has_value()) << to_string(client.error());
    EXPECT_EQ(read_all(**client), "hello");
    EXPECT_TRUE(greeted.get());
  }
}

TEST_F(Tls, RefusesACertificateOfAnotherName) {
  Pair pair = make_pair();
  auto greeted = greet(server_, std::move(pair.server));
  const auto client =
      connect_tls(std::move(pair.client), "www.example.org", authority_.certificate(), kLimit);
  ASSERT_FALSE(client.has_value());
  EXPECT_EQ(client.error().code, "E-TLS-003");
  EXPECT_FALSE(greeted.get());
}

TEST_F(Tls, RefusesACertificateOfAnotherAuthority) {
  const auto other = CertificateAuthority::make("another authority").value();
  Pair pair = make_pair();
  auto greeted = greet(server_, std::move(pair.server));
  const auto client =
      connect_tls(std::move(pair.client), "chatgpt.com", other.certificate(), kLimit);
  ASSERT_FALSE(client.has_value());
  EXPECT_EQ(client.error().code, "E-TLS-003");
  EXPECT_FALSE(greeted.get());
}

TEST_F(Tls, EndsWhenTheOtherSideIsSilent) {
  Pair pair = make_pair();
  const auto client = connect_tls(std::move(pair.client), "chatgpt.com", authority_.certificate(),
                                  milliseconds{50});
  EXPECT_FALSE(client.has_value());
  Pair plain = make_pair();
  auto stream = make_plain_stream(std::move(plain.client), milliseconds{50});
  std::array<char, 8> room{};
  const auto got = stream->read_some(room);
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ(got.error().code, "E-TLS-002");
}

TEST_F(Tls, EveryAuthorityHasAKeyOfItsOwn) {
  EXPECT_NE(CertificateAuthority::make("a").value().certificate(),
            CertificateAuthority::make("a").value().certificate());
}

TEST_F(Tls, IssuesNothingWithoutAName) {
  EXPECT_FALSE(authority_.issue({}).has_value());
}

} // namespace

} // namespace haechi::io
