#include "proxy_fixture.h"

#include "wire/tls/hello_fixture.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <future>

namespace haechi::proxy_test {

namespace {

constexpr std::chrono::seconds kPatience{10};

} // namespace

void KeptRecords::record(ledger::Record record) {
  const std::lock_guard lock(mutex_);
  records_.push_back(std::move(record));
  changed_.notify_all();
}

void KeptRecords::count_proxy_allowed() {
  const std::lock_guard lock(mutex_);
  ++allowed_;
  changed_.notify_all();
}

std::vector<ledger::Record> KeptRecords::await(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return records_.size() >= count; });
  return records_;
}

std::vector<ledger::Record> KeptRecords::all() {
  const std::lock_guard lock(mutex_);
  return records_;
}

std::size_t KeptRecords::allowed() {
  const std::lock_guard lock(mutex_);
  return allowed_;
}

std::size_t KeptRecords::await_allowed(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return allowed_ >= count; });
  return allowed_;
}

void FakeResolver::resolve(const std::string& host, Done done) {
  const auto found = addresses.find(host);
  Result<std::vector<IpAddress>> answer = found != addresses.end()
                                              ? Result<std::vector<IpAddress>>(found->second)
                                              : fail("E-RESOLVE-001", "no such name");
  boost::asio::post(io_, [done = std::move(done), answer = std::move(answer)] { done(answer); });
}

void FakeVerifier::verify(std::string user, std::string password, Done done) {
  ++calls;
  const bool is_right = user == "mina" && password == "secret";
  boost::asio::post(io_, [done = std::move(done), is_right] { done(is_right); });
}

struct ProxyEndToEnd::Loop {
  explicit Loop(boost::asio::io_context& io)
      : work(io.get_executor()), thread([&io] { io.run(); }) {}

  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
  std::thread thread;
};

ProxyEndToEnd::ProxyEndToEnd() : io_(std::make_unique<boost::asio::io_context>(1)) {
  resolver_ = std::make_unique<FakeResolver>(*io_);
  verifier_ = std::make_unique<FakeVerifier>(*io_);
  options_.listen = {*Endpoint::parse("127.0.0.1:0")};
  options_.proxy.allows_every_port = true;
  options_.proxy.allowed_destinations = {*Cidr::parse("127.0.0.0/8")};
  options_.tick = std::chrono::milliseconds(20);
  for (const char* host : {"allowed.test", "blocked.test", "warned.test", "other.test"}) {
    resolver_->addresses[host] = {*IpAddress::parse("127.0.0.1")};
  }
  judge_.verdicts["blocked.test"] = engine::proxy::fixture::block();
  judge_.verdicts["warned.test"] = engine::proxy::fixture::warn();
}

ProxyEndToEnd::~ProxyEndToEnd() {
  stop();
}

void ProxyEndToEnd::start() {
  auto started = io::ProxyServer::start({.io = *io_,
                                         .judge = judge_,
                                         .recorder = records_,
                                         .resolver = *resolver_,
                                         .verifier = verifier_.get(),
                                         .make_reference = [] { return "H-TEST-0001"; }},
                                        options_);
  ASSERT_TRUE(started) << to_string(started.error());
  server_ = std::move(*started);
  proxy_ = server_->endpoints().front();
  loop_ = std::make_unique<Loop>(*io_);
}

void ProxyEndToEnd::stop() {
  if (!loop_) {
    return;
  }
  ask([this] { server_.reset(); });
  loop_->work.reset();
  io_->stop();
  loop_->thread.join();
  loop_.reset();
}

void ProxyEndToEnd::ask(const std::function<void()>& work) {
  std::promise<void> done;
  boost::asio::post(*io_, [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void ProxyEndToEnd::set_verdict(const std::string& host, engine::gateway::Verdict verdict) {
  ask([&] {
    judge_.verdicts[host] = std::move(verdict);
    ++judge_.current_epoch;
  });
}

io::ProxyServer::Numbers ProxyEndToEnd::numbers() {
  io::ProxyServer::Numbers out;
  ask([&] { out = server_->numbers(); });
  return out;
}

WireEnd ProxyEndToEnd::connect() const {
  return WireEnd::connect(proxy_);
}

std::string ProxyEndToEnd::at_origin(const std::string& host) const {
  return fmt::format("{}:{}", host, origin_.endpoint().port);
}

WireEnd ProxyEndToEnd::open_tunnel(const std::string& authority) {
  WireEnd client = connect();
  client.send(fmt::format("CONNECT {} HTTP/1.1\r\nHost: {}\r\n\r\n", authority, authority));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 200 Connection established\r\n\r\n");
  return client;
}

ProxyEndToEnd::Joined ProxyEndToEnd::join(const std::string& name) {
  Joined joined{open_tunnel(at_origin(name)), {}};
  const std::string hello = wire::tls::fixture::hello(name);
  joined.client.send(hello);
  joined.upstream = origin_.accept();
  EXPECT_EQ(joined.upstream.read_exactly(hello.size()), hello);
  return joined;
}

} // namespace haechi::proxy_test
