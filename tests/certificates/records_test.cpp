// One TLS end over a socket pair, with OpenSSL itself at the other side: what a socket does not
// take at once, and what ends behind bytes that were read.
#include "certificate_maker.h"
#include "io/tls/upstream_leg.h"
#include "tls_peer.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <array>
#include <sys/socket.h>

namespace haechi::certificates_test {

namespace {

using engine::certificates::Target;
using io::tls::TlsStep;

class Records : public testing::Test {
 protected:
  Records() {
    SSL_CTX_use_certificate(context_.get(), leaf_.certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), leaf_.key.get());
    set_blocking(pair_.one.get(), false);
    set_blocking(pair_.other.get(), false);
    peer_.reset(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(peer_.get(), pair_.other.get());
    SSL_set_accept_state(peer_.get());
    end_ = leg_->open({.fd = pair_.one.get(),
                       .target = Target::of("chat.test"),
                       .alpn = {},
                       .trust = trust_,
                       .epoch = 1,
                       .now = now()})
               .value();
    bool is_peer_done = false;
    TlsStep step = TlsStep::WantRead;
    for (int i = 0; i < 100 && (step != TlsStep::Done || !is_peer_done); ++i) {
      step = end_->handshake();
      EXPECT_NE(step, TlsStep::Failed) << to_string(end_->error());
      ERR_clear_error();
      is_peer_done = SSL_do_handshake(peer_.get()) == 1;
    }
  }

  // What the peer can read now; `ended`: close_notify came behind it.
  std::string peer_reads(bool& ended) {
    std::string out;
    std::array<char, 4096> room{};
    for (;;) {
      ERR_clear_error();
      const int got = SSL_read(peer_.get(), room.data(), room.size());
      if (got <= 0) {
        ended = SSL_get_error(peer_.get(), got) == SSL_ERROR_ZERO_RETURN;
        return out;
      }
      out.append(room.data(), static_cast<std::size_t>(got));
    }
  }

  // Its tickets come first; they carry no bytes.
  void skip_tickets() {
    std::array<char, 16> room{};
    EXPECT_EQ(end_->read(room).step, TlsStep::WantRead);
  }

  Made root_ = make({.common_name = "root", .is_authority = true});
  Made leaf_ = make({.names = "DNS:chat.test"}, &root_);
  SharedContext context_{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  std::shared_ptr<const io::tls::UpstreamTrust> trust_ =
      io::tls::UpstreamTrust::make({.roots = root_.pem(), .crls = {}, .exceptions = {}}).value();
  std::unique_ptr<io::tls::UpstreamLeg> leg_ = io::tls::UpstreamLeg::make().value();
  SocketPair pair_ = make_socket_pair();
  std::shared_ptr<SSL> peer_;
  std::unique_ptr<io::tls::TlsEnd> end_;
};

} // namespace

TEST_F(Records, ThatTheSocketDoesNotTakeFollowLaterInOrder) {
  std::string sent;
  for (std::size_t i = 0; i < (3U << 20U); ++i) {
    sent += static_cast<char>('a' + i % 23);
  }
  std::string read;
  bool ended = false;
  std::size_t at = 0;
  bool was_blocked = false;
  while (at < sent.size()) {
    const auto moved = end_->write(std::string_view(sent).substr(at));
    ASSERT_NE(moved.step, TlsStep::Failed);
    at += moved.bytes;
    was_blocked = was_blocked || end_->unsent() > 0;
    if (moved.step == TlsStep::WantWrite) {
      EXPECT_LT(end_->unsent(), 128U << 10U);
      read += peer_reads(ended);
    }
  }
  EXPECT_TRUE(was_blocked) << "the socket took everything at once";
  for (TlsStep step = end_->end_sending(); step != TlsStep::Done; step = end_->end_sending()) {
    ASSERT_EQ(step, TlsStep::WantWrite);
    EXPECT_FALSE(ended);
    read += peer_reads(ended);
  }
  read += peer_reads(ended);
  EXPECT_TRUE(read == sent);
  EXPECT_TRUE(ended);
  EXPECT_EQ(end_->unsent(), 0U);
}

TEST_F(Records, AreReadSeveralAtOnce) {
  skip_tickets();
  const std::string piece(16'000, 'x');
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(SSL_write(peer_.get(), piece.data(), static_cast<int>(piece.size())), 16'000);
  }
  std::vector<char> room(64U << 10U);
  const auto moved = end_->read(room);
  EXPECT_EQ(moved.step, TlsStep::Done);
  EXPECT_EQ(moved.bytes, 48'000U);
  EXPECT_TRUE(moved.is_all);
}

// SECURITY: a connection that breaks behind bytes must not look as if it had ended in order.
TEST_F(Records, AFailureBehindBytesIsToldNextAndStays) {
  skip_tickets();
  ASSERT_EQ(SSL_write(peer_.get(), "hello", 5), 5);
  const std::array<char, 8> nonsense{23, 3, 3, 0, 3, 1, 2, 3};
  ASSERT_EQ(::send(pair_.other.get(), nonsense.data(), nonsense.size(), 0), 8);
  std::vector<char> room(64U << 10U);
  const auto moved = end_->read(room);
  EXPECT_EQ(moved.step, TlsStep::Done);
  EXPECT_EQ(std::string_view(room.data(), moved.bytes), "hello");
  EXPECT_FALSE(moved.is_all);
  EXPECT_EQ(end_->read(room).step, TlsStep::Failed);
  EXPECT_EQ(end_->read(room).step, TlsStep::Failed);
  EXPECT_EQ(end_->error().code, "E-TLS-004");
}

TEST_F(Records, AnEndWithoutCloseNotifyBehindBytesIsToldAsSuch) {
  skip_tickets();
  ASSERT_EQ(SSL_write(peer_.get(), "hello", 5), 5);
  ::shutdown(pair_.other.get(), SHUT_WR);
  std::vector<char> room(64U << 10U);
  EXPECT_EQ(end_->read(room).bytes, 5U);
  EXPECT_EQ(end_->read(room).step, TlsStep::Failed);
  EXPECT_EQ(end_->error().code, "E-TLS-008");
}

} // namespace haechi::certificates_test
