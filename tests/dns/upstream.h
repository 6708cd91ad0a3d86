#pragma once
// A small resolver on loopback whose behaviour goes by the first label of the name asked:
// `silent` never answers, `garbage` sends noise, `spoof` sends wrong answers before the right one,
// `drop` closes the TCP connection, `big` has twelve TXT records (truncated over UDP), `cname`
// leads to api.bad-ai.com, `target` has an HTTPS record to bad-ai.com, `none` does not exist. All
// others have 192.0.2.1 and no AAAA.

#include "io/net/socket.h"

#include <atomic>
#include <thread>

namespace haechi::tests::dns {

class Upstream {
 public:
  Upstream();
  ~Upstream();
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  [[nodiscard]] Endpoint endpoint() const { return endpoint_; }

  [[nodiscard]] int udp_questions() const { return udp_questions_; }

  [[nodiscard]] int tcp_questions() const { return tcp_questions_; }

 private:
  void serve();
  void serve_datagram();
  void serve_connection();

  io::Fd udp_;
  io::Fd tcp_;
  io::Fd stranger_; // sends answers from a wrong port
  io::Fd stop_read_;
  io::Fd stop_write_;
  Endpoint endpoint_;
  std::atomic<int> udp_questions_ = 0;
  std::atomic<int> tcp_questions_ = 0;
  std::thread thread_;
};

} // namespace haechi::tests::dns
