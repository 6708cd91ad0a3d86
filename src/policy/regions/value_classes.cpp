#include "policy/regions/value_classes.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy::regions {

namespace {

// For each value the numbers of the lists that name it.
std::map<std::string, std::vector<std::uint32_t>> places_in(const std::set<WordSet>& lists) {
  std::map<std::string, std::vector<std::uint32_t>> places;
  std::uint32_t number = 0;
  for (const WordSet& list : lists) {
    for (const std::string& value : list) {
      places[value].push_back(number);
    }
    ++number;
  }
  return places;
}

std::string title_of(Facet facet, const std::string& name) {
  return std::string(to_word(facet)) + name;
}

Class values_class(Words members) {
  Class out{
      .kind = ClassKind::Values, .representative = members.front(), .members = {}, .also = {}};
  out.members = std::move(members);
  return out;
}

Class other_class(Words members) {
  Class out{.kind = ClassKind::Other,
            .representative = members.empty() ? "" : members.front(),
            .members = {},
            .also = {}};
  out.members = std::move(members);
  return out;
}

template <std::size_t N> Traits to_traits(const std::array<std::string_view, N>& words) {
  Traits traits;
  for (const std::string_view word : words) {
    traits.emplace(std::string(word), "");
  }
  return traits;
}

} // namespace

ClassAxis single_axis(Facet facet, const std::string& name, const std::set<WordSet>& lists,
                      const Traits& traits) {
  const auto places = places_in(lists);
  std::map<std::pair<std::string, std::vector<std::uint32_t>>, Words> groups;
  for (const auto& [value, in] : places) {
    const auto trait = traits.find(value);
    groups[{trait == traits.end() ? "" : trait->second, in}].push_back(value);
  }
  for (const auto& [value, trait] : traits) {
    if (!places.contains(value)) {
      groups[{trait, {}}].push_back(value);
    }
  }
  ClassAxis axis{.facet = facet, .name = name, .title = title_of(facet, name), .classes = {}};
  Words others;
  for (auto& [signature, members] : groups) {
    std::ranges::sort(members);
    if (signature.first.empty() && signature.second.empty()) {
      others = std::move(members);
    } else {
      axis.classes.push_back(values_class(std::move(members)));
    }
  }
  std::ranges::sort(axis.classes, {}, &Class::representative);
  axis.classes.push_back(other_class(std::move(others)));
  return axis;
}

Traits words_of(Facet facet) {
  switch (facet) {
  case Facet::Operation:
    return to_traits(kOperationWords);
  case Facet::Surface:
    return to_traits(kSurfaceWords);
  case Facet::Relation:
    return to_traits(kRelationWords);
  case Facet::Hosting:
    return {{"external", ""}, {"self", ""}};
  default:
    return {};
  }
}

ClassAxis assurance_axis(const std::set<WordSet>& lists) {
  std::set<Assurance> thresholds;
  for (const WordSet& list : lists) {
    std::optional<Assurance> lowest;
    for (const std::string& word : list) {
      const auto level = find_word<Assurance>(kAssuranceWords, word);
      lowest = level && (!lowest || *level < *lowest) ? level : lowest;
    }
    if (lowest) {
      thresholds.insert(*lowest);
    }
  }
  ClassAxis axis{.facet = Facet::Assurance,
                 .name = {},
                 .title = title_of(Facet::Assurance, ""),
                 .classes = {other_class({})}};
  for (std::size_t i = 0; i < kAssuranceWords.size(); ++i) {
    const std::string word(kAssuranceWords[i]);
    if (thresholds.contains(static_cast<Assurance>(i))) {
      axis.classes.push_back(values_class({word}));
    } else {
      axis.classes.back().members.push_back(word);
    }
  }
  for (Class& one : axis.classes) {
    std::ranges::sort(one.members);
  }
  std::ranges::rotate(axis.classes, axis.classes.begin() + 1);
  return axis;
}

std::vector<ClassAxis> flag_axes(Facet facet, const std::set<WordSet>& lists) {
  std::map<std::vector<std::uint32_t>, Words> groups;
  for (const auto& [value, in] : places_in(lists)) {
    groups[in].push_back(value);
  }
  std::vector<ClassAxis> axes;
  for (auto& [signature, members] : groups) {
    ClassAxis axis{
        .facet = facet, .name = {}, .title = title_of(facet, ""), .is_flag = true, .classes = {}};
    axis.classes.push_back(
        {.kind = ClassKind::Absent, .representative = "", .members = members, .also = {}});
    axis.classes.push_back({.kind = ClassKind::Present,
                            .representative = members.front(),
                            .members = members,
                            .also = {members.front()}});
    axes.push_back(std::move(axis));
  }
  std::ranges::sort(axes, {}, [](const ClassAxis& axis) { return axis.classes[1].representative; });
  return axes;
}

namespace {

// The bodies on which something hangs.
class NamedBodies {
 public:
  NamedBodies(const Policy& policy, const Asked& asked) {
    WordSet issuers;
    for (const Order& order : policy.orders) {
      issuers.insert(order.issuer);
    }
    for (const Body& body : policy.bodies) {
      parents_[body.id] = body.parent;
      const bool declares = body.default_effect || body.on_undecided || body.has_ungraded;
      if (declares || issuers.contains(body.id) || asked.bodies().contains(body.id)) {
        named_.insert(body.id);
      }
      if (issuers.contains(body.id)) {
        named_.insert(body.authority.begin(), body.authority.end());
      }
    }
  }

  // The nearest named body at or above; "-": the body is outside every tree.
  [[nodiscard]] std::string nearest(const std::string& body) const {
    auto at = parents_.find(body);
    if (at == parents_.end()) {
      return "-";
    }
    // Parents in a circle: check refuses such a policy, but the walk must end.
    for (std::size_t steps = 0; at != parents_.end() && steps <= parents_.size(); ++steps) {
      if (named_.contains(at->first)) {
        return at->first;
      }
      at = parents_.find(at->second);
    }
    return "";
  }

 private:
  std::map<std::string, std::string> parents_;
  WordSet named_;
};

std::string describe(const std::optional<Owner>& owner) {
  return owner.value_or(Owner::Body) == Owner::Body ? "" : "foreign";
}

std::string describe(const Zone& zone) {
  if (describe(zone.owner).empty() && zone.body.empty() && !zone.no_egress &&
      zone.unlisted.value_or(Effect::Allow) == Effect::Allow) {
    return "";
  }
  return fmt::format("{} {} {} {}", describe(zone.owner), zone.no_egress,
                     to_word(zone.unlisted.value_or(Effect::Allow)), zone.body);
}

// Each policy's words on a value, told apart by a separator; all empty: nothing is known.
void add_trait(Traits& traits, const std::string& id, std::size_t policy, const std::string& word) {
  std::string& trait = traits[id];
  if (!word.empty()) {
    trait += fmt::format("{}:{};", policy, word);
  }
}

} // namespace

ClassAxis body_axis(std::span<const Policy* const> policies, const Asked& asked) {
  WordSet ids;
  std::vector<NamedBodies> trees;
  for (const Policy* policy : policies) {
    trees.emplace_back(*policy, asked);
    for (const Body& body : policy->bodies) {
      ids.insert(body.id);
    }
  }
  std::map<Words, Words> groups;
  for (const std::string& id : ids) {
    Words signature;
    for (const NamedBodies& tree : trees) {
      signature.push_back(tree.nearest(id));
    }
    groups[signature].push_back(id);
  }
  ClassAxis axis{
      .facet = Facet::Body, .name = {}, .title = title_of(Facet::Body, ""), .classes = {}};
  for (auto& [signature, members] : groups) {
    axis.classes.push_back(values_class(std::move(members)));
    // The body that the class hangs on stands for it, where it is a member.
    Class& made = axis.classes.back();
    for (const std::string& nearest : signature) {
      if (std::ranges::binary_search(made.members, nearest)) {
        made.representative = nearest;
        break;
      }
    }
  }
  std::ranges::sort(axis.classes, {}, &Class::representative);
  axis.classes.push_back(other_class({}));
  return axis;
}

ClassAxis device_axis(std::span<const Policy* const> policies, const Asked& asked) {
  Traits traits;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    for (const DeviceClass& device : policies[i]->devices) {
      add_trait(traits, device.id, i, describe(device.owner));
    }
  }
  return single_axis(Facet::Device, "", asked.of(Facet::Device), traits);
}

ClassAxis zone_axis(std::span<const Policy* const> policies, const Asked& asked) {
  Traits traits;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    for (const Zone& zone : policies[i]->zones) {
      add_trait(traits, zone.id, i, describe(zone));
    }
  }
  return single_axis(Facet::Zone, "", asked.of(Facet::Zone), traits);
}

} // namespace haechi::policy::regions
