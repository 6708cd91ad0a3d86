// Whole interceptions: a client that trusts the authority, the gateway's two ends, a server.
#include "driver.h"
#include "io/tls/client_leg.h"

#include <gtest/gtest.h>

#include <malloc.h>

namespace haechi::certificates_test {

namespace {

using io::tls::InterceptionStage;

class Intercepting : public testing::Test {
 protected:
  Intercepting() { make_server({.names = "DNS:chat.test,DNS:*.chat.test"}); }

  void make_server(const Spec& spec, std::vector<std::string> alpn = {"h2", "http/1.1"}) {
    server_.reset();
    server_ = std::make_unique<TestServer>(ServerSpec{make(spec, &root_), {}, std::move(alpn)},
                                           echo(&seen_));
  }

  struct Met {
    ClientOutcome client;
    Gateway::Outcome gateway;
  };

  Met meet(ClientSpec spec, Gateway::Plan plan = {}) {
    if (plan.server == nullptr) {
      plan.server = server_.get();
    }
    return meet_as_is(std::move(spec), plan);
  }

  Met meet_as_is(ClientSpec spec, const Gateway::Plan& plan) {
    SocketPair pair = make_socket_pair();
    auto client = std::async(std::launch::async, [&spec, fd = std::move(pair.one)]() mutable {
      return connect(std::move(fd), spec);
    });
    auto gateway = gateway_.intercept(std::move(pair.other), plan);
    Met out;
    out.gateway = gateway.get();
    if (!out.gateway.is_open) {
      gateway_.ask([] {}); // what failed is over
    }
    if (out.gateway.client_was_left) {
      client.wait_for(std::chrono::seconds(0));
    }
    out.client = client.get();
    return out;
  }

  [[nodiscard]] ClientSpec trusting(const std::string& name = "chat.test") const {
    ClientSpec out;
    out.server_name = name;
    out.trusted = gateway_.signer.pem();
    out.alpn = {"h2", "http/1.1"};
    return out;
  }

  // What the client can say goes there and back.
  static void expect_echo(const Met& met, std::size_t size = 3) {
    ASSERT_TRUE(met.client.peer) << met.client.error << " " << to_string(met.gateway.error);
    const std::string text(size, 'x');
    EXPECT_TRUE(met.client.peer->send(text));
    EXPECT_EQ(met.client.peer->read(size), text);
  }

  Made root_ = make({.common_name = "root", .is_authority = true});
  std::atomic<std::size_t> seen_{0};
  std::unique_ptr<TestServer> server_;
  Gateway gateway_{root_.pem()};
};

TEST_F(Intercepting, CarriesBytesBothWaysOnTheFirstConnection) {
  const Met met = meet(trusting());
  expect_echo(met);
  EXPECT_EQ(gateway_.signer.requests, 1);
}

constexpr std::size_t kMuch = 8U << 20U;

TEST_F(Intercepting, AClientThatDoesNotReadStopsTheServer) {
  server_ = std::make_unique<TestServer>(
      ServerSpec{make({.names = "DNS:chat.test"}, &root_)},
      [](const TlsPeer& peer) { EXPECT_TRUE(peer.send(std::string(kMuch, 'y'))); });
  const Met met = meet(trusting());
  ASSERT_TRUE(met.client.peer);
  std::size_t queued = 0;
  for (int i = 0; i < 1'000'000 && queued < kHighWater; ++i) {
    gateway_.ask([&] { queued = gateway_.relays.back()->pair().client->queued(); });
  }
  EXPECT_GE(queued, kHighWater);
  EXPECT_LT(queued, kHighWater + 64 * 1024) << "reading goes on although nothing drains";
  EXPECT_EQ(met.client.peer->read_to_end().size(), kMuch);
  EXPECT_TRUE(met.client.peer->ended_cleanly());
}

TEST_F(Intercepting, CarriesAnUploadOfMegabytes) {
  std::atomic<std::size_t> arrived{0};
  server_ = std::make_unique<TestServer>(ServerSpec{make({.names = "DNS:chat.test"}, &root_)},
                                         [&](const TlsPeer& peer) {
                                           arrived = peer.read(kMuch).size();
                                           EXPECT_TRUE(peer.send("done"));
                                         });
  const Met met = meet(trusting());
  ASSERT_TRUE(met.client.peer);
  EXPECT_TRUE(met.client.peer->send(std::string(kMuch, 'z')));
  EXPECT_EQ(met.client.peer->read(4), "done");
  EXPECT_EQ(arrived, kMuch);
}

TEST_F(Intercepting, MirrorsTheProtocolThatTheServerChose) {
  EXPECT_EQ(meet(trusting()).gateway.protocol, "h2");
  make_server({.names = "DNS:chat.test"}, {"http/1.1"});
  const Met met = meet(trusting());
  EXPECT_EQ(met.gateway.protocol, "http/1.1");
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(met.client.peer->ssl(), &chosen, &size);
  EXPECT_EQ(as_text({chosen, size}), "http/1.1");
}

TEST_F(Intercepting, ChoosesNoProtocolWhereNoneIsAgreed) {
  make_server({.names = "DNS:chat.test"}, {});
  const Met met = meet(trusting());
  EXPECT_EQ(met.gateway.protocol, "");
  expect_echo(met);
}

TEST_F(Intercepting, ShowsALeafWithTheServersNames) {
  const Met met = meet(trusting("www.chat.test"), {.host = "www.chat.test"});
  expect_echo(met);
  EXPECT_EQ(met.gateway.leaf->profile.names.hosts,
            (std::vector<std::string>{"chat.test", "*.chat.test"}));
  X509* shown = SSL_get0_peer_certificate(met.client.peer->ssl());
  EXPECT_EQ(X509_get_ext_by_NID(shown, NID_ct_precert_scts, -1), -1);
  EXPECT_EQ(X509_get_ext_by_NID(shown, NID_info_access, -1), -1);
  EXPECT_GE(X509_get_ext_by_NID(shown, NID_authority_key_identifier, -1), 0);
  EXPECT_GE(X509_get_ext_by_NID(shown, NID_subject_key_identifier, -1), 0);
  EXPECT_GE(ASN1_STRING_length(X509_get0_serialNumber(shown)), 12) << "128 random bits";
}

TEST_F(Intercepting, OfAnAddressShowsALeafForTheAddress) {
  make_server({.names = "IP:192.0.2.7"});
  ClientSpec spec = trusting("");
  const Met met = meet(spec, {.host = "192.0.2.7"});
  expect_echo(met);
  EXPECT_EQ(met.gateway.leaf->profile.names.addresses,
            std::vector<IpAddress>{IpAddress::parse("192.0.2.7").value()});
}

TEST_F(Intercepting, ServesTls12AndClientsWithoutEcdsa) {
  ClientSpec spec = trusting();
  spec.most_version = TLS1_2_VERSION;
  expect_echo(meet(spec));
  spec.ciphers = "ECDHE-RSA-AES128-GCM-SHA256";
  const Met met = meet(spec);
  expect_echo(met);
  EXPECT_EQ(
      EVP_PKEY_is_a(X509_get0_pubkey(SSL_get0_peer_certificate(met.client.peer->ssl())), "RSA"), 1);
}

TEST_F(Intercepting, AServerThatDoesNotHoldNeverSeesARequestAndTheClientIsLeft) {
  make_server({.names = "DNS:other.test"});
  SocketPair pair = make_socket_pair();
  ClientSpec careless; // believes everything
  careless.server_name = "chat.test";
  auto client = std::async(std::launch::async, [&, fd = std::move(pair.one)]() mutable {
    ClientOutcome out = connect(std::move(fd), careless);
    return out.peer != nullptr && out.peer->send("GET / HTTP/1.1\r\n\r\n");
  });
  const auto outcome = gateway_.intercept(std::move(pair.other), {.server = server_.get()}).get();
  EXPECT_FALSE(outcome.is_open);
  EXPECT_EQ(outcome.stage, InterceptionStage::Server);
  EXPECT_EQ(outcome.error.code, "E-CERT-003");
  EXPECT_TRUE(outcome.client_was_left);
  EXPECT_FALSE(client.get());
  EXPECT_EQ(seen_, 0U);
  EXPECT_EQ(gateway_.signer.requests, 0);
}

TEST_F(Intercepting, AnswersInTheServersPlaceUnderALeafOfItsOwn) {
  const Met met = meet_as_is(trusting(), {});
  ASSERT_TRUE(met.client.peer) << met.client.error;
  EXPECT_TRUE(met.client.peer->send("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(met.client.peer->read(7), "refused");
  EXPECT_EQ(met.gateway.protocol, "h2");
  EXPECT_EQ(server_->accepted, 0);
}

TEST_F(Intercepting, AHelloThatNamesAnotherServerThanTheJudgedOneIsRefused) {
  const Met met = meet(trusting("chat.test"), {.host = "chat.test", .judged = "www.chat.test"});
  EXPECT_FALSE(met.gateway.is_open);
  EXPECT_EQ(met.gateway.error.code, "E-TLS-006");
  EXPECT_FALSE(met.client.peer);
}

TEST_F(Intercepting, ASecondHelloAfterARetryIsHeldToTheSameName) {
  ClientSpec spec = trusting();
  spec.groups = "P-521:X25519"; // shares a key for a group that is not taken
  expect_echo(meet(spec));
  spec.second_name = "www.chat.test";
  const Met met = meet(spec);
  EXPECT_FALSE(met.gateway.is_open);
  EXPECT_EQ(met.gateway.error.code, "E-TLS-006");
}

TEST_F(Intercepting, TellsThatTheClientDoesNotAcceptTheCertificate) {
  ClientSpec pinned = trusting();
  pinned.trusted = root_.pem(); // knows the server's own authority alone
  const Met met = meet(pinned);
  EXPECT_FALSE(met.gateway.is_open);
  EXPECT_EQ(met.gateway.stage, InterceptionStage::Client);
  EXPECT_EQ(met.gateway.error.code, "E-TLS-007");
  EXPECT_EQ(met.gateway.alert, SSL_AD_UNKNOWN_CA);
}

class Resuming : public Intercepting {
 protected:
  // A first connection that has received its ticket.
  ClientSpec after_one(const Gateway::Plan& plan = {}) { return after(trusting(), plan); }

  ClientSpec after(const ClientSpec& spec, const Gateway::Plan& plan = {}) {
    const Met met = meet(spec, plan);
    expect_echo(met);
    ClientSpec again = spec;
    again.context = met.client.context;
    met.client.peer->end_sending(); // OpenSSL does not resume what was cut off
    again.session = SharedSession(SSL_get1_session(met.client.peer->ssl()), SSL_SESSION_free);
    return again;
  }
};

TEST_F(Resuming, HappensOnBothLegs) {
  const Met met = meet(after_one());
  expect_echo(met);
  EXPECT_TRUE(met.gateway.client_resumed);
  EXPECT_TRUE(met.gateway.server_resumed);
  EXPECT_EQ(gateway_.signer.requests, 1);
}

TEST_F(Resuming, GoesOnFromEachResumedConnection) {
  ClientSpec spec = after_one();
  for (int i = 0; i < 3; ++i) {
    spec = after(spec); // the ticket that the resumed connection was given
  }
  const Met met = meet(spec);
  expect_echo(met);
  EXPECT_TRUE(met.gateway.client_resumed);
  EXPECT_TRUE(met.gateway.server_resumed);
}

TEST_F(Resuming, EndsWithThePolicysEpoch) {
  const Met met = meet(after_one(), {.epoch = 2});
  expect_echo(met);
  EXPECT_FALSE(met.gateway.client_resumed);
  EXPECT_FALSE(met.gateway.server_resumed);
}

TEST_F(Resuming, HoldsForOneLeafOnly) {
  ClientSpec spec = after_one();
  make_server({.names = "DNS:chat.test"}); // a new certificate of the same server
  const Met met = meet(spec);
  expect_echo(met);
  EXPECT_FALSE(met.gateway.client_resumed);
}

TEST_F(Intercepting, MintsOneLeafForManyThatWait) {
  gateway_.signer.hold();
  std::vector<std::future<Met>> all;
  for (int i = 0; i < 8; ++i) {
    all.push_back(std::async(std::launch::async, [this] { return meet(trusting()); }));
  }
  while (gateway_.leaves->numbers().joined < 7) {
    std::this_thread::yield();
  }
  gateway_.signer.release();
  for (auto& one : all) {
    expect_echo(one.get());
  }
  EXPECT_EQ(gateway_.signer.requests, 1);
}

TEST_F(Intercepting, ASignerThatIsAwayLeavesTheClientAndIsNotAskedAtOnceAgain) {
  gateway_.signer.set_away(true);
  for (int i = 0; i < 2; ++i) {
    SocketPair pair = make_socket_pair();
    auto client =
        std::async(std::launch::async, [spec = trusting(), fd = std::move(pair.one)]() mutable {
          return connect(std::move(fd), spec).peer != nullptr;
        });
    const auto outcome = gateway_.intercept(std::move(pair.other), {.server = server_.get()}).get();
    EXPECT_EQ(outcome.stage, InterceptionStage::Leaf);
    EXPECT_EQ(outcome.error.code, "E-SIGN-005");
    EXPECT_TRUE(outcome.client_was_left);
    EXPECT_FALSE(client.get());
  }
  EXPECT_EQ(gateway_.signer.requests, 1);
  EXPECT_EQ(seen_, 0U);
}

TEST_F(Intercepting, ANewGenerationSignsAnew) {
  const Met before = meet(trusting());
  expect_echo(before);
  gateway_.signer.rotate();
  const Met after = meet(trusting());
  expect_echo(after);
  EXPECT_EQ(before.gateway.leaf->generation, 1U);
  EXPECT_EQ(after.gateway.leaf->generation, 2U);
}

TEST_F(Intercepting, ACloseNotifyPassesOnAndACutOneDoesNot) {
  const Met met = meet(trusting());
  expect_echo(met);
  met.client.peer->end_sending();
  EXPECT_EQ(met.client.peer->read_to_end(), "");
  EXPECT_TRUE(met.client.peer->ended_cleanly());

  const Met cut = meet(trusting());
  expect_echo(cut);
  ::shutdown(cut.client.peer->fd(), SHUT_WR); // no close_notify
  EXPECT_EQ(cut.client.peer->read_to_end(), "");
  EXPECT_FALSE(cut.client.peer->ended_cleanly());
}

// Heap in use, of all threads.
std::size_t heap() {
  return mallinfo2().uordblks;
}

TEST_F(Intercepting, AnIdleConnectionHoldsLessThanSixtyKilobytes) {
  constexpr std::size_t kCount = 40;
  constexpr std::size_t kBytes = 40'000;
  std::promise<void> measured;
  const auto is_measured = measured.get_future().share();
  server_ = std::make_unique<TestServer>(
      ServerSpec{make({.names = "DNS:chat.test"}, &root_)}, [is_measured](const TlsPeer& peer) {
        EXPECT_TRUE(peer.send(peer.read(kBytes)));
        is_measured.wait_for(std::chrono::seconds(30)); // holds what it holds until then
      });
  std::vector<Met> open;
  for (std::size_t i = 0; i < kCount; ++i) {
    open.push_back(meet(trusting()));
    expect_echo(open.back(), kBytes);
  }
  // Clients and servers stand still: what goes now is what the gateway's ends held.
  const std::size_t before = heap();
  gateway_.let_go();
  const std::size_t each = (before - heap()) / kCount;
  measured.set_value();
  RecordProperty("bytes_per_idle_connection", std::to_string(each));
  EXPECT_LT(each, 60'000U);
  if (before > 0) { // sanitizers count memory their own way, and tell 0 here
    EXPECT_GT(each, 5'000U) << "two TLS ends take more than that: nothing was measured";
  }
}

} // namespace

} // namespace haechi::certificates_test
