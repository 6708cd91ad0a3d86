#include "policy/decide/decider.h"

#include "policy/compile/canonical.h"
#include "policy/compile/compile.h"
#include "policy/compile/former_services.h"
#include "policy/decide/evaluation.h"
#include "policy/decide/facts.h"
#include "policy/decide/name_path.h"

#include <numeric>

namespace haechi::policy {

struct Decider::Parts {
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const catalog::Catalog> catalog;
  std::string digest;
  std::unique_ptr<const Program> program;
  std::vector<OrderIndex> all_orders;
  std::unique_ptr<const NamePath> names;
  std::shared_ptr<const UseFacts> unknown_use;
};

Decider::Decider(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Decider::~Decider() = default;

std::shared_ptr<const Decider> Decider::make(std::shared_ptr<const Policy> policy,
                                             std::shared_ptr<const catalog::Catalog> catalog,
                                             std::shared_ptr<const Policy> as_written) {
  if (as_written == nullptr) {
    as_written = policy;
  }
  policy = with_current_services(std::move(policy), *catalog);
  auto parts = std::make_unique<Parts>();
  parts->digest = digest_of(*with_current_services(std::move(as_written), *catalog), *catalog);
  parts->program = compile(*policy, *catalog);
  parts->all_orders.resize(policy->orders.size());
  std::iota(parts->all_orders.begin(), parts->all_orders.end(), 0U);
  parts->names = std::make_unique<const NamePath>(*parts->program, *catalog);
  parts->unknown_use = parts->names->prepare_use(Request{});
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
  return PreparedSubject(parts_->names->prepare(who, device, zone));
}

PreparedUse Decider::prepare_use(const Request& like) const {
  return PreparedUse(parts_->names->prepare_use(like));
}

NameDecision Decider::decide_name(const PreparedSubject& subject, std::string_view host,
                                  Instant now, const Happenings& happenings,
                                  DecisionCache& cache) const {
  return parts_->names->decide(subject.facts(), *parts_->unknown_use, host, now, happenings, cache);
}

NameDecision Decider::decide_use(const PreparedSubject& subject, const PreparedUse& use,
                                 std::string_view host, Instant now, const Happenings& happenings,
                                 DecisionCache& cache) const {
  return parts_->names->decide(subject.facts(), use.facts(), host, now, happenings, cache);
}

} // namespace haechi::policy
