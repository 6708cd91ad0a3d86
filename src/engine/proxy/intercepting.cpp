// Connections whose names leave the policy open, or refuse where a page can be shown: their
// requests are read and judged one by one (engine/intercept).

#include "engine/proxy/proxy_step.h"

#include <algorithm>

namespace haechi::engine::proxy {

bool is_never_intercepted(const InterceptionRules& rules, std::string_view host) {
  while (!host.empty()) {
    if (rules.never.contains(host)) {
      return true;
    }
    const std::size_t dot = host.find('.');
    host = dot == std::string_view::npos ? std::string_view() : host.substr(dot + 1);
  }
  return false;
}

// Ordinary hosts are never read: what the name settles is settled. Before the hello is there, the
// answer is whether one could lead here.
bool ProxySession::can_intercept(const gateway::Verdict& verdict, const Step& step) const {
  const InterceptionRules& rules = step.world.options.interception;
  const bool is_on = entrance_.is_steered ? rules.of_steered : rules.of_proxy;
  if (!is_on || !(verdict.needs_http() || verdict.is_refusal())) {
    return false;
  }
  const bool is_named = std::ranges::all_of(questions_, [&](const Question& question) {
    return question.undecided.empty() && !is_never_intercepted(rules, question.host);
  });
  // SECURITY: a refusal is explained only to who asked for the refused name and nothing else.
  const bool is_one = questions_.front().host == questions_.back().host;
  const bool has_fit_names = is_named && (is_one || !verdict.is_refusal());
  if (state_ == State::Tunnel) {
    return has_fit_names;
  }
  if (!has_fit_names || !work_->request.is_connect || work_->cannot_intercept) {
    return false;
  }
  return !work_->has_hello || (work_->is_tls && !work_->peek->findings().has_only_other_protocols);
}

void ProxySession::begin_interception(std::optional<Trouble> trouble, Step& step) {
  const peek::HelloFindings& hello = work_->peek->findings();
  command::StartInterception out;
  out.target = certificates::Target::of(hello.host);
  out.server_name = hello.host;
  out.port = work_->request.destination.port;
  out.user = asker_.user();
  out.protocols = hello.protocols;
  out.key = hello.key;
  out.trouble = trouble;
  if (work_->plan == Plan::Intercept && !trouble) {
    out.addresses.push_back(*work_->connected);
    out.addresses.insert(out.addresses.end(), work_->candidates.rbegin(), work_->candidates.rend());
  } else {
    close_upstream(step);
  }
  out.hello = work_->peek->take_bytes();
  has_upstream_ = false; // the interception's from now on
  step.out.emplace_back(std::move(out));
  state_ = State::Intercepted;
  deadline_ = std::chrono::milliseconds::max();
}

void ProxySession::on(const event::InterceptionBegan& /*event*/, Step& /*step*/) {
  work_.reset();
  questions_.clear();
  std::string().swap(inbox_);
}

// What the names alone say decides, as where nothing is intercepted.
void ProxySession::on(const event::InterceptionFailed& event, Step& step) {
  if (state_ != State::Intercepted || !work_) {
    return;
  }
  work_->cannot_intercept = true;
  work_->first_bytes = event.hello;
  work_->last_failure.reset();
  if (work_->connected) {
    work_->candidates.push_back(*work_->connected);
  }
  state_ = State::Hello; // of what a refusal then is: an alert
  if (account(step)) {
    connect_next(step);
  }
}

} // namespace haechi::engine::proxy
