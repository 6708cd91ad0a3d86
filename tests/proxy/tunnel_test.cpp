// CONNECT on real sockets: what is spliced, what is refused, and how ends travel.

#include "proxy_fixture.h"
#include "wire/tls/hello_fixture.h"

#include <fmt/format.h>

#include <future>

namespace haechi::proxy_test {
namespace {

namespace hello = wire::tls::fixture;
using engine::proxy::fixture::allow;
using engine::proxy::fixture::block;

const std::string kAccessDenied("\x15\x03\x03\x00\x02\x02\x31", 7);

class ProxyTunnel : public ProxyEndToEnd {};

TEST_F(ProxyTunnel, PassesBytesBothWaysAndCountsOnce) {
  start();
  const Joined joined = join("allowed.test");
  joined.upstream.send("from the server");
  EXPECT_EQ(joined.client.read_exactly(15), "from the server");
  joined.client.send("from the client");
  EXPECT_EQ(joined.upstream.read_exactly(15), "from the client");
  EXPECT_EQ(records_.allowed(), 1U);
  EXPECT_TRUE(records_.all().empty());
}

TEST_F(ProxyTunnel, ReadsAHelloInOneByteSegments) {
  start();
  const WireEnd client = open_tunnel(at_origin("allowed.test"));
  const std::string bytes = hello::hello("allowed.test");
  client.send_byte_by_byte(bytes);
  EXPECT_EQ(origin_.accept().read_exactly(bytes.size()), bytes);
}

TEST_F(ProxyTunnel, ReadsAHelloOverManyRecords) {
  start();
  for (const std::size_t size : {1U, 7U, 64U}) {
    const WireEnd client = open_tunnel(at_origin("allowed.test"));
    client.send(
        hello::records(hello::message(hello::body(hello::server_name("blocked.test"))), size));
    EXPECT_EQ(client.read_to_end(), kAccessDenied) << size;
  }
  EXPECT_FALSE(origin_.has_visitor());
}

TEST_F(ProxyTunnel, AnswersABlockedServerNameWithAnAlertAndAsksNobodyUpstream) {
  start();
  const WireEnd client = open_tunnel(at_origin("allowed.test"));
  client.send(hello::hello("blocked.test"));
  EXPECT_EQ(client.read_to_end(), kAccessDenied);
  EXPECT_FALSE(origin_.has_visitor());
  const auto records = records_.await(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].host, "blocked.test");
  EXPECT_EQ(records[0].depth, "server-name");
  EXPECT_EQ(records[0].action, "refuse");
  EXPECT_EQ(records[0].reference, "H-TEST-0001");
}

TEST_F(ProxyTunnel, FindsABlockedNameInAnySpelling) {
  start();
  for (const char* name : {"BLOCKED.Test", "blocked.test.", "Blocked.TEST."}) {
    const WireEnd client = open_tunnel(at_origin("allowed.test"));
    client.send(hello::hello(name));
    EXPECT_EQ(client.read_to_end(), kAccessDenied) << name;
    const WireEnd direct = connect();
    direct.send(
        fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\n\r\n", at_origin(name), at_origin(name)));
    EXPECT_TRUE(direct.read_message().starts_with("HTTP/1.1 403 ")) << name;
  }
  EXPECT_FALSE(origin_.has_visitor());
}

TEST_F(ProxyTunnel, RefusesAtConnectWithTheFactsInHeadersAndBody) {
  start();
  const WireEnd client = connect();
  const std::string authority = at_origin("blocked.test");
  client.send(fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: curl/8\r\n\r\n",
                          authority, authority));
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 Forbidden\r\n")) << answer;
  EXPECT_NE(answer.find("Haechi-Reference: H-TEST-0001\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Haechi-Reason: named-block\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Haechi-Order: block-order\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Proxy-Status: haechi; error=http_request_denied"), std::string::npos);
  EXPECT_NE(answer.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\"H-TEST-0001\""), std::string::npos);
}

TEST_F(ProxyTunnel, RecordsDomainFrontingThatIsAllowed) {
  start();
  const WireEnd client = open_tunnel(at_origin("allowed.test"));
  client.send(hello::hello("other.test"));
  const WireEnd upstream = origin_.accept();
  const auto records = records_.await(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].action, "pass");
  EXPECT_EQ(records[0].note, "name-mismatch: CONNECT named allowed.test, the hello other.test");
  EXPECT_EQ(records_.allowed(), 0U);
}

TEST_F(ProxyTunnel, RecordsAWarningThatCannotBeShown) {
  start();
  const Joined joined = join("warned.test");
  const auto records = records_.await(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].effect, "warn");
  EXPECT_EQ(records[0].unmet, std::vector<std::string>{"warn-unshown"});
}

TEST_F(ProxyTunnel, LeavesUndecidedToTheJudge) {
  start();
  const std::string nameless = hello::hello_without_name();
  for (const std::string& bytes :
       {nameless, std::string("SSH-2.0-x\r\n"), hello::hello("127.0.0.1"),
        std::string("\x16\x03\x01\x00\x01\x02", 6)}) {
    const WireEnd client = open_tunnel(at_origin("allowed.test"));
    client.send(bytes);
    EXPECT_EQ(client.await_end(), WireEnd::End::Fin);
  }
  EXPECT_FALSE(origin_.has_visitor());
  const auto records = records_.await(4);
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].reason, "no-server-name");
  EXPECT_EQ(records[1].reason, "not-tls");
  EXPECT_EQ(records[2].reason, "address-literal");
  EXPECT_EQ(records[3].reason, "unreadable-hello");
  ask([this] { judge_.undecided = allow(); });
  const WireEnd client = open_tunnel(at_origin("allowed.test"));
  client.send("SSH-2.0-x\r\n");
  EXPECT_EQ(origin_.accept().read_exactly(11), "SSH-2.0-x\r\n");
}

TEST_F(ProxyTunnel, WaitsForAHelloOnlyUntilItsDeadline) {
  options_.proxy.hello_timeout = std::chrono::milliseconds(50);
  start();
  const WireEnd silent = open_tunnel(at_origin("allowed.test"));
  EXPECT_EQ(silent.await_end(), WireEnd::End::Fin);
  const auto records = records_.await(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].reason, "late-hello");
  ask([this] { judge_.undecided = allow(); });
  const WireEnd listening = open_tunnel(at_origin("allowed.test"));
  const WireEnd upstream = origin_.accept();
  upstream.send("220 server speaks first\r\n");
  EXPECT_EQ(listening.read_until("\r\n"), "220 server speaks first\r\n");
}

TEST_F(ProxyTunnel, KeepsBytesThatCameWithConnect) {
  start();
  const WireEnd client = connect();
  const std::string bytes = hello::hello("allowed.test") + "and more";
  client.send(fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n{1}", at_origin("allowed.test"),
                          bytes));
  EXPECT_EQ(origin_.accept().read_exactly(bytes.size()), bytes);
}

TEST_F(ProxyTunnel, PassesAFinOnAndKeepsTheOtherDirection) {
  start();
  const Joined joined = join("allowed.test");
  joined.client.send("last words");
  joined.client.shutdown_sending();
  EXPECT_EQ(joined.upstream.read_to_end(), "last words");
  joined.upstream.send("still heard");
  joined.upstream.shutdown_sending();
  EXPECT_EQ(joined.client.read_to_end(), "still heard");
}

TEST_F(ProxyTunnel, PassesAResetOn) {
  start();
  Joined joined = join("allowed.test");
  joined.upstream.reset();
  EXPECT_EQ(joined.client.await_end(), WireEnd::End::Reset);
  Joined other = join("allowed.test");
  other.client.reset();
  EXPECT_EQ(other.upstream.await_end(), WireEnd::End::Reset);
}

TEST_F(ProxyTunnel, CarriesBulkIntactBothWaysAtOnce) {
  start();
  const Joined joined = join("allowed.test");
  std::string bulk(8 * 1024 * 1024, '\0');
  std::uint32_t state = 1;
  for (char& byte : bulk) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  std::string up;
  std::string down;
  std::thread client_sends([&] { joined.client.send(bulk); });
  std::thread server_sends([&] { joined.upstream.send(bulk); });
  std::thread server_reads([&] { up = joined.upstream.read_exactly(bulk.size()); });
  down = joined.client.read_exactly(bulk.size());
  client_sends.join();
  server_sends.join();
  server_reads.join();
  EXPECT_TRUE(up == bulk);
  EXPECT_TRUE(down == bulk);
}

TEST_F(ProxyTunnel, IsCutWhenANewPolicyRefusesIt) {
  options_.tick = std::chrono::hours(1); // the cut must not wait for the clock
  start();
  const Joined joined = join("allowed.test");
  const Joined bystander = join("other.test");
  set_verdict("allowed.test", block());
  ask([this] { server_->rejudge(); });
  EXPECT_EQ(joined.client.await_end(), WireEnd::End::Reset);
  EXPECT_EQ(joined.upstream.await_end(), WireEnd::End::Reset);
  const auto records = records_.await(1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].reason, "named-block");
  EXPECT_EQ(records[0].reference, "H-TEST-0001");
  bystander.client.send("unharmed");
  EXPECT_EQ(bystander.upstream.read_exactly(8), "unharmed");
}

TEST_F(ProxyTunnel, IsJudgedAgainWhenItsVerdictEndsByTime) {
  engine::gateway::Verdict brief = allow();
  brief.valid_until = Instant(std::chrono::milliseconds(0)); // over as soon as it is given
  judge_.verdicts["allowed.test"] = brief;
  start();
  const Joined joined = join("allowed.test");
  ask([this] { judge_.verdicts["allowed.test"] = block(); }); // the epoch stays
  EXPECT_EQ(joined.client.await_end(), WireEnd::End::Reset);
}

TEST_F(ProxyTunnel, RefusesResolvedPrivateAddressesAndItself) {
  options_.proxy.allowed_destinations.clear();
  start();
  ask([this] {
    resolver_->addresses["inward.test"] = {*IpAddress::parse("127.0.0.1"),
                                           *IpAddress::parse("10.0.0.1")};
  });
  const WireEnd client = connect();
  client.send(fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", at_origin("inward.test")));
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
  EXPECT_NE(answer.find("Haechi-Reason: destination-not-allowed\r\n"), std::string::npos);
  EXPECT_FALSE(origin_.has_visitor());
  EXPECT_EQ(records_.await(1).at(0).reason, "destination-not-allowed");
}

TEST_F(ProxyTunnel, NeverConnectsToItselfEvenWhereLoopbackIsListed) {
  start();
  const WireEnd client = connect();
  client.send(fmt::format("CONNECT allowed.test:{0} HTTP/1.1\r\nHost: allowed.test:{0}\r\n\r\n",
                          proxy_.port));
  EXPECT_NE(client.read_message().find("Haechi-Reason: destination-not-allowed"),
            std::string::npos);
}

TEST_F(ProxyTunnel, RefusesPortsThatAreNotListed) {
  options_.proxy.allows_every_port = false;
  start();
  const WireEnd client = connect();
  client.send("CONNECT allowed.test:25 HTTP/1.1\r\nHost: allowed.test:25\r\n\r\n");
  EXPECT_NE(client.read_message().find("Haechi-Reason: port-not-allowed"), std::string::npos);
}

TEST_F(ProxyTunnel, TellsWhatWentWrongBeforeTheTunnel) {
  start();
  const WireEnd client = connect();
  client.send("CONNECT nowhere.test:443 HTTP/1.1\r\nHost: nowhere.test:443\r\n\r\n");
  const std::string answer = client.read_message();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 502 ")) << answer;
  EXPECT_NE(answer.find("error=dns_error"), std::string::npos);
}

TEST_F(ProxyTunnel, EndsTheHandshakeWhenTheServerRefusesTheConnection) {
  start();
  Endpoint closed;
  {
    const Origin gone;
    closed = gone.endpoint();
  }
  const WireEnd client = open_tunnel(fmt::format("allowed.test:{}", closed.port));
  client.send(hello::hello("allowed.test"));
  EXPECT_EQ(client.read_to_end(), std::string("\x15\x03\x03\x00\x02\x02\x50", 7));
}

TEST_F(ProxyTunnel, IsResetWhenItIsIdleForTooLong) {
  options_.proxy.idle_timeout = std::chrono::milliseconds(60);
  start();
  const Joined joined = join("allowed.test");
  EXPECT_EQ(joined.client.await_end(), WireEnd::End::Reset);
}

TEST_F(ProxyTunnel, MayEndDuringADrainThatThenIsDone) {
  start();
  Joined joined = join("allowed.test");
  // Shared: the server may still be inside set_value when the test has seen the result.
  const auto done = std::make_shared<std::promise<void>>();
  ask([&] { server_->drain([done] { done->set_value(); }, std::chrono::minutes(1)); });
  joined.client.send("finishing");
  EXPECT_EQ(joined.upstream.read_exactly(9), "finishing");
  joined.client.close();
  joined.upstream.close();
  EXPECT_EQ(done->get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST_F(ProxyTunnel, IsResetWhenADrainTakesTooLong) {
  start();
  const Joined joined = join("allowed.test");
  // Shared: the server may still be inside set_value when the test has seen the result.
  const auto done = std::make_shared<std::promise<void>>();
  ask([&] { server_->drain([done] { done->set_value(); }, std::chrono::milliseconds(30)); });
  EXPECT_EQ(joined.client.await_end(), WireEnd::End::Reset);
  EXPECT_EQ(done->get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

} // namespace
} // namespace haechi::proxy_test
