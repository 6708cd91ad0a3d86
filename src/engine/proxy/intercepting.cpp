// Connections whose names leave the policy open, or refuse where a page can be shown: their
// requests are read and judged one by one (engine/intercept).

#include "engine/proxy/proxy_step.h"
#include "engine/proxy/troubles.h"
#include "text/host_name.h"

#include <fmt/format.h>

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

bool is_always_intercepted(const InterceptionRules& rules, std::string_view host) {
  return std::ranges::any_of(rules.always, [&](std::string_view pattern) {
    return pattern.starts_with("*.") ? text::is_same_or_below(host, pattern.substr(2))
                                     : host == pattern;
  });
}

// Of the names that this connection has shown.
const certificates::PinnedException* ProxySession::find_exception(const Step& step) const {
  for (const Question& question : questions_) {
    const auto* found = certificates::find_pinned(step.world.options.interception.pinned,
                                                  question.host, asker_.address(), step.now.at);
    if (question.undecided.empty() && found != nullptr) {
      return found;
    }
  }
  return nullptr;
}

// Ordinary hosts are never read: what the name settles is settled. Before the hello is there, the
// answer is whether one could lead here.
bool ProxySession::can_intercept(const gateway::Verdict& verdict, const Step& step) const {
  const InterceptionRules& rules = step.world.options.interception;
  const bool is_on = entrance_.meant        ? rules.of_transparent
                     : entrance_.is_steered ? rules.of_steered
                                            : rules.of_proxy;
  const bool is_in_reach = verdict.effect != policy::Effect::NoDecision;
  const bool is_restricted = is_in_reach && std::ranges::any_of(questions_, [&](const Question& q) {
                               return is_always_intercepted(rules, q.host);
                             });
  if (!is_on || !(verdict.needs_http() || verdict.is_refusal() || is_restricted) ||
      find_exception(step) != nullptr) {
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
  const bool is_readable =
      !work_->has_hello || (work_->is_tls && !work_->peek->findings().has_only_other_protocols);
  Room* room = step.world.room;
  if (is_readable && room != nullptr && !room->for_inspection) {
    room->left_uninspected += work_->has_hello || verdict.is_refusal() ? 1U : 0U;
    return false;
  }
  return is_readable;
}

// Whether the name that CONNECT gave leads to an interception: then the server has to prove that
// name, and a hello without one hides nothing.
bool ProxySession::can_read_requests(const Step& step) {
  gateway::Judge& judge = step.world.judge;
  const gateway::Subject* subject = asker_.find_subject(judge);
  return subject != nullptr &&
         can_intercept(
             *ask_all(judge, *subject, std::span(questions_).first(1), step.now.at).verdict, step);
}

// A front's name stands where the site's is hidden. The client is shown a certificate for the front
// and nothing more: it takes that for a server without ECH (RFC 9849 section 6.1.6) and comes again
// with the name in the clear.
void ProxySession::decline_encrypted_hello(Step& step) {
  gateway::Judge& judge = step.world.judge;
  gateway::Verdict verdict;
  verdict.reason = peek::kEncryptedHello;
  verdict.effect = policy::Effect::NoDecision;
  auto record =
      judge.make_record(asker_.find_subject(judge), asker_.address(), questions_.front().host,
                        gateway::Depth::ServerName, verdict, {}, step.now.at);
  record.action = "steer";
  record.note = fmt::format("the hello hides its name behind {}: asked to come again without",
                            work_->peek->findings().host);
  step.out.emplace_back(command::Record{std::move(record)});
  epoch_ = judge.epoch();
  work_->plan = Plan::Answer;
  begin_interception(kNameHidden, step);
}

void ProxySession::begin_interception(std::optional<Trouble> trouble, Step& step) {
  const peek::HelloFindings& hello = work_->peek->findings();
  command::StartInterception out;
  const Question& asked = questions_.front();
  out.target = certificates::Target::of(hello.host.empty() ? asked.host : hello.host);
  out.server_name = hello.host;
  if (!entrance_.is_steered && asked.depth == gateway::Depth::Connect) {
    out.asked = asked.host;
  }
  out.port = work_->request.destination.port;
  out.claims = asker_.claims();
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
  const peek::HelloFindings& hello = work_->peek->findings();
  if (hello.host.empty()) {
    questions_.back().undecided = hello.undecided; // no server has to prove the name any more
  }
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
