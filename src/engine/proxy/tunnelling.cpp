// Tunnels: the client's first bytes are collected and judged before anybody upstream is asked.

#include "engine/proxy/proxy_step.h"
#include "text/host_name.h"

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

constexpr std::string_view kNoHost = "_"; // in records, as DNS writes a name that is none

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
  collect_hello(step);
}

void ProxySession::begin_steered_hello(Step& step) {
  work_->request.is_connect = true;
  collect_hello(step);
}

void ProxySession::collect_hello(Step& step) {
  state_ = State::Hello;
  deadline_ = step.now.uptime + step.world.options.hello_timeout;
  work_->peek = std::make_unique<peek::HelloPeek>();
  if (!inbox_.empty()) {
    take_hello(std::exchange(inbox_, {}), step);
  }
}

void ProxySession::take_hello(std::string_view bytes, Step& step) {
  if (work_->peek->feed(bytes) == peek::HelloPeek::State::Done) {
    entrance_.is_steered ? judge_steered_hello(step) : judge_hello(step);
  }
}

// Nobody but the hello says where a steered client wants to go.
void ProxySession::judge_steered_hello(Step& step) {
  const peek::HelloFindings& hello = work_->peek->findings();
  work_->is_tls = true;
  work_->has_hello = true;
  questions_.assign(1, {hello.host, gateway::Depth::ServerName, hello.undecided});
  if (hello.host.empty()) {
    questions_.front().host = kNoHost;
    refuse_destination(hello.undecided, step);
    return;
  }
  work_->request.destination = {hello.host, std::nullopt, entrance_.port};
  if (hides_a_name(hello, questions_.front(), step.world.options)) {
    questions_.push_back({hello.host, gateway::Depth::ServerName, peek::kEncryptedHello});
  }
  if (account(step)) {
    work_->plan == Plan::Answer ? begin_interception(std::nullopt, step) : reach(step);
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
  work_->has_hello = true;
  if (account(step)) {
    follow_plan(step);
  }
}

void ProxySession::follow_plan(Step& step) {
  work_->plan == Plan::Answer ? begin_interception(std::nullopt, step) : connect_next(step);
}

void ProxySession::begin_tunnel(Step& step) {
  send_to_upstream(step.out, work_->first_bytes.empty() ? work_->peek->take_bytes()
                                                        : std::move(work_->first_bytes));
  step.out.emplace_back(command::StartTunnel{});
  state_ = State::Tunnel;
  deadline_ = std::chrono::milliseconds::max();
  work_.reset();
  std::string().swap(inbox_);
}

bool ProxySession::awaits_tunnel() const {
  return state_ == State::Hello ||
         (work_ && work_->request.is_connect &&
          (state_ == State::Connecting || (state_ == State::Resolving && entrance_.is_steered)));
}

// The client waits for a handshake: an alert tells its TLS why there is none.
void ProxySession::end_handshake(wire::tls::Alert alert, Step& step) {
  if (work_->is_tls) {
    send_to_client(step.out, wire::tls::make_fatal_alert(alert));
  }
  finish(step);
}

} // namespace haechi::engine::proxy
