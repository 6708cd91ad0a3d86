// The DNS server with real sockets on loopback, against an upstream that misbehaves on demand.
#include "dns/client.h"
#include "dns/server.h"
#include "dns/upstream.h"

#include <gtest/gtest.h>

namespace haechi::tests::dns {
namespace {

namespace wf = wire::dns::fixture;
using wf::look;
using wf::Message;
using wf::query;
using wf::Seen;
using wf::operator+;
using wire::dns::Type;

constexpr unsigned kServFail = 2;
constexpr unsigned kNxDomain = 3;

// Short tries, so that a test of failure takes half a second.
io::DnsServerOptions options_for(std::vector<Endpoint> upstreams) {
  io::DnsServerOptions options;
  options.rules.upstream = std::move(upstreams);
  options.responder.forwarder = {.tries = 3, .try_ms = 150, .deadline_ms = 450};
  return options;
}

class DnsServer : public testing::Test {
 protected:
  explicit DnsServer(const std::function<void(io::DnsServerOptions&)>& change = {}) {
    auto options = options_for({upstream.endpoint()});
    if (change) {
      change(options);
    }
    server = std::make_unique<ServerThread>(options);
  }

  Seen ask(std::string_view name, Type type = Type::A) {
    return look(udp_ask(query(name, type)).value_or(Bytes()));
  }

  std::optional<Bytes> udp_ask(const Bytes& packet) {
    return UdpClient(server->endpoint()).ask(packet);
  }

  Upstream upstream;
  std::unique_ptr<ServerThread> server;
};

TEST_F(DnsServer, ForwardsCachesAndBlocksOverUdp) {
  EXPECT_EQ(ask("fine.net").counts.answers, 1);
  EXPECT_EQ(ask("FINE.net").counts.answers, 1);
  EXPECT_EQ(ask("www.bad-ai.com").rcode, kNxDomain);
  EXPECT_EQ(upstream.udp_questions(), 1);
}

TEST_F(DnsServer, RefusesChainsAndTargetsFirstAndCached) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ask("cname.fine.net").rcode, kNxDomain);
    EXPECT_EQ(ask("target.fine.net", Type::Https).rcode, kNxDomain);
  }
  EXPECT_EQ(upstream.udp_questions(), 2);
}

TEST_F(DnsServer, RefusesStrangers) {
  UdpClient stranger(server->endpoint(), "127.0.0.77");
  EXPECT_EQ(look(stranger.ask(query("fine.net")).value_or(Bytes())).rcode, 5U);
  EXPECT_EQ(upstream.udp_questions(), 0);
}

TEST_F(DnsServer, TruncatesOverUdpAndHasAllOverTcp) {
  EXPECT_TRUE(ask("big.fine.net", Type::Txt).is_truncated());
  TcpClient client(server->endpoint());
  client.send(framed(query("big.fine.net", Type::Txt)));
  EXPECT_EQ(look(client.receive().value_or(Bytes())).counts.answers, 12);
  EXPECT_EQ(upstream.tcp_questions(), 1) << "asked by TCP once, then cached";
}

TEST_F(DnsServer, IgnoresForgedAnswers) {
  EXPECT_EQ(ask("spoof.fine.net").counts.answers, 1);
  EXPECT_EQ(upstream.udp_questions(), 1);
}

TEST_F(DnsServer, SaysServfailWhenTheUpstreamIsSilentNoisyOrHangsUp) {
  EXPECT_EQ(ask("silent.fine.net").rcode, kServFail);
  EXPECT_EQ(ask("garbage.fine.net").rcode, kServFail);
  EXPECT_EQ(ask("drop.fine.net").rcode, kServFail);
  EXPECT_EQ(upstream.udp_questions(), 9) << "three tries each";
}

TEST_F(DnsServer, AnswersPipelinedQuestionsOfOneSegment) {
  TcpClient client(server->endpoint());
  Bytes all;
  for (unsigned id = 1; id <= 8; ++id) {
    const std::string name = id == 4 ? "silent.net" : "p" + std::to_string(id) + ".net";
    all = all + framed(Message(0x0100, id).question(name, Type::A).bytes());
  }
  client.send(all);
  std::set<unsigned> ids;
  unsigned last = 0;
  for (int i = 0; i < 8; ++i) {
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << i;
    last = wire::dns::read_u16(*answer, 0);
    ids.insert(last);
  }
  EXPECT_EQ(ids.size(), 8U);
  EXPECT_EQ(last, 4U) << "the slow one waits for nobody and nobody for it";
}

TEST_F(DnsServer, ReadsByteByByte) {
  TcpClient client(server->endpoint());
  const Bytes all = framed(query("fine.net")) + framed(query("bad-ai.com"));
  for (const Byte byte : all) {
    client.send(Bytes{byte});
  }
  std::set<unsigned> rcodes;
  rcodes.insert(look(client.receive().value_or(Bytes())).rcode);
  rcodes.insert(look(client.receive().value_or(Bytes())).rcode);
  EXPECT_EQ(rcodes, (std::set<unsigned>{0, kNxDomain}));
}

TEST_F(DnsServer, AnswersThoseWhoHaveFinishedSending) {
  TcpClient client(server->endpoint());
  client.send(framed(query("fine.net")));
  client.finish_sending();
  EXPECT_EQ(look(client.receive().value_or(Bytes())).counts.answers, 1);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(DnsServer, ClosesOnHalfAMessageAndOnNone) {
  TcpClient half(server->endpoint());
  half.send(Bytes{0, 40, 1, 2, 3});
  half.finish_sending();
  EXPECT_TRUE(half.is_closed_by_server());
  TcpClient none(server->endpoint());
  none.send(Bytes{0, 0});
  EXPECT_TRUE(none.is_closed_by_server());
}

TEST_F(DnsServer, SurvivesRandomBytes) {
  std::uint64_t state = 7;
  UdpClient udp(server->endpoint());
  for (int i = 0; i < 2000; ++i) {
    Bytes noise;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    for (std::uint64_t size = state >> 56U; noise.size() < size;) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      noise.push_back(static_cast<Byte>(state >> 33U));
    }
    udp.send(noise);
    if (i % 100 == 0) {
      TcpClient(server->endpoint()).send(noise);
    }
  }
  udp.send(Bytes(60'000, 'x'));
  EXPECT_EQ(ask("fine.net").counts.answers, 1);
}

TEST_F(DnsServer, ServesManyDatagramsAtOnce) {
  ask("fine.net");
  UdpClient client(server->endpoint());
  std::set<unsigned> ids;
  for (unsigned round = 0; round < 5; ++round) { // as many as the client's own buffer holds
    for (unsigned id = 0; id < 100; ++id) {
      client.send(Message(0x0100, 100 * round + id).question("fine.net", Type::A).bytes());
    }
    for (int i = 0; i < 100; ++i) {
      const auto answer = client.receive();
      ASSERT_TRUE(answer) << i;
      ids.insert(wire::dns::read_u16(*answer, 0));
    }
  }
  EXPECT_EQ(ids.size(), 500U);
}

TEST_F(DnsServer, GoesOnWithTheUpstreamsOfAReload) {
  const Upstream second;
  server->run([&](io::DnsServer& dns) { dns.reconfigure({.upstream = {second.endpoint()}}); });
  EXPECT_EQ(ask("fine.net").counts.answers, 1);
  EXPECT_EQ(upstream.udp_questions(), 0);
  EXPECT_EQ(second.udp_questions(), 1);
}

TEST_F(DnsServer, AnswersOpenQuestionsBeforeItEnds) {
  UdpClient udp(server->endpoint());
  udp.send(query("silent.net"));
  TcpClient tcp(server->endpoint());
  tcp.send(framed(query("fine.net")) + framed(query("silent.org")));
  EXPECT_EQ(look(tcp.receive().value_or(Bytes())).counts.answers, 1) << "all has been read";
  server->drain();
  EXPECT_EQ(look(udp.receive().value_or(Bytes())).rcode, kServFail);
  EXPECT_EQ(look(tcp.receive().value_or(Bytes())).rcode, kServFail);
  EXPECT_TRUE(tcp.is_closed_by_server());
}

TEST_F(DnsServer, WritesRecordsOfRefusals) {
  ask("bad-ai.com");
  ask("fine.net");
  server->run([&](io::DnsServer& dns) {
    EXPECT_EQ(server->recorder.lines(),
              (std::vector<std::string>{"refuse bad-ai.com named-block"}));
    EXPECT_EQ(server->recorder.allowed, 1);
    EXPECT_EQ(dns.counters().queries, 2U);
    EXPECT_EQ(dns.counters().refused, 1U);
  });
}

class TightDnsServer : public DnsServer {
 protected:
  TightDnsServer()
      : DnsServer([](io::DnsServerOptions& options) {
          options.tcp = {.connections = 3,
                         .connections_per_client = 2,
                         .questions = 2,
                         .unsent_bytes = 4096,
                         .idle_ms = 300,
                         .life_ms = 60'000};
        }) {}

  bool answers(TcpClient& client) {
    client.send(framed(query("bad-ai.com")));
    return client.receive().has_value();
  }
};

TEST_F(TightDnsServer, BoundsTheConnectionsOfOneClient) {
  TcpClient first(server->endpoint());
  TcpClient second(server->endpoint());
  EXPECT_TRUE(answers(first));
  EXPECT_TRUE(answers(second));
  TcpClient third(server->endpoint());
  EXPECT_FALSE(answers(third));
  TcpClient other(server->endpoint(), "127.0.0.2");
  EXPECT_TRUE(answers(other));
}

TEST_F(TightDnsServer, ClosesTheIdlestForANewOne) {
  TcpClient first(server->endpoint(), "127.0.0.1");
  EXPECT_TRUE(answers(first));
  TcpClient second(server->endpoint(), "127.0.0.2");
  EXPECT_TRUE(answers(second));
  TcpClient third(server->endpoint(), "127.0.0.3");
  EXPECT_TRUE(answers(third));
  TcpClient fourth(server->endpoint(), "127.0.0.4");
  EXPECT_TRUE(answers(fourth));
  EXPECT_TRUE(first.is_closed_by_server());
}

TEST_F(TightDnsServer, ClosesSlowAndIdleClients) {
  TcpClient idle(server->endpoint());
  TcpClient slow(server->endpoint());
  slow.send(Bytes{0, 40, 1});
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_TRUE(slow.is_closed_by_server());
}

TEST_F(TightDnsServer, ServesAllOfALongPipelineWithinItsLimits) {
  TcpClient client(server->endpoint());
  Bytes all;
  for (unsigned id = 0; id < 40; ++id) {
    all = all + framed(Message(0x0100, id).question("big.fine.net", Type::Txt).bytes());
  }
  client.send(all);
  for (int i = 0; i < 40; ++i) {
    const auto answer = client.receive();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(look(*answer).counts.answers, 12);
  }
}

TEST(DnsServerFailover, GoesToTheUpstreamThatLives) {
  Endpoint dead;
  {
    const Upstream gone;
    dead = gone.endpoint();
  }
  const Upstream living;
  ServerThread server(options_for({dead, living.endpoint()}));
  UdpClient client(server.endpoint());
  for (int i = 0; i < 6; ++i) {
    const auto answer = client.ask(query("n" + std::to_string(i) + ".net"));
    EXPECT_EQ(look(answer.value_or(Bytes())).counts.answers, 1) << i;
  }
  EXPECT_EQ(living.udp_questions(), 6);
}

TEST(DnsServerFailover, SaysServfailWhenNoneLives) {
  Endpoint dead;
  {
    const Upstream gone;
    dead = gone.endpoint();
  }
  ServerThread server(options_for({dead}));
  const auto answer =
      UdpClient(server.endpoint()).ask(Message().question("fine.net", Type::A).opt().bytes());
  const Seen seen = look(answer.value_or(Bytes()));
  EXPECT_EQ(seen.rcode, kServFail);
  EXPECT_EQ(seen.errors.at(0).code, 22U);
}

TEST(DnsServerPlaces, AnswersFromTheAddressThatWasAsked) {
  const Upstream upstream;
  auto options = options_for({upstream.endpoint()});
  options.listen = {*Endpoint::parse("0.0.0.0:0")};
  ServerThread server(options);
  // The client's socket is connected: an answer from another address would not reach it.
  UdpClient client({.address = *IpAddress::parse("127.0.0.5"), .port = server.endpoint().port});
  EXPECT_EQ(look(client.ask(query("bad-ai.com")).value_or(Bytes())).rcode, kNxDomain);
  EXPECT_EQ(look(client.ask(query("fine.net")).value_or(Bytes())).counts.answers, 1)
      << "later answers too";
}

TEST(DnsServerPlaces, SharesItsPortWithOtherWorkers) {
  const Upstream upstream;
  ServerThread first(options_for({upstream.endpoint()}));
  auto options = options_for({upstream.endpoint()});
  options.listen = {first.endpoint()};
  ServerThread second(options);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(look(UdpClient(first.endpoint()).ask(query("bad-ai.com")).value_or(Bytes())).rcode,
              kNxDomain);
  }
}

} // namespace
} // namespace haechi::tests::dns
