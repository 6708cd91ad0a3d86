// Reaching upstream by judged addresses alone, and forwarding requests there.

#include "engine/proxy/destination.h"
#include "engine/proxy/proxy_step.h"
#include "engine/proxy/troubles.h"

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

constexpr std::size_t kMaxCandidates = 8;

Trouble to_trouble(const Error& error) {
  if (error.code == "E-RESOLVE-001") {
    return kNoSuchName;
  }
  return error.code == "E-RESOLVE-003" ? kNoAddress : kResolverSilent;
}

Trouble to_trouble(event::ConnectFailure failure) {
  switch (failure) {
  case event::ConnectFailure::Refused:
    return kConnectRefused;
  case event::ConnectFailure::TimedOut:
    return kConnectLate;
  case event::ConnectFailure::Unreachable:
    break;
  }
  return kUnreachable;
}

} // namespace

void ProxySession::reach(Step& step) {
  const Destination destination = work_->request.destination;
  work_->request.is_upstream_reused =
      !work_->request.is_connect && work_->idle_upstream == destination;
  if (work_->request.is_upstream_reused) {
    work_->idle_upstream.reset();
    begin_exchange(step);
    return;
  }
  close_upstream(step);
  work_->last_failure.reset();
  work_->reach_until = step.now.uptime + step.world.options.reach_timeout;
  work_->candidates.clear();
  if (work_->plan == Plan::Answer && !work_->has_hello) {
    open_hello(step); // nobody upstream will be asked
    return;
  }
  if (destination.address) {
    take_addresses({*destination.address}, step);
    return;
  }
  state_ = State::Resolving;
  deadline_ = work_->reach_until;
  step.out.emplace_back(command::Resolve{destination.host});
}

void ProxySession::on(const event::Resolved& event, Step& step) {
  if (state_ != State::Resolving) {
    return;
  }
  if (event.addresses) {
    take_addresses(*event.addresses, step);
  } else {
    work_->last_failure = to_trouble(event.addresses.error());
    fail_to_reach(step);
  }
}

// SECURITY: only addresses judged here are connected to; the name is not resolved again.
void ProxySession::take_addresses(const std::vector<IpAddress>& addresses, Step& step) {
  const Destination& destination = work_->request.destination;
  work_->candidates.clear();
  for (const IpAddress& address : addresses) {
    const Endpoint endpoint{address, destination.port};
    if (work_->candidates.size() < kMaxCandidates &&
        is_destination_allowed(step.world.options, destination.host, endpoint)) {
      work_->candidates.push_back(endpoint);
    }
  }
  std::ranges::reverse(work_->candidates); // taken from the back
  if (const auto asked = std::exchange(work_->asked_address, std::nullopt)) {
    const auto same = std::ranges::find(work_->candidates, *asked, &Endpoint::address);
    if (same != work_->candidates.end()) {
      std::ranges::iter_swap(same, std::prev(work_->candidates.end())); // the client's own choice
    } else if (!entrance_.meant) { // resolvers differ: of clients that ask others this says nothing
      note_other_address(*asked, step);
    }
  }
  if (work_->candidates.empty()) {
    refuse_destination("destination-not-allowed", step);
  } else if (work_->request.is_connect && !entrance_.is_steered && !work_->has_hello) {
    open_hello(step);
  } else {
    connect_next(step);
  }
}

void ProxySession::connect_next(Step& step) {
  if (work_->candidates.empty() || (work_->last_failure && step.now.uptime >= work_->reach_until)) {
    fail_to_reach(step);
    return;
  }
  const Endpoint endpoint = work_->candidates.back();
  work_->candidates.pop_back();
  state_ = State::Connecting;
  has_upstream_ = true;
  work_->connected = endpoint;
  deadline_ = step.now.uptime + step.world.options.connect_timeout;
  step.out.emplace_back(command::Connect{endpoint});
}

void ProxySession::fail_to_reach(Step& step) {
  const Trouble trouble = work_->last_failure.value_or(kUnreachable);
  if (awaits_tunnel() && work_->plan == Plan::Intercept) {
    begin_interception(trouble, step);
  } else if (awaits_tunnel()) {
    end_handshake(wire::tls::Alert::InternalError, step); // nothing else can be said
  } else {
    reply(trouble, work_->request.shape, step);
  }
}

void ProxySession::on(const event::UpstreamFailed& event, Step& step) {
  if (state_ == State::Connecting) {
    has_upstream_ = false;
    work_->last_failure = to_trouble(event.why);
    connect_next(step);
  }
}

void ProxySession::on(const event::UpstreamConnected& /*event*/, Step& step) {
  if (state_ != State::Connecting) {
    return;
  }
  if (work_->request.is_connect && work_->plan == Plan::Intercept) {
    begin_interception(std::nullopt, step);
  } else if (work_->request.is_connect) {
    begin_tunnel(step);
  } else {
    begin_exchange(step);
  }
}

void ProxySession::begin_exchange(Step& step) {
  if (!work_->request.was_retried && !account(step)) {
    return;
  }
  work_->exchange = std::make_unique<Exchange>(work_->request.setup);
  if (is_draining_) {
    work_->exchange->close_after();
  }
  send_to_upstream(step.out, work_->request.head);
  state_ = State::Exchanging;
  pump_request(step);
}

void ProxySession::pump_request(Step& step) {
  if (!inbox_.empty() && !work_->exchange->is_request_done()) {
    std::string to_upstream;
    inbox_.erase(0, work_->exchange->take_request(inbox_, to_upstream));
    send_to_upstream(step.out, std::move(to_upstream));
  }
  follow_exchange(step);
}

void ProxySession::on(const event::UpstreamBytes& event, Step& step) {
  if (state_ != State::Exchanging) {
    close_upstream(step); // an idle connection has nothing to say
    return;
  }
  std::string to_client;
  work_->exchange->take_answer(event.bytes, to_client);
  send_to_client(step.out, std::move(to_client));
  follow_exchange(step);
}

void ProxySession::on(const event::UpstreamEnd& /*event*/, Step& step) {
  if (state_ != State::Exchanging) {
    close_upstream(step);
    return;
  }
  std::string to_client;
  work_->exchange->end_answer(to_client);
  send_to_client(step.out, std::move(to_client));
  follow_exchange(step);
}

void ProxySession::on(const event::UpstreamLost& /*event*/, Step& step) {
  if (state_ != State::Exchanging) {
    close_upstream(step);
    return;
  }
  work_->exchange->cut_answer();
  follow_exchange(step);
}

void ProxySession::follow_exchange(Step& step) {
  const ProxyOptions& options = step.world.options;
  switch (work_->exchange->state()) {
  case Exchange::State::Running:
    deadline_ = step.now.uptime + (work_->exchange->is_request_done() ? options.idle_timeout
                                                                      : options.upload_timeout);
    break;
  case Exchange::State::Done:
    end_exchange(step);
    break;
  case Exchange::State::BadBody:
    fail_exchange(kBodyBroken, step);
    break;
  case Exchange::State::BadAnswer:
    fail_exchange(kAnswerBroken, step);
    break;
  case Exchange::State::CutShort:
    if (may_retry()) {
      work_->request.was_retried = true;
      reach(step);
    } else {
      fail_exchange(kAnswerMissing, step);
    }
    break;
  }
}

// A server may close an idle connection just as the next request is on its way (RFC 9112 section
// 9.3.1): asked again once, where that cannot do anything twice.
bool ProxySession::may_retry() const {
  const Request& request = work_->request;
  const bool is_repeatable = request.head.starts_with("GET ") ||
                             request.head.starts_with("HEAD ") ||
                             request.head.starts_with("OPTIONS ");
  return request.is_upstream_reused && !request.was_retried && is_repeatable &&
         request.setup.request.kind == wire::http1::BodyKind::None && !work_->exchange->has_heard();
}

void ProxySession::fail_exchange(const Trouble& trouble, Step& step) {
  if (!work_->exchange->has_answered()) {
    reply(trouble, work_->request.shape, step);
  } else if (work_->exchange->is_answer_framed()) {
    finish(step);
  } else {
    abort(step);
  }
}

void ProxySession::end_exchange(Step& step) {
  const bool keeps_client = work_->exchange->keeps_client() && !is_draining_ && !client_ended_;
  if (!keeps_client) {
    finish(step);
    return;
  }
  if (work_->exchange->keeps_upstream()) {
    work_->idle_upstream = work_->request.destination;
  } else {
    close_upstream(step);
  }
  await_request(step);
  read_requests(step);
}

} // namespace haechi::engine::proxy
