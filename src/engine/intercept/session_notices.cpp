// Notices: the page that warns or asks for a purpose, and what its form brings back.

#include "engine/intercept/form.h"
#include "engine/intercept/session_step.h"
#include "engine/intercept/troubles.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::intercept {

namespace {

constexpr std::size_t kMaxBack = 2048;
constexpr std::size_t kMaxPurpose = 200;

// A path on the same host to go on to; `/` where it could lead elsewhere.
std::string choose_back(std::string_view path) {
  const bool is_plain = path.size() <= kMaxBack && path.starts_with('/') &&
                        !path.starts_with("//") && !path.starts_with("/\\") &&
                        !path.starts_with("/.haechi/") &&
                        std::ranges::all_of(path, [](char c) { return c > 0x20 && c < 0x7F; });
  return is_plain ? std::string(path) : "/";
}

// `kind|services|token`, as the hidden field carries it.
struct FormToken {
  std::string_view kind;
  std::string_view services;
  std::string_view token;
};

std::optional<FormToken> split(std::string_view text) {
  const std::size_t first = text.find('|');
  const std::size_t second = first == std::string_view::npos ? first : text.find('|', first + 1);
  if (second == std::string_view::npos) {
    return std::nullopt;
  }
  return FormToken{text.substr(0, first), text.substr(first + 1, second - first - 1),
                   text.substr(second + 1)};
}

std::string find_field(const Form& form, std::string_view name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string() : found->second;
}

// The form was sent by the page that this host was answered with.
bool is_same_origin(const Exchange& exchange) {
  const Headers& headers = exchange.request.headers;
  const auto site = find_header(headers, "sec-fetch-site");
  const auto origin = find_header(headers, "origin");
  return (!site || *site == "same-origin") &&
         (!origin || *origin == "https://" + exchange.names.authority);
}

std::string clean_purpose(std::string_view text) {
  std::string out(wire::http1::trim_blanks(text.substr(0, kMaxPurpose)));
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

} // namespace

void Session::show_notice(Exchange& exchange, bool was_incomplete, Step& step) {
  RequestJudge& judge = step.world.judge;
  const gateway::Subject* subject = judge.find_subject(setup_.client, setup_.user);
  if (subject == nullptr) {
    refuse_as(exchange, "unknown-client", step);
    return;
  }
  const gateway::Verdict& verdict = exchange.verdict.verdict;
  const std::string services = verdict.services.empty()
                                   ? "host:" + exchange.names.host
                                   : fmt::format("{}", fmt::join(verdict.services, ","));
  emit::Notice notice;
  notice.kind =
      exchange.verdict.owes_justification ? emit::NoticeKind::Justify : emit::NoticeKind::Warn;
  const std::string_view kind = exchange.verdict.owes_justification ? "justify" : "warn";
  const std::string reference = step.world.make_reference();
  notice.facts = judge.make_refusal(subject, exchange.names.host, verdict, reference, step.now.at);
  notice.action = kNoticePath;
  notice.purposes = judge.purposes();
  notice.was_incomplete = was_incomplete;
  notice.back = exchange.request.method == "GET" ? choose_back(exchange.request.path) : "/";
  const std::string token =
      make_token(step.world.token_key, {subject->name, services, exchange.names.host, kind},
                 step.now.at + step.world.options.token_time, step.world.make_number());
  notice.token = fmt::format("{}|{}|{}", kind, services, token);
  auto record = judge.make_record(subject, setup_.client, exchange.names.host, verdict, reference,
                                  step.now.at);
  record.kind = "notice";
  record.note = kind;
  step.out.emplace_back(command::Record{std::move(record)});
  give_up(exchange);
  tell(exchange, make_notice_answer(notice, exchange.shape.language));
}

// A posted notice: bound to person, services and host, used once, remembered for a set time.
void Session::take_form(Exchange& exchange, Step& step) {
  RequestJudge& judge = step.world.judge;
  const gateway::Subject* subject = judge.find_subject(setup_.client, setup_.user);
  const Form form = parse_form(exchange.form).value_or(Form());
  const std::string field = find_field(form, "token");
  const std::string back = choose_back(find_field(form, "back"));
  const auto parts = split(field);
  const Instant now = step.now.at;
  const auto token =
      parts && subject != nullptr && is_same_origin(exchange)
          ? check_token(step.world.token_key,
                        {subject->name, parts->services, exchange.names.host, parts->kind},
                        parts->token, now)
          : std::nullopt;
  if (!token) {
    tell(exchange, make_redirect(back)); // shown again there, if it is still owed
    return;
  }
  Acknowledgement acknowledgement;
  acknowledgement.is_justified = parts->kind == "justify";
  acknowledgement.until = now + step.world.options.acknowledgement_time;
  if (acknowledgement.is_justified) {
    acknowledgement.purpose = clean_purpose(find_field(form, "purpose"));
    if (acknowledgement.purpose.empty() || find_field(form, "pledge") != "yes") {
      tell(exchange, make_redirect(back));
      return;
    }
  }
  if (!step.world.acknowledgements.spend(token->number, token->until, now)) {
    tell(exchange, make_redirect(back));
    return;
  }
  gateway::Verdict verdict;
  verdict.action = gateway::Action::Pass;
  verdict.effect = policy::Effect::Warn;
  verdict.reason = "restricted";
  verdict.services = {std::string(parts->services)};
  auto record = judge.make_record(subject, setup_.client, exchange.names.host, verdict,
                                  step.world.make_reference(), now);
  record.kind = "acknowledgement";
  record.note = acknowledgement.is_justified ? "purpose: " + acknowledgement.purpose : "read";
  step.out.emplace_back(command::Record{std::move(record)});
  step.world.acknowledgements.remember(subject->name, parts->services, std::move(acknowledgement),
                                       now);
  tell(exchange, make_redirect(back));
}

} // namespace haechi::engine::intercept
