#pragma once
// The fast evaluator of one policy over one catalog. Immutable and safe from many threads; equal to
// the readable definition in policy/model on complete requests, and containing every completion on
// partial ones.
//
// Two doors. `decide` answers one request in full, with its trace. `decide_name` is the data path
// of DNS and TLS: the person is prepared once when configuration is loaded, the host is all that a
// query adds; answers come from a cache that belongs to one worker, and a cached answer allocates
// nothing.

#include "catalog/catalog.h"
#include "policy/decide/decision_cache.h"
#include "policy/decide/prepared_subject.h"
#include "policy/decision.h"
#include "policy/request.h"
#include "policy/syntax/policy.h"

#include <memory>
#include <string>
#include <string_view>

namespace haechi::policy {

class Decider {
 public:
  // Cannot fail: what check would refuse (an undeclared issuer, parents in a circle) simply never
  // speaks. `as_written`: what the digest is of, where `policy` was told what has happened; null:
  // `policy` itself.
  [[nodiscard]] static std::shared_ptr<const Decider>
  make(std::shared_ptr<const Policy> policy, std::shared_ptr<const catalog::Catalog> catalog,
       std::shared_ptr<const Policy> as_written = nullptr);
  ~Decider();
  Decider(const Decider&) = delete;
  Decider& operator=(const Decider&) = delete;

  [[nodiscard]] Decision decide(const Request& request) const;

  // `sha256:...` of the canonical form of the policy as written and the catalog, whatever the order
  // of files and orders. The tests of the policy, and names that come from plain domain lists, are
  // no part of it.
  [[nodiscard]] const std::string& digest() const;

  [[nodiscard]] PreparedSubject prepare_subject(const Who& who, const Known& device,
                                                const Known& zone) const;

  // What is known of a use beside subject and service: surface, operation, purpose, tier, tenant,
  // model and data of `like`; the rest of it is not looked at. A handful of them serves the depths
  // of a gateway.
  [[nodiscard]] PreparedUse prepare_use(const Request& like) const;

  // What is known when a name is all that was seen: the subject, the host (canonical) and the time.
  // The reference is valid until the cache's next call or clear; a cache must not be used with two
  // deciders or two Happenings.
  [[nodiscard]] NameDecision decide_name(const PreparedSubject& subject, std::string_view host,
                                         Instant now, const Happenings& happenings,
                                         DecisionCache& cache) const;

  // The same with more known of the use.
  [[nodiscard]] NameDecision decide_use(const PreparedSubject& subject, const PreparedUse& use,
                                        std::string_view host, Instant now,
                                        const Happenings& happenings, DecisionCache& cache) const;

  [[nodiscard]] const Policy& policy() const;
  [[nodiscard]] const catalog::Catalog& catalog() const;

 private:
  struct Parts;
  explicit Decider(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::policy
