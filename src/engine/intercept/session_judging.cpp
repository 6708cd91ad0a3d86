// Asking the judge, doing what it says, writing it down, telling the client.

#include "emit/refusal/api_error.h"
#include "engine/intercept/form.h"
#include "engine/intercept/found.h"
#include "engine/intercept/session_step.h"
#include "engine/intercept/troubles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::intercept {

namespace {

gateway::Verdict make_own_refusal(const RequestVerdict& like, std::string_view reason) {
  gateway::Verdict verdict;
  verdict.reason = reason;
  verdict.services = like.verdict.services;
  verdict.instead = like.verdict.instead;
  verdict.by = like.verdict.by;
  return verdict;
}

// A person reads the notice there, whatever program was refused. What the program asked for stands
// in it without its query.
std::string make_notice_url(const Exchange& exchange) {
  const std::string_view path = exchange.request.path;
  return fmt::format("https://{}{}?for={}+{}", exchange.names.authority, kNoticePath,
                     encode_form_value(exchange.request.method),
                     encode_form_value(path.substr(0, path.find('?'))));
}

} // namespace

std::vector<std::string> services_of(const Exchange& exchange) {
  const auto& services = exchange.verdict.verdict.services;
  return services.empty() ? std::vector{"host:" + exchange.names.host} : services;
}

// Who confirms: a user wherever they are, the holder of a certificate, else whoever has this
// address. An identity entry may stand for a whole network.
std::string Session::person(const gateway::Subject& subject) const {
  const identity::Claims& claims = setup_.user;
  if (!claims.user.empty() || (claims.header && !claims.header->user.empty())) {
    return subject.name;
  }
  return claims.certificate ? fmt::format("{} with {}", subject.name, claims.certificate->serial)
                            : fmt::format("{} at {}", subject.name, setup_.client.to_string());
}

// What the person has confirmed for all of these.
std::optional<Acknowledgement>
Session::find_acknowledgement(const gateway::Subject& subject,
                              const std::vector<std::string>& services, const Step& step) const {
  std::optional<Acknowledgement> out;
  const std::string who = person(subject);
  for (const std::string& service : services) {
    auto known = step.world.acknowledgements.find(who, service, step.now.at);
    if (!known) {
      return std::nullopt;
    }
    if (!out) {
      out = std::move(known);
    } else {
      out->is_justified = out->is_justified && known->is_justified;
    }
  }
  return out;
}

RequestVerdict Session::judge_names(Exchange& exchange, Stage stage,
                                    const gateway::Subject& subject, Step& step) {
  Question question{.subject = subject,
                    .host = exchange.names.host,
                    .request = exchange.request,
                    .has_content = exchange.has_content,
                    .stage = stage,
                    .inspection = exchange.inspection,
                    .body = exchange.body.get(),
                    .data = exchange.data ? &*exchange.data : nullptr,
                    .purpose = exchange.purpose,
                    .has_pledged = exchange.has_pledged};
  RequestVerdict verdict = step.world.judge.judge(question, step.now.at);
  const std::string& shown = setup_.names.server_name;
  const std::string& asked = setup_.names.asked;
  const auto judge_too = [&](const std::string& host) {
    question.host = host;
    verdict = stricter(std::move(verdict), step.world.judge.judge(question, step.now.at));
  };
  if (!shown.empty() && shown != exchange.names.host) {
    judge_too(shown);
  }
  if (!asked.empty() && asked != exchange.names.host && asked != shown) {
    judge_too(asked);
  }
  return verdict;
}

RequestVerdict Session::judge(Exchange& exchange, Stage stage, Step& step) {
  RequestJudge& judge = step.world.judge;
  exchange.epoch = judge.epoch();
  const gateway::Subject* subject = judge.find_subject(setup_.client, setup_.user);
  if (subject == nullptr) {
    RequestVerdict verdict;
    verdict.verdict = judge.refuse_unknown_client();
    return verdict;
  }
  RequestVerdict verdict = judge_names(exchange, stage, *subject, step);
  if (step.world.options.tenants.is_logged_out(exchange.names.host, exchange.request.path)) {
    const gateway::Verdict refusal = make_own_refusal(verdict, "logged-out");
    verdict.next = Next::Refuse;
    verdict.verdict = refusal;
    return verdict;
  }
  exchange.verdict = verdict;
  const auto known = find_acknowledgement(*subject, services_of(exchange), step);
  if (known && known->is_justified && !exchange.has_pledged) {
    exchange.purpose = known->purpose; // facets from now on
    exchange.has_pledged = true;
    verdict = judge_names(exchange, stage, *subject, step);
  }
  return verdict;
}

// Does what a verdict says, however far the exchange has come.
void Session::follow(Exchange& exchange, RequestVerdict verdict, Step& step) {
  exchange.recheck_at = verdict.verdict.valid_until;
  if (verdict.endpoint != nullptr) {
    exchange.shape = choose_shape(exchange.request, verdict.endpoint);
  }
  exchange.verdict = std::move(verdict);
  if (exchange.verdict.next == Next::Refuse) {
    refuse(exchange, step);
    return;
  }
  if (!may_pass_warning(exchange, step)) {
    return;
  }
  const bool is_read = exchange.content != nullptr;
  if (exchange.verdict.next == Next::Read && !is_read) {
    begin_inspection(exchange, step);
    exchange.content =
        std::make_unique<RequestContent>(exchange.request, step.world.options.request_decode,
                                         step.world.options.most_json, exchange.inspector.get());
    exchange.state = Exchange::State::Reading;
    if (std::exchange(exchange.request.expects_continue, false)) {
      client_->send_interim(exchange.client_stream, {.status = 100});
    }
    return;
  }
  if (exchange.inspector == nullptr) {
    begin_answer_inspection(exchange, step);
  }
  account(exchange, step);
  send_on(exchange, step);
}

// True: nothing is owed, or it cannot be shown to this client. False: the client was told.
bool Session::may_pass_warning(Exchange& exchange, Step& step) {
  RequestVerdict& verdict = exchange.verdict;
  if (!verdict.owes_acknowledgement && !verdict.owes_justification) {
    return true;
  }
  const gateway::Subject* subject = step.world.judge.find_subject(setup_.client, setup_.user);
  const auto known = subject == nullptr
                         ? std::nullopt
                         : find_acknowledgement(*subject, services_of(exchange), step);
  if (known && (known->is_justified || !verdict.owes_justification)) {
    std::erase_if(verdict.verdict.unmet, [](const std::string& word) {
      return word == "acknowledge" || word == "justify" || word == "warn-unshown";
    });
    return true;
  }
  const bool is_page = exchange.shape.kind == ClientKind::Page && !exchange.shape.is_framed;
  if (is_page) {
    show_notice(exchange, emit::NoticeTrouble::None, step);
    return false;
  }
  const bool is_program =
      exchange.shape.kind == ClientKind::Api || exchange.shape.kind == ClientKind::Grpc;
  if (is_program && !verdict.owes_justification && !step.world.options.programs_acknowledge) {
    return true; // nobody to show a page to: recorded as unmet
  }
  refuse_as(exchange, emit::kAcknowledgeFirst, step);
  return false;
}

// What a record says beside the verdict: names that disagree, a body that could not be read.
std::string Session::make_note(const Exchange& exchange) const {
  std::string note;
  if (exchange.names.is_fronted) {
    const ConnectionNames& names = setup_.names;
    const bool is_asked = !names.asked.empty() && names.asked != names.server_name;
    note = fmt::format(
        "name-mismatch: {}{}the request {}",
        is_asked ? fmt::format("CONNECT named {}, ", names.asked) : "",
        names.server_name.empty() ? "" : fmt::format("the hello named {}, ", names.server_name),
        exchange.names.host);
  }
  if (exchange.content != nullptr && !exchange.content->trouble().empty()) {
    note += fmt::format("{}unread: {}", note.empty() ? "" : "; ", exchange.content->trouble());
  }
  if (!exchange.found.empty()) {
    note += fmt::format("{}found: {}", note.empty() ? "" : "; ", to_note(exchange.found));
  }
  if (exchange.data && exchange.data->grades && !exchange.data->grades->empty()) {
    note += fmt::format("{}grade: {}", note.empty() ? "" : "; ",
                        fmt::join(*exchange.data->grades, ","));
  }
  return note;
}

// Enters what passes into the records.
void Session::account(Exchange& exchange, Step& step) {
  const gateway::Verdict& verdict = exchange.verdict.verdict;
  if (verdict.trace == gateway::Trace::None) {
    return;
  }
  if (verdict.trace == gateway::Trace::Counted && !exchange.names.is_fronted) {
    step.out.emplace_back(command::CountAllowed{});
    return;
  }
  auto record =
      step.world.judge.make_record(step.world.judge.find_subject(setup_.client, setup_.user),
                                   setup_.client, exchange.names.host, verdict, {}, step.now.at);
  record.note = make_note(exchange);
  step.out.emplace_back(command::Record{std::move(record)});
}

void Session::refuse_as(Exchange& exchange, std::string_view reason, Step& step) {
  exchange.verdict.verdict = make_own_refusal(exchange.verdict, reason);
  if (reason == emit::kAcknowledgeFirst) {
    exchange.verdict.verdict.effect = policy::Effect::Warn; // not yet heard
  }
  exchange.verdict.next = Next::Refuse;
  refuse(exchange, step);
}

void Session::refuse(Exchange& exchange, Step& step) {
  RequestJudge& judge = step.world.judge;
  const gateway::Subject* subject = judge.find_subject(setup_.client, setup_.user);
  const gateway::Verdict& verdict = exchange.verdict.verdict;
  const std::string reference = step.world.make_reference();
  auto record = judge.make_record(subject, setup_.client, exchange.names.host, verdict, reference,
                                  step.now.at);
  record.note = make_note(exchange);
  step.out.emplace_back(command::Record{std::move(record)});
  emit::Refusal refusal =
      judge.make_refusal(subject, exchange.names.host, verdict, reference, step.now.at);
  refusal.found = to_kinds(exchange.found);
  if (verdict.reason == emit::kAcknowledgeFirst) {
    refusal.acknowledge = make_notice_url(exchange);
  }
  cut(exchange, refusal, step);
}

// Ends an exchange by a refusal: as its answer where none has begun, else as the kind of stream
// that runs can be ended.
void Session::cut(Exchange& exchange, const emit::Refusal& refusal, Step& step) {
  const StreamId stream = exchange.client_stream;
  const Language language = exchange.shape.language;
  const Exchange::State state = exchange.state;
  const bool was_upgraded = state == Exchange::State::Upgraded;
  give_up(exchange);
  if (was_upgraded) {
    client_->send_content(
        stream, wire::websocket::write_frame(
                    wire::websocket::Opcode::Close,
                    wire::websocket::write_close(wire::websocket::kPolicyViolation,
                                                 emit::make_close_reason(refusal, language)),
                    std::nullopt));
    client_->finish(stream, {});
    return;
  }
  if (!exchange.has_answered) {
    tell(exchange, make_refusal_answer(refusal, exchange.shape, step.world.options.blocked_by));
    return;
  }
  if (exchange.shape.kind == ClientKind::Grpc) {
    client_->finish(stream, {{"grpc-status", "7"},
                             {"grpc-message", emit::make_grpc_message(refusal, language)}});
    return;
  }
  // What runs uninspected may stand in the middle of an event: an empty line ends it.
  const bool is_anywhere = exchange.answer == nullptr || exchange.answer->is_lost();
  if (exchange.is_plain && exchange.has_body && exchange.unit == Unit::Event) {
    client_->send_content(stream,
                          (is_anywhere ? "\n\n" : "") +
                              emit::make_error_event(refusal, exchange.shape.dialect, language));
    client_->finish(stream, {});
    return;
  }
  if (exchange.is_plain && exchange.has_body && exchange.unit == Unit::Line) {
    client_->send_content(stream,
                          (is_anywhere ? "\n" : "") + emit::make_error_line(refusal, language));
    client_->finish(stream, {});
    return;
  }
  client_->reset(stream, Cause::Policy);
}

// Answers with words of the gateway's own; the exchange is over.
void Session::tell(Exchange& exchange, const OwnAnswer& answer) {
  exchange.has_answered = true;
  exchange.state = Exchange::State::Done;
  const bool is_head = exchange.request.method == "HEAD";
  const bool is_whole = answer.body.empty() || is_head;
  client_->send_answer(exchange.client_stream, answer.head, is_whole);
  if (!is_whole) {
    client_->send_content(exchange.client_stream, answer.body);
    client_->finish(exchange.client_stream, {});
  }
}

void Session::fail(Exchange& exchange, const Trouble& trouble) {
  if (exchange.has_answered) {
    exchange.state = Exchange::State::Done;
    client_->reset(exchange.client_stream, Cause::Broken);
    return;
  }
  tell(exchange, make_trouble_answer(trouble, exchange.shape));
}

// A new policy, or a date that has come, is put to everything that is under way.
void Session::reconsider(Step& step) {
  const std::uint64_t epoch = step.world.judge.epoch();
  for (auto& [stream, exchange] : exchanges_) {
    const bool is_new = exchange->epoch != epoch;
    const bool is_due = is_new || step.now.at >= exchange->recheck_at;
    const bool is_judged =
        exchange->state != Exchange::State::Form && exchange->state != Exchange::State::Done;
    if (!is_due || !is_judged) {
      continue;
    }
    // What is still being read is judged by its head; endpoints of an old catalog are forgotten.
    const bool is_reading =
        exchange->state == Exchange::State::Reading || exchange->state == Exchange::State::Asking;
    RequestVerdict verdict = judge(*exchange, is_reading ? Stage::Head : Stage::Whole, step);
    exchange->recheck_at = verdict.verdict.valid_until;
    exchange->verdict = std::move(verdict);
    if (exchange->verdict.next == Next::Refuse) {
      refuse(*exchange, step);
    } else if (exchange->verdict.hangs_on_answer) {
      refuse_as(*exchange, emit::kAcknowledgeFirst, step);
    }
  }
}

} // namespace haechi::engine::intercept
