#include "engine/proxy/proxy_session.h"

#include "engine/proxy/proxy_step.h"
#include "engine/proxy/troubles.h"

#include <fmt/format.h>

namespace haechi::engine::proxy {

ProxySession::ProxySession(const IpAddress& client, const Moment& now, const ProxyOptions& options,
                           const Entrance& entrance,
                           std::shared_ptr<const identity::CertificateFacts> certificate)
    : entrance_(entrance), asker_(client),
      deadline_(now.uptime + (entrance.meant ? options.hello_timeout : options.keep_alive_timeout)),
      scanner_(options.head), work_(std::make_unique<Work>()) {
  if (certificate) {
    asker_.set_certificate(std::move(certificate));
  }
}

std::string ProxySession::Destination::to_text() const {
  return host.empty() && address ? address->to_string() : host;
}

std::string ProxySession::Destination::to_authority(std::uint16_t default_port) const {
  const bool is_v6 = host.empty() && address && !address->is_v4();
  const std::string text = is_v6 ? fmt::format("[{}]", to_text()) : to_text();
  return port == default_port ? text : fmt::format("{}:{}", text, port);
}

void ProxySession::handle(const Event& event, const Moment& now, const Surroundings& world,
                          Commands& out) {
  if (state_ == State::Over) {
    return;
  }
  Step step{now, world, out};
  std::visit([&](const auto& happened) { on(happened, step); }, event);
}

bool ProxySession::wants_client() const {
  switch (state_) {
  case State::Reading:
  case State::Hello:
    return !client_ended_;
  case State::Exchanging:
    return !client_ended_ && inbox_.size() < kMaxInbox;
  default:
    return false;
  }
}

void ProxySession::on(const event::ClientBytes& event, Step& step) {
  if (state_ == State::Hello) {
    take_hello(event.bytes, step);
    return;
  }
  if (state_ == State::Reading && inbox_.empty()) {
    deadline_ = step.now.uptime + step.world.options.header_timeout;
  }
  inbox_ += event.bytes;
  if (state_ == State::Reading) {
    if (has_begun_ || begins_with_requests(step)) {
      read_requests(step);
    }
  } else if (state_ == State::Exchanging) {
    deadline_ = step.now.uptime + step.world.options.idle_timeout;
    pump_request(step);
  }
}

void ProxySession::on(const event::ClientEnd& /*event*/, Step& step) {
  client_ended_ = true;
  const bool is_asking = state_ == State::Verifying || state_ == State::Resolving ||
                         (state_ == State::Connecting && !work_->request.is_connect);
  if (is_asking || state_ == State::Tunnel || state_ == State::Intercepted) {
    return;
  }
  // A client that goes away while a long answer is awaited must not keep a model working for
  // nobody; half-closing clients are not told apart from it (docs/proxy.md).
  if (state_ == State::Exchanging) {
    abort(step);
  } else {
    finish(step);
  }
}

void ProxySession::on(const event::ClientLost& /*event*/, Step& step) {
  abort(step);
}

void ProxySession::on(const event::Verified& event, Step& step) {
  constexpr int kMaxWrongPasswords = 5;
  if (state_ != State::Verifying) {
    return;
  }
  if (event.is_right) {
    asker_.accept(work_->field, std::move(work_->user));
    state_ = State::Reading;
    read_requests(step);
    return;
  }
  ReplyShape shape = work_->request.shape;
  shape.closes = shape.closes || ++wrong_passwords_ >= kMaxWrongPasswords;
  demand_credentials(kCredentialsWrong, shape, step);
  if (state_ == State::Reading) {
    read_requests(step);
  }
}

void ProxySession::on(const event::TunnelEnded& /*event*/, Step& /*step*/) {
  state_ = State::Over;
}

void ProxySession::on(const event::Drain& /*event*/, Step& step) {
  is_draining_ = true;
  if (state_ == State::Reading && inbox_.empty()) {
    finish(step);
  } else if (state_ == State::Exchanging) {
    work_->exchange->close_after();
  }
}

void ProxySession::on(const event::Tick& /*event*/, Step& step) {
  if (step.now.uptime >= deadline_) {
    expire(step);
  }
  if (state_ == State::Intercepted) {
    return;
  }
  const bool is_stale = epoch_ != step.world.judge.epoch() || step.now.at >= recheck_at_;
  if (state_ != State::Over && !questions_.empty() && is_stale) {
    reconsider(step);
  }
}

void ProxySession::expire(Step& step) {
  switch (state_) {
  case State::Reading:
    if (entrance_.meant && !has_begun_) {
      begin_late(step);
    } else if (inbox_.empty()) {
      finish(step);
    } else {
      reply(kRequestLate, ReplyShape{}, step);
    }
    break;
  case State::Verifying:
    work_->request.shape.closes = true;
    reply(kVerifierSilent, work_->request.shape, step);
    break;
  case State::Resolving:
    work_->last_failure = kResolverSilent;
    fail_to_reach(step);
    break;
  case State::Connecting:
    work_->last_failure = kConnectLate;
    close_upstream(step);
    connect_next(step);
    break;
  case State::Hello:
    work_->peek->give_up();
    entrance_.is_steered ? judge_steered_hello(step) : judge_hello(step);
    break;
  case State::Exchanging:
    fail_exchange(work_->exchange->is_request_done() ? kAnswerLate : kRequestLate, step);
    break;
  case State::Tunnel:
  case State::Intercepted:
  case State::Over:
    break;
  }
}

} // namespace haechi::engine::proxy
