#include "policy/regions/classes.h"

#include "policy/regions/asked.h"
#include "policy/regions/value_classes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace haechi::policy::regions {

namespace {

// The facets with one value that belong to the request, not to the service's entry.
constexpr std::array kPlainFacets{Facet::Role,    Facet::Located, Facet::Operation,
                                  Facet::Purpose, Facet::Tier,    Facet::Tenant};
constexpr std::array kEntryFacets{Facet::Provider, Facet::ProviderGroup, Facet::Relation,
                                  Facet::Hosting};

std::vector<std::string> values_of(const catalog::Service& entry, Facet facet) {
  switch (facet) {
  case Facet::Service:
    return {entry.id};
  case Facet::Provider:
    return {entry.provider};
  case Facet::ProviderGroup:
    return {entry.provider_group};
  case Facet::Relation:
    return {entry.relation};
  case Facet::Hosting:
    return {entry.hosting.value_or("")};
  case Facet::ControlCountry:
    return entry.control_country;
  case Facet::Category:
    return entry.category;
  default:
    return {};
  }
}

bool leaves_open_fact(const catalog::Service& entry, Facet facet) {
  return (facet == Facet::Hosting && !entry.hosting) ||
         (facet == Facet::ControlCountry && entry.control_country.empty()) ||
         (facet == Facet::Category && entry.category.empty());
}

std::size_t find_class(const ClassAxis& axis, const std::string& value) {
  for (std::size_t i = 0; i < axis.classes.size(); ++i) {
    const Class& one = axis.classes[i];
    if (one.kind == ClassKind::NoService ? value.empty()
                                         : std::ranges::binary_search(one.members, value)) {
      return i;
    }
  }
  const auto other = std::ranges::find(axis.classes, ClassKind::Other, &Class::kind);
  return static_cast<std::size_t>(other - axis.classes.begin());
}

} // namespace

std::string Class::label() const {
  const std::string list = fmt::format("{}", fmt::join(members, ", "));
  switch (kind) {
  case ClassKind::Other:
    return members.empty() ? "any other" : list + " or any other";
  case ClassKind::Absent:
    return "without " + list;
  case ClassKind::NoService:
    return "no AI service";
  case ClassKind::UnlistedHost:
    return "a host that no entry has";
  default:
    return list;
  }
}

class ClassesBuilder {
 public:
  ClassesBuilder(std::span<const Policy* const> policies, const catalog::Catalog& catalog,
                 Classes& classes)
      : policies_(policies), catalog_(catalog), asked_(policies), classes_(classes) {}

  void build() {
    classes_.axes_ = {body_axis(policies_, asked_), ClassAxis{}, device_axis(policies_, asked_),
                      zone_axis(policies_, asked_)};
    add_plain();
    add_surface();
    add_attributes(Facet::PersonAttribute);
    for (const Facet facet : {Facet::Group, Facet::Finding}) {
      add_all(flag_axes(facet, asked_.of(facet)), false);
    }
    add_all(grade_axes(policies_, asked_.of(Facet::Grade), classes_.is_exact_), false);
    for (const Facet facet : {Facet::Host, Facet::Model}) {
      if (!asked_.of(facet).empty()) {
        add(pattern_axis(facet, asked_.of(facet), classes_.is_exact_));
      }
    }
    add_open_facts();
    make_service_axis();
    find_unlisted_host();
  }

 private:
  void add(ClassAxis axis) {
    if (axis.classes.size() > 1) {
      classes_.axes_.push_back(std::move(axis));
    }
  }

  void add_all(std::vector<ClassAxis> axes, bool is_open_service_fact) {
    for (ClassAxis& axis : axes) {
      axis.is_open_service_fact = is_open_service_fact;
      add(std::move(axis));
    }
  }

  void add_plain() {
    for (const Facet facet : kPlainFacets) {
      if (!asked_.of(facet).empty()) {
        add(single_axis(facet, "", asked_.of(facet), words_of(facet)));
      }
    }
    if (!asked_.of(Facet::Assurance).empty()) {
      add(assurance_axis(asked_.of(Facet::Assurance)));
    }
  }

  void add_surface() {
    classes_.surface_axis_ = classes_.axes_.size();
    surface_ = single_axis(Facet::Surface, "", asked_.of(Facet::Surface), words_of(Facet::Surface));
    has_surface_ = surface_.classes.size() > 1;
    if (has_surface_) {
      // Nothing stands for the rest: not every service has one of the members.
      surface_.classes.back().representative.clear();
      add(surface_);
    }
  }

  void add_attributes(Facet facet) {
    for (const std::string& name : asked_.names_of(facet)) {
      ClassAxis axis = single_axis(facet, name, asked_.of(facet, name));
      axis.is_open_service_fact = facet == Facet::ServiceAttribute;
      add(std::move(axis));
    }
  }

  // What an entry, or the lack of one, leaves open of a service.
  void add_open_facts() {
    for (const Facet facet : kEntryFacets) {
      ClassAxis axis = single_axis(facet, "", asked_.of(facet), words_of(facet));
      axis.is_open_service_fact = true;
      add(std::move(axis));
    }
    for (const Facet facet : {Facet::ControlCountry, Facet::Category}) {
      add_all(flag_axes(facet, asked_.of(facet)), true);
    }
    add_attributes(Facet::ServiceAttribute);
  }

  // Which surfaces a service may have, by class.
  [[nodiscard]] std::vector<bool> surfaces_of(const catalog::Service& entry) const {
    std::vector<bool> surfaces(surface_.classes.size());
    for (const std::string& surface : entry.surfaces) {
      surfaces[find_class(surface_, surface)] = true;
    }
    if (entry.surfaces.empty()) {
      surfaces.back() = true;
    }
    return surfaces;
  }

  void sign_lists(const catalog::Service& entry, Facet facet, std::string& signature) const {
    if (leaves_open_fact(entry, facet)) {
      signature += '?';
      return;
    }
    const auto values = values_of(entry, facet);
    for (const WordSet& list : asked_.of(facet)) {
      const bool is_listed = std::ranges::any_of(
          values, [&](const std::string& value) { return list.contains(value); });
      signature += is_listed ? '1' : '0';
    }
    signature += ' ';
  }

  [[nodiscard]] std::string signature_of(const catalog::Service& entry) const {
    std::string signature;
    for (const Facet facet :
         {Facet::Service, Facet::Provider, Facet::ProviderGroup, Facet::Relation, Facet::Hosting,
          Facet::ControlCountry, Facet::Category}) {
      sign_lists(entry, facet, signature);
    }
    for (const std::string& name : asked_.names_of(Facet::ServiceAttribute)) {
      const auto value = entry.attributes.find(name);
      for (const WordSet& list : asked_.of(Facet::ServiceAttribute, name)) {
        signature += value != entry.attributes.end() && list.contains(value->second) ? '1' : '0';
      }
      signature += ' ';
    }
    for (const bool surface : surfaces_of(entry)) {
      signature += surface ? '1' : '0';
    }
    return signature;
  }

  void make_service_axis() {
    std::map<std::string, Words> groups; // the catalog is sorted by id
    for (const catalog::Service& entry : catalog_.services()) {
      groups[signature_of(entry)].push_back(entry.id);
    }
    // Services that the catalog does not hold are told apart by name alone.
    ClassAxis axis = single_axis(Facet::Service, "", asked_.of(Facet::Service));
    for (Class& unheard : axis.classes) {
      std::erase_if(unheard.members,
                    [&](const std::string& id) { return catalog_.find_service(id) != nullptr; });
      unheard.representative = unheard.members.empty() ? "" : unheard.members.front();
    }
    std::erase_if(axis.classes, [](const Class& unheard) {
      return unheard.kind == ClassKind::Values && unheard.members.empty();
    });
    axis.classes.back().representative = unheard_of_service();
    for (auto& [signature, members] : groups) {
      axis.classes.push_back({.kind = ClassKind::Values,
                              .representative = members.front(),
                              .members = members,
                              .also = {}});
    }
    std::ranges::sort(axis.classes, {},
                      [](const Class& one) { return std::pair(one.kind, one.representative); });
    axis.classes.push_back(
        {.kind = ClassKind::NoService, .representative = "", .members = {}, .also = {}});
    axis.classes.push_back(
        {.kind = ClassKind::UnlistedHost, .representative = "", .members = {}, .also = {}});
    note_surfaces(axis);
    classes_.axes_[kServiceAxis] = std::move(axis);
    if (!has_surface_) {
      classes_.surface_axis_ = classes_.axes_.size();
    }
  }

  // An id that neither the catalog nor a condition names.
  [[nodiscard]] std::string unheard_of_service() const {
    std::string id = "another-service";
    const auto is_named = [&] {
      return catalog_.find_service(id) != nullptr ||
             std::ranges::any_of(asked_.of(Facet::Service),
                                 [&](const WordSet& list) { return list.contains(id); });
    };
    while (is_named()) {
      id += "-x";
    }
    return id;
  }

  void note_surfaces(const ClassAxis& axis) {
    for (const Class& one : axis.classes) {
      const catalog::Service* entry = catalog_.find_service(one.representative);
      const bool is_listed = one.kind == ClassKind::Values && entry != nullptr;
      classes_.surfaces_of_.push_back(is_listed ? surfaces_of(*entry)
                                                : std::vector<bool>(surface_.classes.size(), true));
    }
  }

  void find_unlisted_host() {
    constexpr int kTries = 64;
    std::string host = "unlisted.example.invalid";
    for (int i = 0; i < kTries && !catalog_.find_candidates(host).empty(); ++i) {
      host = fmt::format("unlisted-{}.example-{}.invalid", i, i);
    }
    classes_.unlisted_host_ = host;
  }

  std::span<const Policy* const> policies_;
  const catalog::Catalog& catalog_;
  Asked asked_;
  Classes& classes_;
  ClassAxis surface_;
  bool has_surface_ = false;
};

Classes::Classes(std::span<const Policy* const> policies, const catalog::Catalog& catalog)
    : catalog_(&catalog) {
  ClassesBuilder(policies, catalog, *this).build();
}

const ClassAxis* Classes::find(Facet facet, const std::string& name) const {
  const auto found = std::ranges::find_if(
      axes_, [&](const ClassAxis& axis) { return axis.facet == facet && axis.name == name; });
  return found == axes_.end() ? nullptr : &*found;
}

std::size_t Classes::class_of(std::size_t axis, const std::string& value) const {
  return find_class(axes_[axis], value);
}

const catalog::Service* Classes::entry_of(std::size_t service_class) const {
  const Class& service = axes_[kServiceAxis].classes[service_class];
  return service.kind == ClassKind::Values ? catalog_->find_service(service.representative)
                                           : nullptr;
}

bool Classes::leaves_open(std::size_t service_class, const ClassAxis& axis) const {
  const Class& service = axes_[kServiceAxis].classes[service_class];
  if (service.kind != ClassKind::Values && service.kind != ClassKind::Other) {
    return false;
  }
  const catalog::Service* entry = entry_of(service_class);
  return axis.is_open_service_fact && (entry == nullptr || leaves_open_fact(*entry, axis.facet));
}

namespace {

// A request that is known to be nothing in everything but the service.
Request empty_request(Instant at) {
  Request request;
  request.at = at;
  request.who = {.body = "",
                 .role = "",
                 .groups = std::vector<std::string>{},
                 .located = "",
                 .assurance = "",
                 .attributes = std::map<std::string, Known>{}};
  for (Known* known :
       {&request.device, &request.zone, &request.service, &request.surface, &request.host,
        &request.operation, &request.purpose, &request.model, &request.tier, &request.tenant}) {
    *known = "";
  }
  request.data = Data{
      .open = false, .grades = std::vector<std::string>{}, .findings = std::vector<std::string>{}};
  return request;
}

// The field of a facet with one value.
Known* find_field(Request& request, Facet facet) {
  switch (facet) {
  case Facet::Body:
    return &request.who.body;
  case Facet::Role:
    return &request.who.role;
  case Facet::Located:
    return &request.who.located;
  case Facet::Assurance:
    return &request.who.assurance;
  case Facet::Device:
    return &request.device;
  case Facet::Zone:
    return &request.zone;
  case Facet::Host:
    return &request.host;
  case Facet::Operation:
    return &request.operation;
  case Facet::Purpose:
    return &request.purpose;
  case Facet::Tier:
    return &request.tier;
  case Facet::Tenant:
    return &request.tenant;
  case Facet::Model:
    return &request.model;
  default:
    return nullptr;
  }
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// What follows from the service, where its entry does not say.
void set_open_fact(Request& request, const ClassAxis& axis, const Class& chosen) {
  ServiceFacts& facts = request.facts;
  switch (axis.facet) {
  case Facet::Provider:
    facts.provider = chosen.representative;
    break;
  case Facet::ProviderGroup:
    facts.provider_group = chosen.representative;
    break;
  case Facet::Relation:
    facts.relation = chosen.representative;
    break;
  case Facet::Hosting:
    facts.hosting = chosen.representative;
    break;
  case Facet::ControlCountry:
    append(**facts.control_country, chosen.also);
    break;
  case Facet::Category:
    append(**facts.category, chosen.also);
    break;
  default:
    facts.attributes[axis.name] = chosen.representative;
  }
}

// Of an entry, or of none: everything that it leaves open is known to be nothing, to begin with.
void close_facts(Request& request, const catalog::Service* entry) {
  ServiceFacts& facts = request.facts;
  if (entry == nullptr) {
    facts.provider = facts.provider_group = facts.relation = Known("");
  }
  if (entry == nullptr || !entry->hosting) {
    facts.hosting = Known("");
  }
  if (entry == nullptr || entry->control_country.empty()) {
    facts.control_country = KnownSet(std::vector<std::string>{});
  }
  if (entry == nullptr || entry->category.empty()) {
    facts.category = KnownSet(std::vector<std::string>{});
  }
}

} // namespace

void Classes::set(Request& request, const ClassAxis& axis, const Class& chosen) const {
  switch (axis.facet) {
  case Facet::Group:
    append(*request.who.groups, chosen.also);
    break;
  case Facet::Finding:
    append(*request.data->findings, chosen.also);
    break;
  case Facet::Grade:
    append(*request.data->grades, chosen.also);
    break;
  case Facet::PersonAttribute:
    (*request.who.attributes)[axis.name] = chosen.representative;
    break;
  default:
    if (Known* field = find_field(request, axis.facet)) {
      *field = chosen.representative;
    }
  }
}

void Classes::set_service(Request& request, std::span<const std::uint32_t> chosen) const {
  const Class& service = axes_[kServiceAxis].classes[chosen[kServiceAxis]];
  if (service.kind == ClassKind::UnlistedHost) {
    request.service.reset();
    request.surface.reset();
    request.host = unlisted_host_;
    return;
  }
  request.service = service.representative;
  if (service.kind == ClassKind::NoService) {
    return;
  }
  const catalog::Service* entry = entry_of(chosen[kServiceAxis]);
  close_facts(request, entry);
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    if (leaves_open(chosen[kServiceAxis], axes_[i])) {
      set_open_fact(request, axes_[i], axes_[i].classes[chosen[i]]);
    }
  }
  const bool is_asked = surface_axis_ < axes_.size();
  const Class* surface = is_asked ? &axes_[surface_axis_].classes[chosen[surface_axis_]] : nullptr;
  request.surface = surface != nullptr ? surface->representative : "";
  if (entry != nullptr) {
    const auto has = std::ranges::find_if(entry->surfaces, [&](const std::string& one) {
      return surface == nullptr || find_class(axes_[surface_axis_], one) == chosen[surface_axis_];
    });
    request.surface = has != entry->surfaces.end() ? *has : *request.surface;
  }
}

Request Classes::to_request(Instant at, std::span<const std::uint32_t> chosen) const {
  Request request = empty_request(at);
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    if (i != kServiceAxis && !axes_[i].is_open_service_fact) {
      set(request, axes_[i], axes_[i].classes[chosen[i]]);
    }
  }
  set_service(request, chosen);
  return request;
}

} // namespace haechi::policy::regions
