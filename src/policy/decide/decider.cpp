#include "policy/decide/decider.h"

#include "policy/compile/canonical.h"
#include "policy/compile/compile.h"
#include "policy/decide/evaluation.h"
#include "policy/decide/facts.h"

#include <numeric>

namespace haechi::policy {

struct SubjectFacts {
  Who who;
  Known device;
  Known zone;
};

struct Decider::Parts {
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const catalog::Catalog> catalog;
  std::string digest;
  std::unique_ptr<const Program> program;
  std::vector<OrderIndex> all_orders;
};

Decider::Decider(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Decider::~Decider() = default;

std::shared_ptr<const Decider> Decider::make(std::shared_ptr<const Policy> policy,
                                             std::shared_ptr<const catalog::Catalog> catalog) {
  auto parts = std::make_unique<Parts>();
  parts->digest = digest_of(*policy, *catalog);
  parts->program = compile(*policy, *catalog);
  parts->all_orders.resize(policy->orders.size());
  std::iota(parts->all_orders.begin(), parts->all_orders.end(), 0U);
  parts->policy = std::move(policy);
  parts->catalog = std::move(catalog);
  return std::shared_ptr<const Decider>(new Decider(std::move(parts)));
}

const std::string& Decider::digest() const {
  return parts_->digest;
}

const Policy& Decider::policy() const {
  return *parts_->policy;
}

const catalog::Catalog& Decider::catalog() const {
  return *parts_->catalog;
}

Decision Decider::decide(const Request& request) const {
  Facts facts;
  read_request(*parts_->program, *parts_->catalog, request, facts);
  Scratch scratch;
  scratch.slots = facts.slots;
  return evaluate_request(*parts_->program, facts.candidates, facts.says, parts_->all_orders,
                          Effort{}, Tracing::On, scratch);
}

PreparedSubject Decider::prepare_subject(const Who& who, const Known& device,
                                         const Known& zone) const {
  return PreparedSubject(std::make_shared<const SubjectFacts>(SubjectFacts{who, device, zone}));
}

const NameDecision& Decider::decide_name(const PreparedSubject& subject, std::string_view host,
                                         Instant now, const Happenings& happenings,
                                         DecisionCache& cache) const {
  const CacheKey key{&subject.facts(), nullptr, host};
  if (const NameDecision* found = cache.find(key, now)) {
    return *found;
  }
  Request request;
  request.at = now;
  request.who = subject.facts().who;
  request.device = subject.facts().device;
  request.zone = subject.facts().zone;
  request.host = std::string(host);
  request.events = happenings.events;
  request.lifted = happenings.lifted;
  NameDecision answer{decide(request), parts_->catalog->find_candidates(host),
                      now + std::chrono::milliseconds(1)};
  answer.decision.trace.clear();
  return cache.keep(key, now, std::move(answer));
}

} // namespace haechi::policy
