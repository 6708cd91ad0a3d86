// The DNS engine's promise that an answer from the cache and its memo allocates nothing, held by
// counting what operator new is asked for: the real judge over a compiled policy, no sockets.

#include "catalog/load.h"
#include "engine/config/parse.h"
#include "engine/dns/responder.h"
#include "engine/gateway/gateway_judge.h"
#include "policy/syntax/parse.h"
#include "support/allocations.h"
#include "wire/dns/message_fixture.h"

#include <gtest/gtest.h>

namespace haechi::engine::dns {
namespace {

namespace wf = wire::dns::fixture;
using wire::dns::Type;

constexpr const char* kCatalog = R"(
- {id: chat, provider: c, provider_group: chat, category: [generative-ai, chat], hosting: external, surfaces: [web], hosts: [chat.example]}
)";

constexpr const char* kPolicy = R"(
bodies: {gov: {name: {en: Government, ko: 정부}}}
devices: {pc: {owner: body}}
zones: {office: {owner: body}}
orders:
  - {id: no-chat, issuer: gov, force: binding, from: 2025-02-05, rules: [{target: {service: chat}, effect: block}]}
)";

constexpr const char* kConfig = R"(
policy: p
operator: gov
records: {dir: r}
dns: {listen: ["127.0.0.1:5353"], upstream: ["127.0.0.1:53"]}
identity: [{cidr: 10.0.0.0/8, body: gov, device: pc, zone: office}]
)";

std::shared_ptr<const gateway::Snapshot> make_snapshot() {
  auto policy = policy::parse_policy({{"p.yaml", kPolicy}});
  auto catalog = catalog::load_catalog({{"c.yaml", kCatalog}});
  auto config = config::parse_config({"haechi.yaml", kConfig});
  EXPECT_TRUE(policy && catalog && config);
  gateway::Snapshot::Parts parts;
  parts.epoch = 1;
  parts.config = *config;
  parts.identities = identity::Identities(config->identity);
  parts.policy = std::make_shared<const policy::Policy>(std::move(*policy));
  parts.catalog = *catalog;
  parts.decider = policy::Decider::make(parts.policy, parts.catalog);
  return gateway::Snapshot::make(std::move(parts));
}

class CountingRecorder final : public ledger::Recorder {
 public:
  void record(ledger::Record) override { ++records; }

  void count_dns_allowed() override { ++allowed; }

  void count_proxy_allowed() override {}

  int records = 0;
  int allowed = 0;
};

class NoReplies final : public ReplyPort {
 public:
  void reply(const Client&, ByteView) override {}
};

// Keeps the question that was asked last.
class OneUpstream final : public UpstreamPort {
 public:
  bool ask(AttemptId attempt, const Endpoint&, wire::dns::Carrier, ByteView query) override {
    last = attempt;
    asked.assign(query.begin(), query.end());
    return true;
  }

  void forget(AttemptId) override {}

  AttemptId last;
  Bytes asked;
};

class CachedPath : public testing::Test {
 protected:
  CachedPath()
      : judge(make_snapshot()), responder({.judge = judge,
                                           .recorder = recorder,
                                           .replies = replies,
                                           .upstreams = upstreams,
                                           .random = [this] { return random += 977; },
                                           .references = [] { return "H-0000-0001"; }},
                                          {}) {
    responder.set_rules(make_snapshot()->config().dns);
    responder.set_upstreams({*Endpoint::parse("192.0.2.53:53")});
    now.wall = Instant{std::chrono::sys_days(std::chrono::year(2025) / 3 / 1)};
  }

  Responder::Answering ask(const Bytes& query) {
    return responder.on_query(query, client, now, room);
  }

  // Asked, answered by the upstream, judged and remembered.
  void warm(const Bytes& query, wf::Message answer) {
    ASSERT_EQ(ask(query).outcome, Responder::Outcome::Waiting);
    Bytes packet = answer.bytes();
    wire::dns::put_u16(packet, 0, wire::dns::read_u16(upstreams.asked, 0));
    // The upstream gives the question back letter for letter.
    const auto asked = wire::dns::parse_query(upstreams.asked).query.question();
    std::ranges::copy(asked, packet.begin() + wire::dns::kHeaderSize);
    responder.on_upstream_packet(upstreams.last, packet, now);
    ASSERT_EQ(ask(query).outcome, Responder::Outcome::Answered);
  }

  // Allocations of this many times the same batch of one.
  std::size_t allocations_of(const Bytes& query, int times) {
    const ByteView view(query);
    const std::size_t before = count_allocations();
    for (int i = 0; i < times; ++i) {
      responder.look_ahead({&view, 1});
      if (ask(query).outcome != Responder::Outcome::Answered) {
        return SIZE_MAX;
      }
    }
    return count_allocations() - before;
  }

  gateway::GatewayJudge judge;
  CountingRecorder recorder;
  NoReplies replies;
  OneUpstream upstreams;
  std::uint64_t random = 1;
  Responder responder;
  Moment now;
  Client client{.remote = {.address = *IpAddress::parse("10.1.2.3"), .port = 4000}};
  std::array<Byte, 1232> room{};
};

TEST_F(CachedPath, AnswersWithoutAllocating) {
  const Bytes query = wf::Message().question("www.ordinary-site.example", Type::A).bytes();
  warm(query, wf::Message(wf::kAnswerFlags)
                  .question("www.ordinary-site.example", Type::A)
                  .answer("www.ordinary-site.example", Type::A, {93, 184, 216, 34}));
  EXPECT_EQ(allocations_of(query, 100), 0U);
  EXPECT_EQ(recorder.allowed, 102);
  EXPECT_EQ(recorder.records, 0);
}

TEST_F(CachedPath, AnswersEdnsAndOtherCaseWithoutAllocating) {
  const Bytes query = wf::Message().question("www.ordinary-site.example", Type::A).opt().bytes();
  warm(query, wf::Message(wf::kAnswerFlags)
                  .question("www.ordinary-site.example", Type::A)
                  .answer("www.ordinary-site.example", Type::A, {93, 184, 216, 34}));
  const Bytes other = wf::Message().question("WWW.Ordinary-Site.Example", Type::A).opt().bytes();
  EXPECT_EQ(allocations_of(other, 100), 0U);
}

TEST_F(CachedPath, AllocatesForWhatIsRefused) { // so the count counts
  const Bytes query = wf::Message().question("chat.example", Type::A).bytes();
  EXPECT_GT(allocations_of(query, 1), 0U);
  EXPECT_EQ(recorder.records, 1);
}

} // namespace
} // namespace haechi::engine::dns
