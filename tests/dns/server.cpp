#include "dns/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>

namespace haechi::tests::dns {

struct ServerThread::Loop {
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
      context.get_executor()};
};

ServerThread::ServerThread(io::DnsServerOptions options) : loop_(std::make_unique<Loop>()) {
  judge.block("bad-ai.com");
  if (options.listen.empty()) {
    options.listen = {*Endpoint::parse("127.0.0.1:0")};
  }
  server_ =
      std::move(io::DnsServer::start(
                    loop_->context, judge, recorder, [] { return std::string("H-TEST"); }, options)
                    .value());
  thread_ = std::thread([this] { loop_->context.run(); });
}

ServerThread::~ServerThread() {
  boost::asio::post(loop_->context, [this] {
    server_.reset();
    loop_->context.stop();
  });
  thread_.join();
}

Endpoint ServerThread::endpoint() const {
  return server_->bound().front();
}

void ServerThread::run(const std::function<void(io::DnsServer&)>& call) {
  std::promise<void> done;
  boost::asio::post(loop_->context, [&] {
    call(*server_);
    done.set_value();
  });
  done.get_future().wait();
}

void ServerThread::drain() {
  std::promise<void> done;
  boost::asio::post(loop_->context, [&] { server_->drain([&done] { done.set_value(); }); });
  done.get_future().wait();
}

} // namespace haechi::tests::dns
