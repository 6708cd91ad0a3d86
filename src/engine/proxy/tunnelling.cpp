// CONNECT: the client's first bytes are collected and judged before anybody upstream is asked.

#include "engine/proxy/proxy_step.h"
#include "text/host_name.h"

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

// An encrypted hello hides a second name behind the one that is shown. Clients that only pretend
// (GREASE) show the very name they asked for; fronts are known by theirs.
bool hides_a_name(const peek::HelloFindings& hello, const Question& connect,
                  const ProxyOptions& options) {
  return hello.has_encrypted_hello && !hello.host.empty() &&
         (hello.host != connect.host ||
          std::ranges::any_of(options.encrypted_hello_fronts, [&](const std::string& front) {
            return text::is_same_or_below(hello.host, front);
          }));
}

} // namespace

void ProxySession::open_hello(Step& step) {
  send_to_client(step.out, "HTTP/1.1 200 Connection established\r\n\r\n");
  state_ = State::Hello;
  deadline_ = step.now.uptime + step.world.options.hello_timeout;
  work_->peek = std::make_unique<peek::HelloPeek>();
  if (!inbox_.empty()) {
    take_hello(std::exchange(inbox_, {}), step);
  }
}

void ProxySession::take_hello(std::string_view bytes, Step& step) {
  if (work_->peek->feed(bytes) == peek::HelloPeek::State::Done) {
    judge_hello(step);
  }
}

void ProxySession::judge_hello(Step& step) {
  const peek::HelloFindings& hello = work_->peek->findings();
  const Question connect = questions_.front();
  if (hides_a_name(hello, connect, step.world.options)) {
    questions_.push_back({hello.host, gateway::Depth::ServerName, peek::kEncryptedHello});
  }
  questions_.push_back({hello.host.empty() ? connect.host : hello.host, gateway::Depth::ServerName,
                        hello.undecided});
  work_->is_tls = hello.is_tls;
  if (account(step)) {
    connect_next(step);
  }
}

void ProxySession::begin_tunnel(Step& step) {
  send_to_upstream(step.out, work_->peek->take_bytes());
  step.out.emplace_back(command::StartTunnel{});
  state_ = State::Tunnel;
  deadline_ = std::chrono::milliseconds::max();
  work_.reset();
  std::string().swap(inbox_);
}

// The client waits for a handshake: an alert tells its TLS why there is none.
void ProxySession::end_handshake(wire::tls::Alert alert, Step& step) {
  if (work_->is_tls) {
    send_to_client(step.out, wire::tls::make_fatal_alert(alert));
  }
  finish(step);
}

} // namespace haechi::engine::proxy
