#pragma once
// A request as far as it is known: each facet is unknown, known to be nothing, or known with its
// values. Source: docs/policy.md, "JSON of one request".

#include "base/instant.h"
#include "policy/vocabulary.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haechi::policy {

// A single-valued facet: nullopt = unknown, "" = known to be nothing.
using Known = std::optional<std::string>;
// A several-valued facet: nullopt = unknown, {} = known to be nothing.
using KnownSet = std::optional<std::vector<std::string>>;

struct Data {
  bool open = false;                                // more findings or a higher grade may follow
  std::optional<std::vector<std::string>> grades;   // grades of the parts; nullopt = unknown
  std::optional<std::vector<std::string>> findings; // classes and detector ids; nullopt = unknown
};

struct Who {
  Known body;
  Known role;
  KnownSet groups;
  Known located;
  std::optional<std::string>
      assurance; // a word of kAssuranceWords, or "" = not known at all, known to be nothing
  // nullopt: no attribute is known. Given: a missing name is known to be nothing; a name with
  // nullopt is unknown.
  std::optional<std::map<std::string, Known>> attributes;
};

// What the request says of the service itself; honoured before the catalog's entry.
// A key that is present with nullopt (JSON null) is unknown, whatever the entry says.
struct ServiceFacts {
  std::optional<Known> provider, provider_group, relation, hosting, tier, tenant, model;
  std::optional<KnownSet> control_country, category, surfaces;
  std::map<std::string, Known> attributes; // attribute.<name>
};

struct Request {
  Instant at{};
  Who who;
  Known device;
  Known zone;
  // The service id of `target`; "" = known to be no AI service; nullopt = unknown.
  Known service;
  Known surface; // from `service.surface`
  Known host;
  ServiceFacts facts;
  // Events and liftings that have happened, with their time; anything not listed has not happened.
  std::map<std::string, Instant> events;
  std::map<std::string, Instant> lifted;
  Known operation;
  Known purpose;
  Known model;
  Known tier;
  Known tenant;
  std::optional<Data> data; // nullopt: grade and findings unknown
};

} // namespace haechi::policy
