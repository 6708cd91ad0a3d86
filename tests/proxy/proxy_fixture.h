#pragma once
// A real ProxyServer on loopback in a thread of its own, with a judge, a resolver and a verifier
// that the tests steer. Everything that belongs to the server's thread is touched there only:
// `ask`.

#include "engine/proxy/judge_fixture.h"
#include "io/proxy/proxy_server.h"
#include "wire_client.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace haechi::proxy_test {

// Records by any thread, waited for by the test.
class KeptRecords final : public ledger::Recorder {
 public:
  void record(ledger::Record record) override;

  void count_dns_allowed() override {}

  void count_proxy_allowed() override;

  // The records once there are `count`, or those that came within ten seconds.
  [[nodiscard]] std::vector<ledger::Record> await(std::size_t count);
  [[nodiscard]] std::vector<ledger::Record> all();
  [[nodiscard]] std::size_t allowed();
  [[nodiscard]] std::size_t await_allowed(std::size_t count);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<ledger::Record> records_;
  std::size_t allowed_ = 0;
};

class FakeResolver final : public io::Resolver {
 public:
  explicit FakeResolver(boost::asio::io_context& io) : io_(io) {}

  std::map<std::string, std::vector<IpAddress>> addresses;

  void resolve(const std::string& host, Done done) override;

 private:
  boost::asio::io_context& io_;
};

// `mina` with the password `secret`.
class FakeVerifier final : public engine::proxy::CredentialVerifier {
 public:
  explicit FakeVerifier(boost::asio::io_context& io) : io_(io) {}

  int calls = 0;

  void verify(std::string user, std::string password, Done done) override;

 private:
  boost::asio::io_context& io_;
};

class ProxyEndToEnd : public ::testing::Test {
 protected:
  ProxyEndToEnd();
  ~ProxyEndToEnd() override;

  // Loopback may be reached and all ports, unless a test sets `options` before `start`.
  void start();
  void stop();

  // Runs on the server's thread and waits for it.
  void ask(const std::function<void()>& work);
  void set_verdict(const std::string& host, engine::gateway::Verdict verdict);
  [[nodiscard]] io::ProxyServer::Numbers numbers();

  [[nodiscard]] WireEnd connect() const;
  // A client whose CONNECT to `authority` was answered with 200.
  [[nodiscard]] WireEnd open_tunnel(const std::string& authority);

  // The same, joined with an accepted connection at the origin after a hello for `name`.
  struct Joined {
    WireEnd client;
    WireEnd upstream;
  };

  [[nodiscard]] Joined join(const std::string& name);

  // `host` with the origin's port.
  [[nodiscard]] std::string at_origin(const std::string& host) const;

  Origin origin_;
  std::unique_ptr<boost::asio::io_context> io_;
  engine::proxy::fixture::FakeJudge judge_;
  KeptRecords records_;
  std::unique_ptr<FakeResolver> resolver_;
  std::unique_ptr<FakeVerifier> verifier_;
  io::ProxyServerOptions options_;
  std::unique_ptr<io::ProxyServer> server_;
  Endpoint proxy_;

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
};

} // namespace haechi::proxy_test
