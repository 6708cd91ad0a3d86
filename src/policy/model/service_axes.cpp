#include "policy/model/service_axes.h"

#include "policy/model/facts.h"

#include <algorithm>

namespace haechi::policy::model {

namespace {

using Strings = std::vector<std::string>;

Strings to_list(const Values& values) {
  return {values.begin(), values.end()};
}

// One service that the request may be about; entry is null when the catalog does not hold it.
struct Subject {
  const Mentions& mentions;
  const Request& request;
  const catalog::Service* entry;
};

using Field = std::optional<Known> policy::ServiceFacts::*;
using SetField = std::optional<KnownSet> policy::ServiceFacts::*;

Axis single_axis(const std::string& name, const Strings& values, Field field) {
  Axis axis;
  for (const std::string& value : values) {
    axis.push_back(
        {{{name, value}}, [field, value](Request& request) { request.facts.*field = value; }});
  }
  return axis;
}

Axis set_axis(const std::string& name, const Strings& values, SetField field) {
  Axis axis;
  for (const Strings& subset : subsets_of(values)) {
    axis.push_back({{{name, join(subset)}},
                    [field, subset](Request& request) { request.facts.*field = subset; }});
  }
  return axis;
}

// Unknown when the request says null, or says nothing and there is no entry (or the entry does not
// say).
template <class Fact> bool is_open(const Fact& fact, bool entry_says) {
  return fact ? !fact->has_value() : !entry_says;
}

void add_singles(const Subject& subject, std::vector<Axis>& axes) {
  struct Row {
    Facet facet;
    Field field;
    bool entry_says;
  };

  const catalog::Service* entry = subject.entry;
  const bool is_listed = entry != nullptr;
  const Row rows[] = {
      {Facet::Provider, &policy::ServiceFacts::provider, is_listed},
      {Facet::ProviderGroup, &policy::ServiceFacts::provider_group, is_listed},
      {Facet::Relation, &policy::ServiceFacts::relation, is_listed},
      {Facet::Hosting, &policy::ServiceFacts::hosting, is_listed && entry->hosting.has_value()},
  };
  for (const Row& row : rows) {
    if (is_open(subject.request.facts.*row.field, row.entry_says)) {
      Values values = subject.mentions.of(row.facet);
      if (row.facet == Facet::Hosting) {
        values.insert({"self", "external"});
      }
      axes.push_back(
          single_axis(std::string(to_word(row.facet)), any_of_or_none(to_list(values)), row.field));
    }
  }
}

void add_sets(const Subject& subject, std::vector<Axis>& axes) {
  const catalog::Service* entry = subject.entry;
  if (is_open(subject.request.facts.control_country,
              entry != nullptr && !entry->control_country.empty())) {
    axes.push_back(set_axis("control_country", to_list(subject.mentions.of(Facet::ControlCountry)),
                            &policy::ServiceFacts::control_country));
  }
  if (is_open(subject.request.facts.category, entry != nullptr && !entry->category.empty())) {
    Values values = subject.mentions.of(Facet::Category);
    values.insert("generative-ai");
    axes.push_back(set_axis("category", to_list(values), &policy::ServiceFacts::category));
  }
}

Strings possible_surfaces(const Subject& subject) {
  const auto& fact = subject.request.facts.surfaces;
  if (fact ? !fact->has_value() : subject.entry == nullptr) {
    return any_of_or_none(to_list(subject.mentions.of(Facet::Surface)));
  }
  const Strings& surfaces = fact ? **fact : subject.entry->surfaces;
  return surfaces.empty() ? Strings{""} : surfaces;
}

void add_surface(const Subject& subject, std::vector<Axis>& axes) {
  if (subject.request.surface) {
    return;
  }
  Axis axis;
  for (const std::string& surface : possible_surfaces(subject)) {
    axis.push_back(
        {{{"surface", surface}}, [surface](Request& request) { request.surface = surface; }});
  }
  axes.push_back(std::move(axis));
}

void add_attributes(const Subject& subject, std::vector<Axis>& axes) {
  const auto& facts = subject.request.facts.attributes;
  for (const std::string& name : subject.mentions.names_of(Facet::ServiceAttribute)) {
    const auto fact = facts.find(name);
    if (fact != facts.end() ? fact->second.has_value() : subject.entry != nullptr) {
      continue;
    }
    Axis axis;
    for (const std::string& value :
         any_of_or_none(to_list(subject.mentions.of(Facet::ServiceAttribute, name)))) {
      axis.push_back({{{"attribute." + name, value}},
                      [name, value](Request& request) { request.facts.attributes[name] = value; }});
    }
    axes.push_back(std::move(axis));
  }
}

// What is still open of one service.
std::vector<Axis> axes_of(const Subject& subject) {
  std::vector<Axis> axes;
  add_singles(subject, axes);
  add_sets(subject, axes);
  add_surface(subject, axes);
  add_attributes(subject, axes);
  return axes;
}

Choice choose_service(const std::string& id) {
  return {{{"service", id}}, [id](Request& request) { request.service = id; }};
}

// A host that no entry has: no service, and what the zone says of such hosts.
Choice choose_unlisted_host() {
  return {{{"service", "~unlisted"}},
          [](Request& request) { request.host = "unlisted.example.invalid"; }};
}

// All services that the catalog and the policy know of, one more, and none.
Strings every_service(const Mentions& mentions, const catalog::Catalog& catalog) {
  Values ids = mentions.of(Facet::Service);
  for (const catalog::Service& service : catalog.services()) {
    ids.insert(service.id);
  }
  return any_of_or_none(to_list(ids));
}

Strings possible_services(const Mentions& mentions, const catalog::Catalog& catalog,
                          const Request& request) {
  if (request.service) {
    return {*request.service};
  }
  if (!request.host || request.host->empty()) {
    return every_service(mentions, catalog);
  }
  Strings ids;
  for (const catalog::ServiceIndex index :
       catalog.find_candidates(to_comparable_host(*request.host))) {
    ids.push_back(catalog.services()[index].id);
  }
  return ids; // empty: an unlisted host, no service
}

} // namespace

std::vector<Axis> service_axes(const Mentions& mentions, const catalog::Catalog& catalog,
                               const Request& request, std::size_t limit) {
  const Strings ids = possible_services(mentions, catalog, request);
  if (ids.size() == 1) {
    std::vector<Axis> axes{{choose_service(ids.front())}};
    if (!ids.front().empty()) {
      std::ranges::move(axes_of({mentions, request, catalog.find_service(ids.front())}),
                        std::back_inserter(axes));
    }
    return axes;
  }
  Axis all;
  for (const std::string& id : ids) {
    std::vector<Axis> axes{{choose_service(id)}};
    if (!id.empty()) {
      std::ranges::move(axes_of({mentions, request, catalog.find_service(id)}),
                        std::back_inserter(axes));
    }
    if (all.size() + count_combinations(axes, limit) > limit) {
      return {{}};
    }
    std::ranges::move(combine(axes), std::back_inserter(all));
  }
  if (!request.service && !request.host) {
    all.push_back(choose_unlisted_host());
  }
  return ids.empty() ? std::vector<Axis>{} : std::vector<Axis>{std::move(all)};
}

} // namespace haechi::policy::model
