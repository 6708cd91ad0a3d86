// What an inspection finds, put to the policy: in the whole body of a request, in one message, in
// an answer that is under way.

#include "engine/intercept/found.h"
#include "engine/intercept/session_step.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace haechi::engine::intercept {

void Session::begin_inspection(Exchange& exchange, Step& step) {
  exchange.inspector = step.world.hook.open();
  if (exchange.inspector == nullptr) {
    return;
  }
  const Request& request = exchange.request;
  const gateway::Subject* subject = step.world.judge.find_subject(setup_.client, setup_.user);
  const std::string who = subject == nullptr ? std::string() : person(*subject);
  const std::string services = fmt::format("{}", fmt::join(services_of(exchange), ","));
  exchange.inspector->begin(
      {.direction = Direction::Request,
       .host = exchange.names.host,
       .method = request.method,
       .path = request.path,
       .content_type = find_header(request.headers, "content-type").value_or(""),
       .headers = &request.headers,
       .endpoint = exchange.verdict.endpoint,
       .length = request.length,
       .person = who,
       .service = services,
       .at = step.now.at});
}

// Of a request whose content nobody had to read: the policy wants its answer read, or the answer
// may hold what an earlier request was given pseudonyms for, as the history of a conversation does.
void Session::begin_answer_inspection(Exchange& exchange, Step& step) {
  const bool is_needed = exchange.verdict.needs_inspection;
  if (!is_needed && !step.world.hook.may_want_answers()) {
    return;
  }
  begin_inspection(exchange, step);
  if (!is_needed && exchange.inspector != nullptr && !exchange.inspector->wants_answer()) {
    exchange.inspector.reset();
  }
}

void Session::ask_inspection(Exchange& exchange, Step& step) {
  Outcome outcome = exchange.content->ask();
  if (outcome.ruling.kind == Ruling::Kind::Hold) {
    exchange.state = Exchange::State::Asking;
    return;
  }
  exchange.found = std::move(outcome.found);
  exchange.inspection = outcome.was_read ? Inspection::Done : Inspection::Impossible;
  if (outcome.ruling.kind == Ruling::Kind::Stop) {
    exchange.data = std::move(outcome.data);
    refuse_as(exchange, outcome.ruling.reason, step);
    return;
  }
  std::optional<std::string> body;
  if (outcome.ruling.kind == Ruling::Kind::Replace) {
    exchange.inspection = Inspection::Redacted;
    exchange.data = std::move(outcome.data);
    body = std::move(outcome.ruling.replacement);
  }
  RequestVerdict verdict =
      body || !outcome.data
          ? judge(exchange, Stage::Whole, step)
          : judge_insight(exchange, {*outcome.data, exchange.found, outcome.was_read}, body, step);
  if (body) {
    std::string spill;
    exchange.hold = BodyHold(HoldLimits{body->size(), 0});
    static_cast<void>(exchange.hold.keep(*body, spill)); // it fits
    exchange.request.length = body->size();
    for (const std::string_view name :
         {"content-encoding", "content-md5", "digest", "content-digest", "repr-digest"}) {
      remove_header(exchange.request.headers, name);
    }
  }
  follow(exchange, std::move(verdict), step);
}

// The verdict on a content. Where it is to be redacted and can be, `redacted` is what passes in its
// place: then the same verdict, as long as nothing that is left asks for more.
RequestVerdict Session::judge_insight(Exchange& exchange, const Insight& insight,
                                      std::optional<std::string>& redacted, Step& step) {
  exchange.found = insight.found;
  exchange.inspection = insight.was_read ? Inspection::Done : Inspection::Impossible;
  exchange.data = insight.data;
  RequestVerdict verdict = judge(exchange, Stage::Whole, step);
  if (verdict.verdict.effect != policy::Effect::Redact || !insight.was_read) {
    return verdict;
  }
  std::optional<Redaction> redaction = exchange.inspector->redact();
  if (!redaction) {
    return verdict; // `on_undecided` has said it
  }
  exchange.inspection = Inspection::Redacted;
  exchange.data = std::move(redaction->left);
  const RequestVerdict left = judge(exchange, Stage::Whole, step);
  const bool is_clean = left.verdict.effect < policy::Effect::Redact;
  exchange.inspection = is_clean ? Inspection::Redacted : Inspection::Done;
  exchange.data = insight.data;
  if (is_clean) {
    redacted = std::move(redaction->bytes);
    verdict = judge(exchange, Stage::Whole, step);
  }
  return verdict;
}

// One message of a connection on which requests and answers go to and fro.
bool Session::judge_message(Exchange& exchange, const Insight& insight,
                            std::optional<std::string>& redacted, Step& step) {
  exchange.verdict = judge_insight(exchange, insight, redacted, step);
  exchange.recheck_at = exchange.verdict.verdict.valid_until;
  if (exchange.verdict.next == Next::Refuse) {
    return false;
  }
  if (exchange.verdict.verdict.trace == gateway::Trace::Recorded) {
    account(exchange, step);
  }
  return true;
}

// An answer can be stopped, or go on without what was found; what it holds beside that is recorded.
// Of what could not be read `on_undecided` says what becomes of it.
bool Session::judge_answer(Exchange& exchange, const Insight& insight, Step& step) {
  exchange.found = insight.found;
  // What more may follow can only make it stricter; the policy is asked again then.
  exchange.data = join(exchange.data.value_or(policy::Data()), insight.data);
  exchange.data->open = !insight.was_read;
  exchange.inspection = insight.was_read ? Inspection::Redacted : Inspection::Impossible;
  RequestVerdict verdict = judge(exchange, Stage::Whole, step);
  const bool is_shown = exchange.verdict.needs_inspection;
  exchange.verdict = std::move(verdict);
  exchange.verdict.needs_inspection = exchange.verdict.needs_inspection || is_shown;
  if (exchange.verdict.next == Next::Refuse) {
    return false;
  }
  if (exchange.verdict.verdict.trace == gateway::Trace::Recorded) {
    account(exchange, step);
  }
  return true;
}

void Session::stop(Exchange& exchange, const std::string& reason, Step& step) {
  if (reason.empty()) {
    refuse(exchange, step); // by the verdict that the policy has just given
  } else {
    refuse_as(exchange, reason, step);
  }
}

InsightVerdict Session::Insights::judge(Direction direction, const Insight& insight) {
  InsightVerdict out;
  if (direction == Direction::Request) {
    out.passes = session_.judge_message(exchange_, insight, out.redacted, step_);
    return out;
  }
  out.passes = session_.judge_answer(exchange_, insight, step_);
  out.answer = exchange_.verdict.verdict.effect == policy::Effect::Redact
                   ? AnswerPart::WithoutFindings
                   : AnswerPart::Whole;
  return out;
}

} // namespace haechi::engine::intercept
