#include "policy/model/facts.h"

namespace haechi::policy::model {

namespace {

using Words = std::set<std::string>;

Words to_set(const std::vector<std::string>& values) {
  return {values.begin(), values.end()};
}

std::string or_nothing(const Known& known) {
  return known.value_or("");
}

// A fact of the request comes before the entry; a fact that is null counts as nothing here.
std::string prefer(const std::optional<Known>& fact, const std::string& entry) {
  return fact ? or_nothing(*fact) : entry;
}

Words prefer(const std::optional<KnownSet>& fact, const std::vector<std::string>& entry) {
  return fact ? to_set(fact->value_or(std::vector<std::string>{})) : to_set(entry);
}

std::string asked_or_fact(const Known& asked, const std::optional<Known>& fact) {
  return asked ? *asked : prefer(fact, "");
}

std::map<std::string, std::string> merge_attributes(std::map<std::string, std::string> entry,
                                                    const std::map<std::string, Known>& facts) {
  for (const auto& [name, value] : facts) {
    entry[name] = or_nothing(value);
  }
  return entry;
}

std::string choose_surface(const Request& request, const catalog::Service& entry) {
  if (request.surface) {
    return *request.surface;
  }
  const Words surfaces = prefer(request.facts.surfaces, entry.surfaces);
  return surfaces.size() == 1 ? *surfaces.begin() : "";
}

ServiceFacts resolve_service(const Request& request, const std::string& id,
                             const catalog::Service& entry) {
  const policy::ServiceFacts& facts = request.facts;
  ServiceFacts service;
  service.id = id;
  service.provider = prefer(facts.provider, entry.provider);
  service.provider_group = prefer(facts.provider_group, entry.provider_group);
  service.relation = prefer(facts.relation, entry.relation);
  service.hosting = prefer(facts.hosting, entry.hosting.value_or(""));
  service.countries = prefer(facts.control_country, entry.control_country);
  service.categories = prefer(facts.category, entry.category);
  service.surface = choose_surface(request, entry);
  service.tier = asked_or_fact(request.tier, facts.tier);
  service.tenant = asked_or_fact(request.tenant, facts.tenant);
  service.model = asked_or_fact(request.model, facts.model);
  service.attributes = merge_attributes(entry.attributes, facts.attributes);
  return service;
}

// The entry of a service that the catalog does not hold says nothing at all.
catalog::Service unheard_of_service() {
  catalog::Service entry;
  entry.relation.clear();
  return entry;
}

std::optional<ServiceFacts> find_service(const catalog::Catalog& catalog, const Request& request,
                                         const std::string& host) {
  if (request.service) {
    if (request.service->empty()) {
      return std::nullopt;
    }
    const catalog::Service* entry = catalog.find_service(*request.service);
    return resolve_service(request, *request.service,
                           entry != nullptr ? *entry : unheard_of_service());
  }
  const auto candidates = catalog.find_candidates(host);
  if (host.empty() || candidates.empty()) {
    return std::nullopt;
  }
  const catalog::Service& entry = catalog.services()[candidates.front()];
  return resolve_service(request, entry.id, entry);
}

std::map<std::string, std::string>
resolve_attributes(const std::optional<std::map<std::string, Known>>& attributes) {
  return merge_attributes({}, attributes.value_or(std::map<std::string, Known>{}));
}

} // namespace

std::string to_comparable_host(std::string_view host) {
  std::string out(host);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  if (out.ends_with('.')) {
    out.pop_back();
  }
  return out;
}

Facts resolve_facts(const Policy& policy, const catalog::Catalog& catalog, const Request& request) {
  Facts facts;
  facts.policy = &policy;
  facts.at = request.at;
  facts.body = or_nothing(request.who.body);
  facts.role = or_nothing(request.who.role);
  facts.located = or_nothing(request.who.located);
  facts.device = or_nothing(request.device);
  facts.zone = or_nothing(request.zone);
  facts.host = to_comparable_host(or_nothing(request.host));
  facts.operation = or_nothing(request.operation);
  facts.purpose = or_nothing(request.purpose);
  facts.groups = to_set(request.who.groups.value_or(std::vector<std::string>{}));
  facts.assurance = find_word<Assurance>(kAssuranceWords, request.who.assurance.value_or(""));
  facts.attributes = resolve_attributes(request.who.attributes);
  facts.service = find_service(catalog, request, facts.host);
  facts.is_unlisted_host = !request.service && !facts.host.empty() && !facts.service;
  const Data data = request.data.value_or(Data{});
  facts.findings = to_set(data.findings.value_or(std::vector<std::string>{}));
  facts.grades = to_set(data.grades.value_or(std::vector<std::string>{}));
  facts.events = request.events;
  facts.lifted = request.lifted;
  return facts;
}

} // namespace haechi::policy::model
