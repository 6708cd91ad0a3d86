// Notices: the page that warns or asks for a purpose, and what its form brings back.

#include "engine/intercept/form.h"
#include "engine/intercept/found.h"
#include "engine/intercept/session_step.h"
#include "engine/intercept/troubles.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::intercept {

namespace {

constexpr std::size_t kMaxBack = 2048;
constexpr std::size_t kMaxPurpose = 200;

bool is_notice_path(std::string_view path) {
  return path.substr(0, path.find('?')) == kNoticePath;
}

// A path on the same host to go on to; `/` where it could lead elsewhere.
std::string choose_back(std::string_view path) {
  const bool is_plain = path.size() <= kMaxBack && path.starts_with('/') &&
                        !path.starts_with("//") && !path.starts_with("/\\") &&
                        (!path.starts_with("/.haechi/") || is_notice_path(path)) &&
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

std::vector<std::string> split_services(std::string_view text) {
  std::vector<std::string> out;
  for (;;) {
    const std::size_t comma = text.find(',');
    out.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(comma + 1);
  }
}

// What somebody asked for, as the query of the notice's path says it: method, blank, path.
bool read_asked(std::string_view query, Request& request) {
  const std::string asked = find_field(parse_form(query).value_or(Form()), "for");
  const std::size_t blank = std::min(asked.find(' '), asked.size());
  request.method = asked.empty() ? "GET" : asked.substr(0, blank);
  request.path = asked.empty() ? "/" : asked.substr(std::min(blank + 1, asked.size()));
  return is_well_formed(request) && request.path.starts_with('/');
}

std::string clean_purpose(std::string_view text) {
  std::string out(wire::http1::trim_blanks(text.substr(0, kMaxPurpose)));
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

// The declared purpose; empty where it is none that the form offered.
std::string choose_purpose(const Form& form, const std::vector<std::string>& offered) {
  std::string purpose = clean_purpose(find_field(form, "purpose"));
  const bool is_offered = offered.empty() || std::ranges::find(offered, purpose) != offered.end();
  return is_offered ? purpose : std::string();
}

} // namespace

// Enters into the records that a notice was shown, confirmed, or could not be.
void Session::record_notice(Exchange& exchange, std::string_view kind, const std::string& reference,
                            std::string note, Step& step) {
  RequestJudge& judge = step.world.judge;
  auto record =
      judge.make_record(judge.find_subject(setup_.client, setup_.user), setup_.client,
                        exchange.names.host, exchange.verdict.verdict, reference, step.now.at);
  record.kind = kind;
  record.note = std::move(note);
  step.out.emplace_back(command::Record{std::move(record)});
}

void Session::show_notice(Exchange& exchange, emit::NoticeTrouble trouble, Step& step) {
  RequestJudge& judge = step.world.judge;
  const gateway::Subject* subject = judge.find_subject(setup_.client, setup_.user);
  if (subject == nullptr) {
    refuse_as(exchange, "unknown-client", step);
    return;
  }
  const bool is_justify = exchange.verdict.owes_justification;
  const std::string_view kind = is_justify ? "justify" : "warn";
  const std::string services = fmt::format("{}", fmt::join(services_of(exchange), ","));
  const std::string reference = step.world.make_reference();
  const std::string token =
      make_token(step.world.token_key, {person(*subject), services, exchange.names.authority, kind},
                 step.now.at + step.world.options.token_time, step.world.make_number());
  emit::Notice notice;
  notice.kind = is_justify ? emit::NoticeKind::Justify : emit::NoticeKind::Warn;
  notice.facts = judge.make_refusal(subject, exchange.names.host, exchange.verdict.verdict,
                                    reference, step.now.at);
  notice.facts.found = to_kinds(exchange.found);
  notice.action = kNoticePath;
  notice.token = fmt::format("{}|{}|{}", kind, services, token);
  notice.back = exchange.request.method == "GET" ? choose_back(exchange.request.path) : "/";
  notice.purposes = judge.purposes();
  notice.trouble = trouble;
  record_notice(exchange, "notice", reference, std::string(kind), step);
  give_up(exchange);
  tell(exchange, make_notice_answer(notice, exchange.shape.language));
}

// The notice at its own address, for who was sent there by a program's error: what the program
// asked for is judged again, as far as it is known.
void Session::open_notice(Exchange& exchange, std::string_view query, Step& step) {
  const std::string own = fmt::format("{}{}{}", kNoticePath, query.empty() ? "" : "?", query);
  if (!read_asked(query, exchange.request)) {
    fail(exchange, kMalformed);
    return;
  }
  exchange.shape.kind = ClientKind::Page;
  exchange.has_content = exchange.request.method != "GET" && exchange.request.method != "HEAD";
  RequestVerdict& verdict = exchange.verdict;
  verdict = judge(exchange, Stage::Head, step);
  exchange.request.method = "GET";
  exchange.request.path = own;
  if (verdict.next == Next::Refuse) {
    refuse(exchange, step);
    return;
  }
  const gateway::Subject* subject = step.world.judge.find_subject(setup_.client, setup_.user);
  const auto known = find_acknowledgement(*subject, services_of(exchange), step);
  const bool is_asked = verdict.may_owe_acknowledgement || verdict.may_owe_justification;
  if (is_asked && !(known && (known->is_justified || !verdict.may_owe_justification))) {
    verdict.owes_justification = verdict.may_owe_justification;
    show_notice(exchange, emit::NoticeTrouble::None, step);
    return;
  }
  const emit::Refusal facts =
      step.world.judge.make_refusal(subject, exchange.names.host, verdict.verdict, {}, step.now.at);
  tell(exchange, make_confirmed_answer(facts, is_asked, exchange.shape.language));
}

// A form that could not be taken: its page comes again and says why, where it is still owed.
void Session::take_back(Exchange& exchange, std::string_view back, emit::NoticeTrouble trouble,
                        Step& step) {
  exchange.request.method = "GET";
  exchange.request.path = back;
  exchange.has_content = back.find('?') != std::string_view::npos;
  if (exchange.shape.kind != ClientKind::Page || is_notice_path(back)) {
    tell(exchange, make_redirect(back));
    return;
  }
  exchange.verdict = judge(exchange, Stage::Head, step);
  const RequestVerdict& verdict = exchange.verdict;
  if (verdict.next == Next::Refuse) {
    refuse(exchange, step);
    return;
  }
  const gateway::Subject* subject = step.world.judge.find_subject(setup_.client, setup_.user);
  const auto known = find_acknowledgement(*subject, services_of(exchange), step);
  const bool is_owed = verdict.owes_justification ? !known || !known->is_justified
                                                  : verdict.owes_acknowledgement && !known;
  if (is_owed) {
    show_notice(exchange, trouble, step);
  } else {
    tell(exchange, make_redirect(back));
  }
}

// A posted notice: bound to person, services and origin, used once, remembered for a set time.
void Session::take_form(Exchange& exchange, Step& step) {
  RequestJudge& judge = step.world.judge;
  const gateway::Subject* subject = judge.find_subject(setup_.client, setup_.user);
  if (subject == nullptr) {
    refuse_as(exchange, "unknown-client", step);
    return;
  }
  const Form form = parse_form(exchange.form).value_or(Form());
  const std::string field = find_field(form, "token");
  const std::string back = choose_back(find_field(form, "back"));
  const FormToken parts = split(field).value_or(FormToken{});
  const std::string who = person(*subject);
  const Instant now = step.now.at;
  const auto token =
      check_token(step.world.token_key, {who, parts.services, exchange.names.authority, parts.kind},
                  parts.token, now);
  const bool is_own = is_same_origin(exchange);
  Acknowledgement acknowledgement;
  acknowledgement.is_justified = parts.kind == "justify";
  acknowledgement.until = now + step.world.options.acknowledgement_time;
  if (token && is_own && acknowledgement.is_justified) {
    acknowledgement.purpose = choose_purpose(form, judge.purposes());
    if (acknowledgement.purpose.empty() || find_field(form, "pledge") != "yes") {
      take_back(exchange, back, emit::NoticeTrouble::Incomplete, step);
      return;
    }
  }
  gateway::Verdict& verdict = exchange.verdict.verdict;
  verdict.effect = policy::Effect::Warn;
  verdict.reason = "restricted";
  const bool is_good =
      token && is_own && step.world.acknowledgements.spend(token->number, token->until, now);
  if (!is_good) {
    // Nothing that the form says is believed: no service of it enters the records.
    record_notice(exchange, "acknowledgement", step.world.make_reference(),
                  !is_own ? "refused: sent by another site"
                  : token ? "refused: used before"
                          : "refused: not this person's, not for this site, or over",
                  step);
    take_back(exchange, back, emit::NoticeTrouble::Outdated, step);
    return;
  }
  verdict.action = gateway::Action::Pass;
  verdict.services = split_services(parts.services);
  record_notice(exchange, "acknowledgement", step.world.make_reference(),
                acknowledgement.is_justified ? "purpose: " + acknowledgement.purpose : "read",
                step);
  for (const std::string& service : verdict.services) {
    step.world.acknowledgements.remember(who, service, acknowledgement, now);
  }
  tell(exchange, make_redirect(back));
}

} // namespace haechi::engine::intercept
