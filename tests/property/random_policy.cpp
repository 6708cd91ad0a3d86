#include "random_policy.h"

#include <algorithm>

namespace haechi::property {

using namespace policy;

namespace {

using Strings = std::vector<std::string>;

const Strings kBodies{"a", "a.b", "a.b.c", "a.d", "e", "e.f"};
const Strings kDevices{"pc", "phone", "tablet"};
const Strings kZones{"office", "guest", "closed", "street"};
const Strings kRoles{"officer", "guest"};
const Strings kGroups{"red", "blue"};
const Strings kPlaces{"KR", "US"};
const Strings kOperations{"prompt", "upload"};
const Strings kPurposes{"business", "personal"};
const Strings kFindings{"personal-data", "secret", "kr.rrn"};
const Strings kGrades{"O", "S", "C", "public", "non-public", "loose"};
const Strings kServices{"alpha", "beta", "gamma", "delta", "unheard"};
const Strings kProviders{"north", "south"};
const Strings kProviderGroups{"deep", "open"};
const Strings kCountries{"CN", "US"};
const Strings kCategories{"generative-ai", "chat", "mail"};
const Strings kHosting{"external", "self"};
const Strings kSurfaces{"web", "app", "api"};
const Strings kTiers{"free", "paid"};
const Strings kTenants{"ours"};
const Strings kModels{"gpt-*", "*-mini", "r1"};
const Strings kModelNames{"gpt-4", "gpt-mini", "r1-mini", "r1", "other"};
const Strings kHostPatterns{"*.alpha.example", "api.*", "beta.example"};
const Strings kHosts{"www.alpha.example", "api.alpha.example",   "api.shared.example",
                     "beta.example",      "api.nowhere.example", "www.nowhere.example",
                     "shared.example",    "gamma.example"};
const Strings kObligations{"justify", "log", "notice-page", "remove"};
const Strings kEvents{"replied", "verified"};
const Strings kOrders{"o0", "o1", "o2", "o3", "o4", "o5", "o6", "o7"};

Instant day(std::size_t number) {
  return Instant(std::chrono::hours(24 * static_cast<long>(number + 1)));
}

constexpr std::size_t kDays = 6;

Instant random_day(Chance& chance) {
  return day(chance.below(kDays));
}

Atom atom(Facet facet, Strings values, std::string name = "") {
  return {.facet = facet, .name = std::move(name), .values = std::move(values), .where = {}};
}

Atom random_scope_atom(Chance& chance) {
  switch (chance.below(9)) {
  case 0:
    return atom(Facet::Device, chance.pick_some(kDevices, 2));
  case 1:
    return atom(Facet::Zone, chance.pick_some(kZones, 2));
  case 2:
    return atom(Facet::Role, chance.pick_some(kRoles, 2));
  case 3:
    return atom(Facet::Group, chance.pick_some(kGroups, 2));
  case 4:
    return atom(Facet::Located, chance.pick_some(kPlaces, 1));
  case 5:
    return atom(Facet::Assurance, {chance.pick(Strings{"address", "password", "certificate"})});
  case 6:
    return atom(Facet::PersonAttribute, chance.pick_some(Strings{"signed", "refused"}, 1),
                chance.pick(Strings{"pledge", "clearance"}));
  case 7:
    return atom(Facet::Operation, chance.pick_some(kOperations, 2));
  default:
    return atom(Facet::Purpose, chance.pick_some(kPurposes, 1));
  }
}

Atom random_target_atom(Chance& chance) {
  switch (chance.below(16)) {
  case 0:
  case 1:
    return atom(Facet::Service, chance.pick_some(kServices, 2));
  case 2:
    return atom(Facet::Provider, chance.pick_some(kProviders, 1));
  case 3:
  case 4:
    return atom(Facet::ProviderGroup, chance.pick_some(kProviderGroups, 2));
  case 5:
  case 6:
    return atom(Facet::ControlCountry, chance.pick_some(kCountries, 2));
  case 7:
  case 8:
    return atom(Facet::Category, chance.pick_some(kCategories, 2));
  case 9:
    return atom(Facet::Hosting, chance.pick_some(kHosting, 1));
  case 10:
  case 11:
    return atom(Facet::Surface, chance.pick_some(kSurfaces, 2));
  case 12:
    return atom(Facet::Tier, chance.pick_some(kTiers, 1));
  case 13:
    return chance.one_in(2) ? atom(Facet::Tenant, kTenants)
                            : atom(Facet::Relation, {chance.pick(Strings{"self", "parent"})});
  case 14:
    return chance.one_in(2) ? atom(Facet::Model, chance.pick_some(kModels, 2))
                            : atom(Facet::Host, chance.pick_some(kHostPatterns, 2));
  default:
    return atom(Facet::ServiceAttribute, {chance.pick(Strings{"yes", "no"})}, "certified");
  }
}

template <class Draw> Condition random_condition(Chance& chance, Draw draw, std::size_t depth) {
  Condition condition;
  const std::size_t atoms = chance.below(depth == 0 ? 3 : 2) + (depth == 0 ? 0 : 1);
  for (std::size_t i = 0; i < atoms; ++i) {
    condition.atoms.push_back(draw(chance));
  }
  if (depth < 2 && chance.one_in(6)) {
    condition.any.push_back(
        {random_condition(chance, draw, depth + 1), random_condition(chance, draw, depth + 1)});
  }
  if (depth < 2 && chance.one_in(6)) {
    condition.none.push_back(random_condition(chance, draw, depth + 1));
  }
  return condition;
}

Scope random_scope(Chance& chance, std::size_t depth) {
  Scope scope;
  if (chance.one_in(2)) {
    scope.bodies = chance.pick_some(kBodies, 2);
  }
  if (chance.one_in(8)) {
    scope.exclude = chance.pick_some(kBodies, 1);
  }
  const std::size_t atoms = chance.below(3) + (depth == 0 ? 0U : 1U);
  for (std::size_t i = 0; i < atoms && !chance.one_in(3); ++i) {
    scope.facets.atoms.push_back(random_scope_atom(chance));
  }
  if (depth == 0 && chance.one_in(6)) {
    scope.has_any = true;
    scope.any = {random_scope(chance, 1), random_scope(chance, 1)};
  }
  if (depth == 0 && chance.one_in(8)) {
    scope.none = {random_scope(chance, 1)};
  }
  return scope;
}

// Of a rule or data entry: mostly nothing.
Scope random_inner_scope(Chance& chance) {
  return chance.one_in(4) ? random_scope(chance, 1) : Scope{};
}

// Visitors beside zones, on the scope itself or on one branch.
void invite_visitors(Chance& chance, Scope& scope) {
  Scope& where = !scope.any.empty() && chance.one_in(2) ? scope.any.front() : scope;
  where.visitors = true;
  where.facets.atoms.push_back(atom(Facet::Zone, chance.pick_some(kZones, 2)));
}

template <class Part> void fill_part(Chance& chance, Part& part) {
  part.scope = random_inner_scope(chance);
  if (!chance.one_in(4)) {
    part.target = random_condition(chance, random_target_atom, 0);
    part.has_target = !part.target.is_empty();
  }
  if (chance.one_in(5)) {
    part.operation = atom(Facet::Operation, chance.pick_some(kOperations, 1));
  }
  if (chance.one_in(6)) {
    part.purpose = atom(Facet::Purpose, chance.pick_some(kPurposes, 1));
  }
  if (chance.one_in(3)) {
    part.obligations = chance.pick_some(kObligations, 2);
  }
  if (chance.one_in(5)) {
    part.instead = chance.pick_some(kServices, 1);
  }
}

Rule random_rule(Chance& chance) {
  Rule rule;
  fill_part(chance, rule);
  rule.effect = static_cast<RuleEffect>(chance.below(6));
  rule.lifts = chance.one_in(3) ? Lifts::All : Lifts::Rules;
  return rule;
}

DataEntry random_data(Chance& chance) {
  DataEntry entry;
  fill_part(chance, entry);
  if (chance.one_in(2)) {
    entry.target = {};
    entry.has_target = false;
  }
  const std::size_t kind = chance.below(5);
  if (kind <= 2) {
    entry.finding = atom(Facet::Finding, chance.pick_some(kFindings, 2));
  }
  if (kind >= 2) {
    entry.grade = atom(Facet::Grade, chance.pick_some(kGrades, 2));
  }
  entry.effect = static_cast<Effect>(1 + chance.below(5));
  return entry;
}

Moment random_moment(Chance& chance, bool may_join) {
  Moment moment;
  const std::size_t kind = chance.below(may_join ? 4 : 2);
  moment.kind = static_cast<Moment::Kind>(kind);
  if (moment.kind == Moment::Kind::Date) {
    moment.date = random_day(chance);
  } else if (moment.kind == Moment::Kind::Event) {
    moment.event = chance.pick(kEvents);
  } else {
    moment.of = {random_moment(chance, false), random_moment(chance, false)};
  }
  return moment;
}

Exemption random_exemption(Chance& chance, const std::string& id, const Order& order) {
  Exemption exemption;
  exemption.id = id;
  exemption.order = order.id;
  exemption.granted_by = chance.one_in(2) ? order.issuer : chance.pick(Strings{"a", "ciso"});
  exemption.ground = chance.pick(Strings{"testing", "police"});
  if (chance.one_in(3)) {
    exemption.assurance = static_cast<Assurance>(chance.below(3));
  }
  exemption.scope = chance.one_in(2) ? random_scope(chance, 0) : Scope{};
  if (chance.one_in(3)) {
    exemption.from = random_day(chance);
  }
  exemption.expires = day(1 + chance.below(kDays));
  exemption.lifts = chance.one_in(2) ? Lifts::All : Lifts::Rules;
  return exemption;
}

Body random_body(Chance& chance, const std::string& id, const std::string& parent) {
  Body body;
  body.id = id;
  body.parent = parent;
  if (chance.one_in(3)) {
    body.authority = chance.pick_some(kBodies, 2);
  }
  if (chance.one_in(3)) {
    body.default_effect = static_cast<Effect>(1 + chance.below(5));
  }
  if (chance.one_in(4)) {
    body.on_undecided =
        chance.pick(std::vector<Effect>{Effect::Allow, Effect::Warn, Effect::Block});
  }
  if (chance.one_in(3)) {
    body.ungraded = chance.pick_some(Strings{"O", "S", "public", "non-public"}, 2);
    body.has_ungraded = true;
  }
  return body;
}

std::optional<Owner> random_owner(Chance& chance) {
  return chance.one_in(4) ? std::nullopt : std::optional(static_cast<Owner>(chance.below(3)));
}

void add_places(Chance& chance, Policy& policy) {
  for (const char* id : {"pc", "phone"}) { // `tablet` is never declared
    policy.devices.push_back({.id = id, .owner = random_owner(chance), .where = {}});
  }
  for (const char* id : {"closed", "guest", "office"}) { // nor is `street`
    Zone zone;
    zone.id = id;
    zone.owner = random_owner(chance);
    zone.body = chance.one_in(2) ? chance.pick(kBodies) : "";
    zone.no_egress = zone.id == "closed";
    if (chance.one_in(2)) {
      zone.unlisted =
          chance.pick(std::vector<Effect>{Effect::Allow, Effect::Inspect, Effect::Block});
    }
    policy.zones.push_back(zone);
  }
}

catalog::Service random_service(Chance& chance, const std::string& id) {
  catalog::Service service;
  service.id = id;
  service.provider = chance.one_in(5) ? "" : chance.pick(kProviders);
  service.provider_group = chance.one_in(5) ? "" : chance.pick(kProviderGroups);
  service.relation = chance.pick(Strings{"self", "parent"});
  if (!chance.one_in(3)) {
    service.control_country = chance.pick_some(Strings{"CN", "US", "FR"}, 2);
  }
  if (!chance.one_in(4)) {
    service.category = chance.pick_some(kCategories, 2);
    if (chance.one_in(2)) {
      service.category.push_back("generative-ai");
    }
  }
  if (!chance.one_in(3)) {
    service.hosting = chance.pick(kHosting);
  }
  if (!chance.one_in(6)) {
    service.surfaces = chance.pick_some(Strings{"web", "app", "api", "desktop"}, 3);
  }
  if (chance.one_in(2)) {
    service.attributes["certified"] = chance.pick(Strings{"yes", "no", "maybe"});
  }
  return service;
}

template <class Draw>
auto known_or_not(Chance& chance, std::size_t unknown_in, Draw draw)
    -> std::optional<decltype(draw())> {
  if (unknown_in != 0 && chance.one_in(unknown_in)) {
    return std::nullopt;
  }
  return draw();
}

Strings random_subset(Chance& chance, const Strings& values) {
  Strings subset;
  for (const std::string& value : values) {
    if (chance.one_in(3)) {
      subset.push_back(value);
    }
  }
  return subset;
}

// One of the values, one that no condition mentions, or nothing.
std::string any_value(Chance& chance, const Strings& values) {
  if (chance.one_in(8)) {
    return "";
  }
  return chance.one_in(8) ? "something-else" : chance.pick(values);
}

class RequestWriter {
 public:
  RequestWriter(Chance& chance, std::size_t unknown_in)
      : chance_(chance), unknown_in_(unknown_in) {}

  Request write() {
    request_.at = random_day(chance_) + std::chrono::hours(static_cast<long>(chance_.below(30)));
    write_person();
    request_.device = single(kDevices);
    request_.zone = single(kZones);
    request_.operation = single(kOperations);
    request_.purpose = single(kPurposes);
    request_.tier = single(kTiers);
    request_.tenant = single(kTenants);
    request_.model = single(kModelNames);
    write_aim();
    write_facts();
    write_content();
    write_happenings();
    return request_;
  }

 private:
  Known single(const Strings& values) {
    return known_or_not(chance_, unknown_in_, [&] { return any_value(chance_, values); });
  }

  KnownSet several(const Strings& values) {
    return known_or_not(chance_, unknown_in_, [&] { return random_subset(chance_, values); });
  }

  void write_person() {
    request_.who.body = single(kBodies);
    request_.who.role = single(kRoles);
    request_.who.groups = several(kGroups);
    request_.who.located = single(kPlaces);
    request_.who.assurance = known_or_not(chance_, unknown_in_, [&] {
      return chance_.pick(Strings{"", "address", "password", "certificate"});
    });
    request_.who.attributes = known_or_not(chance_, unknown_in_, [&] {
      std::map<std::string, Known> attributes;
      for (const char* name : {"pledge", "clearance"}) {
        if (!chance_.one_in(3)) {
          attributes[name] = single({"signed", "refused"});
        }
      }
      return attributes;
    });
  }

  // A target, a host, both, or neither.
  void write_aim() {
    const bool may_be_open = unknown_in_ != 0;
    if (!chance_.one_in(3) || !may_be_open) {
      request_.host = chance_.one_in(10) ? "" : chance_.pick(kHosts);
    }
    if (chance_.one_in(2)) {
      request_.service = chance_.one_in(12) ? "" : chance_.pick(kServices);
      if (!request_.service->empty() && !chance_.one_in(3)) {
        request_.surface = chance_.pick(kSurfaces);
      }
    } else if (!request_.host || request_.host->empty()) {
      request_.host = chance_.pick(kHosts);
    }
  }

  template <class Value> void maybe(std::optional<Value>& fact, Value value) {
    if (chance_.one_in(5)) {
      fact = std::move(value);
    }
  }

  void write_facts() {
    policy::ServiceFacts& facts = request_.facts;
    maybe(facts.provider, single(kProviders));
    maybe(facts.provider_group, single(kProviderGroups));
    maybe(facts.relation, single({"self", "parent"}));
    maybe(facts.hosting, single(kHosting));
    maybe(facts.tier, single(kTiers));
    maybe(facts.model, single(kModelNames));
    maybe(facts.control_country, several(kCountries));
    maybe(facts.category, several(kCategories));
    maybe(facts.surfaces, several(kSurfaces));
    if (chance_.one_in(5)) {
      facts.attributes["certified"] = single({"yes", "no"});
    }
  }

  void write_content() {
    request_.data = known_or_not(chance_, unknown_in_, [&] {
      Data data;
      data.open = unknown_in_ != 0 && chance_.one_in(6);
      data.findings = several(kFindings);
      data.grades = several(kGrades);
      return data;
    });
  }

  void write_happenings() {
    for (const std::string& event : kEvents) {
      if (chance_.one_in(2)) {
        request_.events[event] = random_day(chance_);
      }
    }
    if (chance_.one_in(6)) {
      request_.lifted[chance_.pick(kOrders)] = random_day(chance_);
    }
  }

  Chance& chance_;
  std::size_t unknown_in_;
  Request request_;
};

} // namespace

Order random_order(Chance& chance, const std::string& id) {
  Order order;
  order.id = id;
  order.issuer = chance.pick(kBodies);
  order.force = chance.one_in(8)   ? Force::External
                : chance.one_in(3) ? Force::Advice
                                   : Force::Binding;
  if (chance.one_in(2)) {
    order.from = random_moment(chance, false);
  }
  if (chance.one_in(6)) {
    order.expires = random_day(chance);
  }
  if (chance.one_in(4)) {
    order.until = random_moment(chance, true);
  }
  if (chance.one_in(3)) {
    order.supersedes = chance.pick_some(kOrders, 2);
  }
  if (chance.one_in(8)) {
    order.adopts = chance.pick(kOrders);
  }
  order.scope = random_scope(chance, 0);
  if (chance.one_in(5)) {
    invite_visitors(chance, order.scope);
  }
  const std::size_t rules = chance.below(4);
  for (std::size_t i = 0; i < rules; ++i) {
    order.rules.push_back(random_rule(chance));
  }
  const std::size_t data = rules == 0 ? 1 + chance.below(2) : chance.below(3);
  for (std::size_t i = 0; i < data; ++i) {
    order.data.push_back(random_data(chance));
  }
  if (chance.one_in(3)) {
    order.exemptions_by = {"ciso"};
  }
  if (chance.one_in(4)) {
    order.exemption_grounds = {"testing"};
  }
  return order;
}

Policy random_policy(Chance& chance) {
  Policy policy;
  if (!chance.one_in(6)) {
    policy.grades = {{"O", "S", "C"}, {"public", "non-public"}};
  }
  policy.bodies = {random_body(chance, "a", ""),        random_body(chance, "a.b", "a"),
                   random_body(chance, "a.b.c", "a.b"), random_body(chance, "a.d", "a"),
                   random_body(chance, "e", ""),        random_body(chance, "e.f", "e")};
  add_places(chance, policy);
  const std::size_t orders = 1 + chance.below(kOrders.size());
  for (std::size_t i = 0; i < orders; ++i) {
    policy.orders.push_back(random_order(chance, kOrders[i]));
  }
  const std::size_t exemptions = chance.below(5);
  for (std::size_t i = 0; i < exemptions; ++i) {
    policy.exemptions.push_back(
        random_exemption(chance, "x" + std::to_string(i), chance.pick(policy.orders)));
  }
  return policy;
}

std::shared_ptr<const catalog::Catalog> random_catalog(Chance& chance) {
  std::vector<catalog::Service> services;
  for (const char* id : {"alpha", "beta", "delta", "gamma"}) {
    services.push_back(random_service(chance, id));
  }
  const auto name = [](const std::string& pattern, catalog::Match match, catalog::ServiceIndex of) {
    return catalog::Name{.pattern = pattern,
                         .match = match,
                         .use = catalog::Use::Blockable,
                         .service = of,
                         .surface = {},
                         .role = {},
                         .tenancy = {},
                         .min_depth = {},
                         .confidence = {}};
  };
  using catalog::Match;
  return catalog::Catalog::make(
      std::move(services),
      {name("alpha.example", Match::Suffix, 0), name("beta.example", Match::Exact, 1),
       name("shared.example", Match::Suffix, 0), name("shared.example", Match::Suffix, 3),
       name("gamma.example", Match::Exact, 3), name("gamma.example", Match::Exact, 2),
       name("gamma.example", Match::Exact, 1)});
}

World random_world(Chance& chance) {
  return {std::make_shared<const Policy>(random_policy(chance)), random_catalog(chance)};
}

Request random_request(Chance& chance, std::size_t unknown_in) {
  return RequestWriter(chance, unknown_in).write();
}

} // namespace haechi::property
