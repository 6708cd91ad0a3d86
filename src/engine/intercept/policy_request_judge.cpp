#include "engine/intercept/policy_request_judge.h"

#include "base/check.h"
#include "catalog/endpoints/request_facts.h"
#include "engine/intercept/purposes.h"
#include "engine/intercept/request_action.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::intercept {

namespace {

using catalog::Certainty;
using catalog::RequestCandidate;
using policy::Known;

constexpr std::size_t kMaxSharedHosts = 10'000;
constexpr std::size_t kMaxModels = 8; // that one request may list

// Methods by which a page is looked at.
bool is_visit(const Question& question) {
  constexpr std::array<std::string_view, 3> kMethods{"GET", "HEAD", "OPTIONS"};
  return !question.request.upgrades_to_websocket &&
         std::ranges::find(kMethods, question.request.method) != kMethods.end();
}

// One value where there is one; nothing where it is known that there is none.
std::vector<Known> to_known(const catalog::Fact& fact, bool is_told) {
  std::vector<Known> out;
  if (!fact.is_complete || !is_told || fact.values.size() > kMaxModels) {
    return {std::nullopt};
  }
  for (const std::string& value : fact.values) {
    out.emplace_back(value);
  }
  if (out.empty()) {
    out.emplace_back("");
  }
  return out;
}

// The pledge was taken; what else was not known of the person stays so.
void add_pledge(policy::Who& who, const std::vector<std::string>& asked) {
  if (!who.attributes) {
    who.attributes.emplace();
    for (const std::string& name : asked) {
      who.attributes->emplace(name, std::nullopt);
    }
  }
  who.attributes->insert_or_assign("pledge", "signed");
}

void append_key(std::string& key, const Known& known) {
  key += known ? '=' + *known : std::string("?");
  key += '\x1F';
}

} // namespace

// One way in which a request may be read: a service's endpoint, or none that is known.
struct Reading {
  Known service;
  Known surface;
  Known operation;
  std::vector<Known> models{std::nullopt};
  std::vector<Known> tenants{std::nullopt};
};

struct PolicyRequestJudge::Use {
  std::vector<Reading> readings;
  std::vector<std::string> services;
  const catalog::Endpoint* endpoint = nullptr;
  bool hangs_on_body = false; // which reading it is
  bool is_ai_shaped = false;  // an endpoint of any host, of no service that is known
};

PolicyRequestJudge::PolicyRequestJudge(gateway::GatewayJudge& names,
                                       std::shared_ptr<const gateway::Snapshot> snapshot,
                                       std::shared_ptr<const catalog::RequestMatcher> matcher)
    : names_(names) {
  adopt(std::move(snapshot), std::move(matcher));
}

void PolicyRequestJudge::adopt(std::shared_ptr<const gateway::Snapshot> snapshot,
                               std::shared_ptr<const catalog::RequestMatcher> matcher) {
  match_ = std::make_unique<catalog::RequestMatch>(); // the old one looks into the old matcher
  snapshot_ = std::move(snapshot);
  matcher_ = std::move(matcher);
  verdicts_.clear();
  shared_hosts_.clear();
  purposes_ = find_purposes(snapshot_->policy());
  person_attributes_ = find_person_attributes(snapshot_->policy());
  valid_until_ = Instant::min();
}

const gateway::Subject* PolicyRequestJudge::find_subject(const IpAddress& client,
                                                         const identity::Claims& claims) const {
  return names_.identify_claims(client, claims);
}

void PolicyRequestJudge::forget_outdated(Instant now) {
  if (now >= valid_from_ && now < valid_until_ && verdicts_.size() < kMaxVerdicts) {
    return;
  }
  verdicts_.clear();
  valid_from_ = now;
  valid_until_ = snapshot_->next_change(now);
}

// Whether the catalog knows this host as one that carries other things as well.
bool PolicyRequestJudge::is_shared(std::string_view host) {
  if (const auto found = shared_hosts_.find(host); found != shared_hosts_.end()) {
    return found->second;
  }
  if (shared_hosts_.size() >= kMaxSharedHosts) {
    shared_hosts_.clear();
  }
  const bool is_known = !snapshot_->catalog().find_names(host).empty();
  shared_hosts_.emplace(host, is_known);
  return is_known;
}

PolicyRequestJudge::Use PolicyRequestJudge::read_use(const Question& question) {
  const wire::http1::Fields fields = to_fields(question.request.headers);
  const catalog::RequestFacts facts{question.host, question.request.method, question.request.path,
                                    fields};
  matcher_->match(facts, *match_);
  if (question.body != nullptr) {
    catalog::RequestMatcher::refine(*match_, *question.body);
  }
  const auto& services = matcher_->catalog().services();
  Use use;
  for (const RequestCandidate& candidate : match_->candidates()) {
    const catalog::Endpoint& endpoint = *candidate.endpoint;
    use.endpoint = use.endpoint == nullptr ? &endpoint : use.endpoint;
    use.hangs_on_body = use.hangs_on_body || candidate.certainty == Certainty::NeedsBody;
    use.is_ai_shaped = use.is_ai_shaped || candidate.services.empty();
    const catalog::Fact model = find_fact(endpoint.model, candidate, facts, question.body);
    const catalog::Fact tenant = find_fact(endpoint.tenant, candidate, facts, question.body);
    for (const catalog::ServiceIndex index : candidate.services) {
      Reading reading;
      reading.service = services[index].id;
      if (!endpoint.surface.empty()) {
        reading.surface = endpoint.surface;
      }
      if (!endpoint.operation.empty()) {
        reading.operation = endpoint.operation;
      }
      reading.models = to_known(model, !endpoint.model.empty());
      reading.tenants = to_known(tenant, !endpoint.tenant.empty());
      use.readings.push_back(std::move(reading));
    }
  }
  for (const catalog::ServiceIndex index : match_->services()) {
    use.services.push_back(services[index].id);
  }
  if (use.readings.empty() && match_->is_readable()) {
    Reading reading; // the name alone speaks
    if (is_visit(question)) {
      reading.operation = "visit";
      reading.models = {Known("")};
    }
    use.readings.push_back(std::move(reading));
  } else if (use.readings.empty() || !match_->is_readable()) {
    use.readings.push_back({});
  }
  if (use.services.empty()) {
    for (const catalog::ServiceIndex index : match_->named()) {
      use.services.push_back(services[index].id);
    }
  }
  return use;
}

RequestVerdict PolicyRequestJudge::decide_one(const Question& question,
                                              const policy::Request& request) {
  std::string key =
      fmt::format("{}\x1F{}\x1F{}\x1F{}\x1F{}\x1F{}\x1F", question.subject.index,
                  static_cast<int>(question.stage), static_cast<int>(question.inspection),
                  question.has_content, question.has_pledged, request.host.value_or(""));
  for (const Known* known : {&request.service, &request.surface, &request.operation, &request.model,
                             &request.tenant, &request.purpose}) {
    append_key(key, *known);
  }
  key += request.data ? "data" : "?";
  // What an inspection found is seldom the same twice.
  const bool is_kept = !request.data || (!request.data->open && question.data == nullptr);
  if (is_kept) {
    if (const auto found = verdicts_.find(key); found != verdicts_.end()) {
      return found->second;
    }
  }
  RequestVerdict verdict =
      to_request_verdict(snapshot_->decider().decide(request), *snapshot_, question);
  verdict.verdict.valid_until = valid_until_;
  if (is_kept) {
    verdicts_.insert_or_assign(std::move(key), verdict);
  }
  return verdict;
}

RequestVerdict PolicyRequestJudge::decide(const Question& question, const Use& use, Instant now) {
  policy::Request request;
  request.at = now;
  request.who = question.subject.who;
  request.device = question.subject.device;
  request.zone = question.subject.zone;
  if (!question.host.empty()) {
    request.host = question.host;
  }
  if (!question.purpose.empty()) {
    request.purpose = question.purpose;
  }
  if (question.has_pledged) {
    add_pledge(request.who, person_attributes_);
  }
  if (question.data != nullptr) {
    request.data = *question.data;
  } else if (!question.has_content) {
    request.data = policy::Data{.open = false,
                                .grades = std::vector<std::string>(),
                                .findings = std::vector<std::string>()};
  }
  std::optional<RequestVerdict> strictest;
  bool agree = true;
  for (const Reading& reading : use.readings) {
    request.service = reading.service;
    if (!reading.service && !question.host.empty() && match_->is_readable() &&
        match_->named().empty() && !use.is_ai_shaped && is_shared(question.host)) {
      request.service = ""; // another path of a shared host
    }
    request.surface = reading.surface;
    request.operation = reading.operation;
    for (const Known& model : reading.models) {
      for (const Known& tenant : reading.tenants) {
        request.model = model;
        request.tenant = tenant;
        RequestVerdict verdict = decide_one(question, request);
        verdict.operation = reading.operation.value_or("");
        agree = agree && (!strictest || strictest->next == verdict.next);
        strictest =
            strictest ? stricter(std::move(*strictest), std::move(verdict)) : std::move(verdict);
      }
    }
  }
  HAECHI_CHECK(strictest.has_value()); // there is always one reading
  if (!agree && use.hangs_on_body && question.stage == Stage::Head && question.has_content) {
    strictest->next = Next::Read;
    strictest->verdict.action = gateway::Action::Pass;
  }
  return std::move(*strictest);
}

RequestVerdict PolicyRequestJudge::judge(const Question& question, Instant now) {
  forget_outdated(now);
  const Use use = read_use(question);
  RequestVerdict verdict = decide(question, use, now);
  verdict.endpoint = use.endpoint;
  verdict.verdict.services = use.services;
  // `unlisted: inspect` is about requests that look like those to an AI service.
  const bool is_plain_unlisted = use.services.empty() && !use.is_ai_shaped &&
                                 match_->is_readable() &&
                                 verdict.verdict.effect == policy::Effect::Inspect;
  if (is_plain_unlisted) {
    verdict.next = Next::Pass;
    verdict.verdict.action = gateway::Action::Pass;
    verdict.verdict.trace = gateway::Trace::Counted;
    verdict.needs_inspection = false;
  }
  return verdict;
}

ledger::Record PolicyRequestJudge::make_record(const gateway::Subject* subject,
                                               const IpAddress& client, std::string_view host,
                                               const gateway::Verdict& verdict,
                                               std::string reference, Instant now) const {
  return names_.make_record(subject, client, host, gateway::Depth::Request, verdict,
                            std::move(reference), now);
}

emit::Refusal PolicyRequestJudge::make_refusal(const gateway::Subject* subject,
                                               std::string_view host,
                                               const gateway::Verdict& verdict,
                                               std::string reference, Instant now) const {
  return names_.make_refusal(subject, host, verdict, std::move(reference), now);
}

} // namespace haechi::engine::intercept
