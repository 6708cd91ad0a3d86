// Which classes a request has.
#include "policy/regions/classes.h"
#include "text/host_name.h"

#include <algorithm>

namespace haechi::policy::regions {

namespace {

using Values = std::vector<std::string>;

Values list_of(const Known& known) {
  return known && !known->empty() ? Values{*known} : Values{};
}

Values list_of(const std::optional<Known>& fact) {
  return fact ? list_of(*fact) : Values{};
}

Values list_of(const std::optional<KnownSet>& fact) {
  return fact && *fact ? **fact : Values{};
}

Values attribute_of(const std::map<std::string, Known>& attributes, const std::string& name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? Values{} : list_of(found->second);
}

// What a request says where the service's entry does not.
Values fact_of(const ServiceFacts& facts, const ClassAxis& axis) {
  switch (axis.facet) {
  case Facet::Provider:
    return list_of(facts.provider);
  case Facet::ProviderGroup:
    return list_of(facts.provider_group);
  case Facet::Relation:
    return list_of(facts.relation);
  case Facet::Hosting:
    return list_of(facts.hosting);
  case Facet::ControlCountry:
    return list_of(facts.control_country);
  case Facet::Category:
    return list_of(facts.category);
  default:
    return attribute_of(facts.attributes, axis.name);
  }
}

Values person_values(const Who& who, const ClassAxis& axis) {
  switch (axis.facet) {
  case Facet::Body:
    return list_of(who.body);
  case Facet::Role:
    return list_of(who.role);
  case Facet::Located:
    return list_of(who.located);
  case Facet::Assurance:
    return list_of(Known(who.assurance));
  case Facet::Group:
    return who.groups.value_or(Values{});
  default:
    return attribute_of(who.attributes.value_or(std::map<std::string, Known>{}), axis.name);
  }
}

Values values_of(const Request& request, const ClassAxis& axis) {
  const Data data = request.data.value_or(Data{});
  switch (axis.facet) {
  case Facet::Device:
    return list_of(request.device);
  case Facet::Zone:
    return list_of(request.zone);
  case Facet::Host:
    return list_of(request.host);
  case Facet::Surface:
    return list_of(request.surface);
  case Facet::Operation:
    return list_of(request.operation);
  case Facet::Purpose:
    return list_of(request.purpose);
  case Facet::Tier:
    return list_of(request.tier);
  case Facet::Tenant:
    return list_of(request.tenant);
  case Facet::Model:
    return list_of(request.model);
  case Facet::Finding:
    return data.findings.value_or(Values{});
  case Facet::Grade:
    return data.grades.value_or(Values{});
  default:
    return axis.is_open_service_fact ? fact_of(request.facts, axis)
                                     : person_values(request.who, axis);
  }
}

std::vector<bool> matches_of(const ClassAxis& axis, const std::string& text) {
  std::vector<bool> matches;
  for (const Values& patterns : axis.lists) {
    matches.push_back(!text.empty() &&
                      std::ranges::any_of(patterns, [&](const std::string& pattern) {
                        return text::matches_glob(text, pattern);
                      }));
  }
  return matches;
}

std::size_t pattern_class(const ClassAxis& axis, const std::string& text) {
  const auto same = std::ranges::find_if(axis.classes, [&](const Class& one) {
    return matches_of(axis, one.representative) == matches_of(axis, text);
  });
  const auto place = static_cast<std::size_t>(same - axis.classes.begin());
  return std::min(place, axis.classes.size() - 1);
}

// Of each scale the highest grade held, and every grade that is in no scale of some policy.
std::size_t grade_class(const ClassAxis& axis, const Values& held) {
  Values counted;
  for (std::size_t i = 0; i < axis.lists.size(); ++i) {
    const Values& words = axis.lists[i];
    const bool is_scale = i + 1 < axis.lists.size();
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
      if (std::ranges::find(held, *word) != held.end()) {
        counted.push_back(*word);
        if (is_scale) {
          break;
        }
      }
    }
  }
  std::ranges::sort(counted);
  counted.erase(std::ranges::unique(counted).begin(), counted.end());
  const auto found = axis.combinations.find(counted);
  return found == axis.combinations.end() ? axis.classes.size() - 1 : found->second;
}

} // namespace

std::size_t Classes::locate(const Request& request, const ClassAxis& axis) const {
  const Values values = values_of(request, axis);
  if (axis.is_flag) {
    return std::ranges::any_of(axis.classes[1].members, [&](const std::string& member) {
      return std::ranges::find(values, member) != values.end();
    });
  }
  const std::string value = values.empty() ? "" : values.front();
  if (axis.facet == Facet::Host || axis.facet == Facet::Model) {
    return pattern_class(axis, value);
  }
  if (axis.facet == Facet::Grade) {
    return grade_class(axis, values);
  }
  return class_of(static_cast<std::size_t>(&axis - axes_.data()), value);
}

std::vector<std::uint32_t> Classes::locate(const Request& request) const {
  std::vector<std::uint32_t> chosen;
  for (const ClassAxis& axis : axes_) {
    chosen.push_back(static_cast<std::uint32_t>(
        axis.facet == Facet::Service
            ? (request.service ? class_of(kServiceAxis, *request.service) : axis.classes.size() - 1)
            : locate(request, axis)));
  }
  return chosen;
}

} // namespace haechi::policy::regions
