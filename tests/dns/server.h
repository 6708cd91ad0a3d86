#pragma once
// A DnsServer on a thread of its own, with the fixture's judge: 127.0.0.1 and 127.0.0.2 are known,
// bad-ai.com is blocked.

#include "engine/dns/dns_fixture.h"
#include "io/dns/dns_server.h"

#include <thread>

namespace haechi::tests::dns {

class ServerThread {
 public:
  explicit ServerThread(io::DnsServerOptions options);
  ~ServerThread(); // ends it at once
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;

  [[nodiscard]] Endpoint endpoint() const;
  // Runs on the server's thread and waits for it.
  void run(const std::function<void(io::DnsServer&)>& call);
  // Drains and waits until the server says that it is done.
  void drain();

  engine::dns::fixture::FakeJudge judge;
  engine::dns::fixture::FakeRecorder recorder;

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<io::DnsServer> server_;
  std::thread thread_;
};

} // namespace haechi::tests::dns
