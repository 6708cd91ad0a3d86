// Tunnels: the client's first bytes are collected and judged before anybody upstream is asked.

#include "engine/proxy/proxy_step.h"
#include "text/host_name.h"

#include <fmt/format.h>

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

// TLS, and no name in it that could be anybody's.
bool is_nameless(const peek::HelloFindings& hello) {
  return hello.is_tls &&
         (hello.undecided == peek::kNoServerName || hello.undecided == peek::kAddressLiteral);
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
  work_->is_tls = hello.is_tls || !entrance_.meant; // others begin with a record of TLS
  work_->has_hello = true;
  questions_.assign(1, {hello.host, gateway::Depth::ServerName, hello.undecided});
  if (hello.host.empty() && !entrance_.meant) {
    questions_.front().host = kNoHost;
    refuse_destination(hello.undecided, step);
    return;
  }
  work_->request.destination = {hello.host, std::nullopt, entrance_.port};
  if (hello.host.empty()) {
    // SECURITY: an address is all there is: on_undecided says whether it will do.
    work_->request.destination.address = entrance_.meant->address;
    questions_.front().host = entrance_.meant->address.to_string();
  } else if (entrance_.meant) {
    work_->asked_address = entrance_.meant->address;
  }
  if (hides_a_name(hello, questions_.front(), step.world.options)) {
    questions_.push_back({hello.host, gateway::Depth::ServerName, peek::kEncryptedHello});
  }
  if (!account(step)) {
    return;
  }
  if (work_->plan == Plan::Tunnel && !has_room_for_tunnel(step)) {
    end_handshake(wire::tls::Alert::InternalError, step);
  } else {
    work_->plan == Plan::Answer ? begin_interception(std::nullopt, step) : reach(step);
  }
}

void ProxySession::judge_hello(Step& step) {
  const peek::HelloFindings& hello = work_->peek->findings();
  const Question connect = questions_.front();
  work_->is_tls = hello.is_tls;
  work_->has_hello = true;
  const bool is_hidden = hides_a_name(hello, connect, step.world.options);
  const bool is_readable = (is_hidden || is_nameless(hello)) && can_read_requests(step);
  if (work_->request.destination.address && !hello.host.empty()) {
    questions_.clear(); // the name counts: it alone says where the connection goes
  }
  if (is_hidden) {
    questions_.push_back({hello.host, gateway::Depth::ServerName, peek::kEncryptedHello});
  }
  questions_.push_back({hello.host.empty() ? connect.host : hello.host, gateway::Depth::ServerName,
                        is_readable && !is_hidden ? std::string_view() : hello.undecided});
  if (is_hidden && is_readable) {
    decline_encrypted_hello(step);
  } else if (account(step)) {
    follow_plan(step);
  }
}

void ProxySession::follow_plan(Step& step) {
  if (work_->plan == Plan::Answer) {
    begin_interception(std::nullopt, step);
  } else if (work_->request.destination.address && !work_->peek->findings().host.empty()) {
    reach_by_name(step);
  } else {
    connect_next(step);
  }
}

// SECURITY: CONNECT gave an address, the hello a name. The name was judged, so the connection goes
// to that name's own addresses; a forged name leads nowhere else.
void ProxySession::reach_by_name(Step& step) {
  Destination& destination = work_->request.destination;
  work_->asked_address = std::exchange(destination.address, std::nullopt);
  destination.host = work_->peek->findings().host;
  work_->candidates.clear();
  work_->last_failure.reset();
  work_->reach_until = step.now.uptime + step.world.options.reach_timeout;
  deadline_ = work_->reach_until;
  state_ = State::Resolving;
  step.out.emplace_back(command::Resolve{destination.host});
}

// The address that CONNECT gave is none of the name's.
void ProxySession::note_other_address(const IpAddress& asked, Step& step) {
  gateway::Judge& judge = step.world.judge;
  const gateway::Subject* subject = asker_.find_subject(judge);
  if (subject == nullptr) {
    return;
  }
  const gateway::Verdict& verdict = *ask_all(judge, *subject, questions_, step.now.at).verdict;
  if (verdict.trace == gateway::Trace::None) {
    return;
  }
  auto record = judge.make_record(subject, asker_.address(), questions_.back().host,
                                  gateway::Depth::ServerName, verdict, {}, step.now.at);
  record.note = fmt::format("address-mismatch: CONNECT gave {}, none of {}'s", asked.to_string(),
                            questions_.back().host);
  step.out.emplace_back(command::Record{std::move(record)});
}

bool ProxySession::has_room_for_tunnel(const Step& step) {
  Room* room = step.world.room;
  if (room == nullptr || room->for_tunnel) {
    return true;
  }
  ++room->tunnels_refused;
  return false;
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
          (state_ == State::Connecting ||
           (state_ == State::Resolving && (entrance_.is_steered || work_->has_hello))));
}

// The client waits for a handshake: an alert tells its TLS why there is none.
void ProxySession::end_handshake(wire::tls::Alert alert, Step& step) {
  if (work_->is_tls) {
    send_to_client(step.out, wire::tls::make_fatal_alert(alert));
  }
  finish(step);
}

} // namespace haechi::engine::proxy
