#pragma once
// What the data path is told about one name.

#include "base/instant.h"
#include "catalog/catalog.h"
#include "policy/decision.h"

#include <map>
#include <span>
#include <string>

namespace haechi::policy {

// The register's facts: events and liftings with their time. One for each snapshot.
struct Happenings {
  std::map<std::string, Instant> events;
  std::map<std::string, Instant> lifted;
};

struct NameDecision {
  const Decision&
      decision; // its trace is left empty; lives in the cache until its next call or clear
  std::span<const catalog::ServiceIndex> services; // the candidates; empty: no service has the host
  Instant valid_until;                             // time alone may change the answer then
};

} // namespace haechi::policy
