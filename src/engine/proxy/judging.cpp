// Asking the judge, writing down what it said, telling the client, and ending.

#include "engine/proxy/proxy_step.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::proxy {

// Judges what is about to go upstream and enters it into the records. False: it was refused.
bool ProxySession::account(Step& step) {
  gateway::Judge& judge = step.world.judge;
  const gateway::Subject* subject = asker_.find_subject(judge);
  if (subject == nullptr) {
    refuse(judge.refuse_unknown_client(), Question(questions_.back()), step);
    return false;
  }
  const Answer answer = ask_all(judge, *subject, questions_, step.now.at);
  const Question& question = questions_[answer.question];
  const bool is_intercepted = plan(*answer.verdict, step);
  if (answer.verdict->is_refusal() && !is_intercepted) {
    refuse(*answer.verdict, Question(question), step);
    return false;
  }
  epoch_ = judge.epoch();
  recheck_at_ = answer.valid_until;
  if (is_intercepted) {
    return true; // its requests are recorded one by one
  }
  std::string disagreement = find_disagreement();
  const certificates::PinnedException* exception = find_exception(step);
  if (exception != nullptr && answer.verdict->needs_http()) {
    recheck_at_ = std::min(recheck_at_, exception->until);
    disagreement += fmt::format("{}not read, by a pinned exception: {}",
                                disagreement.empty() ? "" : "; ", exception->reason);
  }
  const gateway::Trace trace = answer.verdict->trace;
  if (trace == gateway::Trace::Recorded ||
      (trace == gateway::Trace::Counted && !disagreement.empty())) {
    auto record = judge.make_record(subject, asker_.address(), question.host, question.depth,
                                    *answer.verdict, {}, step.now.at);
    record.note = disagreement;
    step.out.emplace_back(command::Record{std::move(record)});
  } else if (trace == gateway::Trace::Counted) {
    step.out.emplace_back(command::CountAllowed{question.depth});
  }
  return true;
}

// Domain fronting: the name in the hello is another than the one that CONNECT asked for.
std::string ProxySession::find_disagreement() const {
  const Question& asked = questions_.front();
  const Question& shown = questions_.back();
  const bool both_named = asked.undecided.empty() && shown.undecided.empty();
  return both_named && asked.host != shown.host
             ? fmt::format("name-mismatch: CONNECT named {}, the hello {}", asked.host, shown.host)
             : std::string();
}

void ProxySession::refuse(const gateway::Verdict& verdict, const Question& question, Step& step) {
  gateway::Judge& judge = step.world.judge;
  const gateway::Subject* subject = asker_.find_subject(judge);
  const std::string reference = step.world.make_reference();
  if (verdict.trace == gateway::Trace::Recorded) {
    auto record = judge.make_record(subject, asker_.address(), question.host, question.depth,
                                    verdict, reference, step.now.at);
    if (!questions_.empty()) {
      record.note = find_disagreement();
    }
    step.out.emplace_back(command::Record{std::move(record)});
  }
  if (awaits_tunnel()) {
    end_handshake(wire::tls::Alert::AccessDenied, step);
  } else if (state_ == State::Tunnel ||
             (state_ == State::Exchanging && work_->exchange->has_answered())) {
    abort(step);
  } else {
    const auto refusal =
        judge.make_refusal(subject, question.host, verdict, reference, step.now.at);
    tell(write_refusal(refusal, work_->request.shape, step.world.options), work_->request.shape,
         step);
  }
}

// The gateway's own rule (destination.h), told and recorded as a refusal like any other.
void ProxySession::refuse_destination(std::string_view reason, Step& step) {
  const gateway::Subject* subject = asker_.find_subject(step.world.judge);
  gateway::Verdict verdict;
  verdict.reason = reason;
  if (subject == nullptr) {
    verdict = step.world.judge.refuse_unknown_client();
  } else if (ask_all(step.world.judge, *subject, questions_, step.now.at).verdict->trace ==
             gateway::Trace::None) {
    verdict.trace = gateway::Trace::None; // out of reach: no record of them, not even of this
  }
  refuse(verdict, Question(questions_.back()), step);
}

void ProxySession::reply(const Trouble& trouble, const ReplyShape& shape, Step& step) {
  tell(write_trouble(trouble, shape, step.world.options), shape, step);
}

void ProxySession::tell(std::string text, const ReplyShape& shape, Step& step) {
  send_to_client(step.out, std::move(text));
  if (shape.closes) {
    finish(step);
  } else {
    drop_head();
    await_request(step);
  }
}

void ProxySession::reconsider(Step& step) {
  gateway::Judge& judge = step.world.judge;
  const gateway::Subject* subject = asker_.find_subject(judge);
  if (subject == nullptr) {
    refuse(judge.refuse_unknown_client(), Question(questions_.back()), step);
    return;
  }
  const Answer answer = ask_all(judge, *subject, questions_, step.now.at);
  const bool is_intercepted = plan(*answer.verdict, step);
  if (answer.verdict->is_refusal() && !is_intercepted) {
    refuse(*answer.verdict, Question(questions_[answer.question]), step);
    return;
  }
  if (state_ == State::Tunnel && is_intercepted && !leaves_http_unread_) {
    abort(step); // its requests are to be read from now on: the client comes again
    return;
  }
  epoch_ = judge.epoch();
  const certificates::PinnedException* exception = find_exception(step);
  recheck_at_ =
      exception == nullptr ? answer.valid_until : std::min(answer.valid_until, exception->until);
}

// Decides what becomes of the connection. True: its requests will be judged one by one.
bool ProxySession::plan(const gateway::Verdict& verdict, const Step& step) {
  const bool is_intercepted = can_intercept(verdict, step);
  // What an exception leaves unread is read once the exception is over.
  leaves_http_unread_ = state_ == State::Tunnel
                            ? leaves_http_unread_
                            : verdict.needs_http() && find_exception(step) == nullptr;
  if (work_) {
    const bool is_certain = verdict.is_refusal() && verdict.is_certain_block();
    work_->plan = !is_intercepted ? Plan::Tunnel : is_certain ? Plan::Answer : Plan::Intercept;
  }
  return is_intercepted;
}

void ProxySession::await_request(Step& step) {
  const ProxyOptions& options = step.world.options;
  state_ = State::Reading;
  questions_.clear();
  work_->exchange.reset();
  deadline_ =
      step.now.uptime + (inbox_.empty() ? options.keep_alive_timeout : options.header_timeout);
}

void ProxySession::close_upstream(Step& step) {
  if (work_) {
    work_->idle_upstream.reset();
  }
  if (std::exchange(has_upstream_, false)) {
    step.out.emplace_back(command::CloseUpstream{});
  }
}

void ProxySession::finish(Step& step) {
  close_upstream(step);
  step.out.emplace_back(command::FinishClient{});
  state_ = State::Over;
}

void ProxySession::abort(Step& step) {
  close_upstream(step);
  step.out.emplace_back(command::AbortClient{});
  state_ = State::Over;
}

} // namespace haechi::engine::proxy
