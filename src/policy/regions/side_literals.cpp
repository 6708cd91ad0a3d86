// How the conditions of a program become literals.
#include "policy/regions/side.h"
#include "text/host_name.h"

#include <algorithm>
#include <set>

namespace haechi::policy::regions {

namespace {

AxisIndex index_of(const Ground& ground, const ClassAxis& axis) {
  return static_cast<AxisIndex>(&axis - ground.classes().axes().data());
}

bool is_entry_facet(Facet facet) {
  switch (facet) {
  case Facet::Provider:
  case Facet::ProviderGroup:
  case Facet::Relation:
  case Facet::ControlCountry:
  case Facet::Category:
  case Facet::Hosting:
  case Facet::ServiceAttribute:
    return true;
  default:
    return false;
  }
}

bool is_a_service(const Class& one) {
  return one.kind == ClassKind::Values || one.kind == ClassKind::Other;
}

} // namespace

BodyIndex Side::body_of(const Class& one) const {
  return program_->bodies.find(one.representative);
}

void Side::add_atoms() {
  for (const NodeIndex node : program_->atoms) {
    atoms_.push_back(clauses_for(program_->nodes[node]));
  }
}

std::vector<Clause> Side::clauses_for(const Node& node) {
  const Axis& axis = program_->axes[node.axis];
  if (axis.scale != 0) {
    return scale_clauses(node);
  }
  return is_entry_facet(axis.facet) ? service_clauses(node) : plain_clauses(node);
}

bool Side::has_text(const Node& node, const Class& one) const {
  return !one.representative.empty() &&
         std::ranges::any_of(program_->values_of(node), [&](std::uint32_t pattern) {
           return text::matches_glob(one.representative, program_->patterns[pattern]);
         });
}

// Whether the condition holds for the value that stands for the class.
bool Side::has_value(const Node& node, const Class& one) const {
  const auto listed = program_->values_of(node);
  switch (program_->axes[node.axis].facet) {
  case Facet::Body:
    return std::ranges::any_of(
        listed, [&](BodyIndex top) { return program_->bodies.is_in_subtree(body_of(one), top); });
  case Facet::Assurance: {
    const auto level = find_word<Assurance>(kAssuranceWords, one.representative);
    return level && static_cast<std::uint32_t>(*level) + 1 >= node.first;
  }
  case Facet::Host:
  case Facet::Model:
    return has_text(node, one);
  default:
    return one.kind != ClassKind::Absent && !one.representative.empty() &&
           std::ranges::find(listed, program_->symbols.find(one.representative)) != listed.end();
  }
}

// One value of one axis; of a facet with several values one axis for each of its flags.
std::vector<Clause> Side::plain_clauses(const Node& node) {
  const Axis& asked = program_->axes[node.axis];
  std::vector<Clause> clauses;
  for (const ClassAxis& axis : ground_.classes().axes()) {
    const bool is_it =
        axis.facet == asked.facet &&
        axis.is_flag == (asked.facet == Facet::Group || asked.facet == Facet::Finding ||
                         asked.facet == Facet::Grade) &&
        (asked.facet != Facet::PersonAttribute || axis.title == asked.name);
    if (is_it) {
      clauses.push_back({ground_.literal(index_of(ground_, axis),
                                         [&](const Class& one) { return has_value(node, one); })});
    }
  }
  // A grade that is in no scale here, but in one of the other policy.
  if (asked.facet == Facet::Grade) {
    for (const ClassAxis& axis : ground_.classes().axes()) {
      if (axis.facet == Facet::Grade && !axis.is_flag) {
        clauses.push_back({ground_.literal(index_of(ground_, axis), [&](const Class& one) {
          return std::ranges::any_of(one.also, [&](const std::string& grade) {
            const auto listed = program_->values_of(node);
            return std::ranges::find(listed, program_->symbols.find(grade)) != listed.end();
          });
        })});
      }
    }
  }
  return clauses;
}

// Either the entry says so, or it leaves open what the axis of the fact then says.
std::vector<Clause> Side::service_clauses(const Node& node) {
  const Axis& asked = program_->axes[node.axis];
  const auto listed = program_->values_of(node);
  const auto services = ground_.catalog().services();
  const auto entry_says = [&](const Class& one) {
    const catalog::Service* entry =
        is_a_service(one) ? ground_.catalog().find_service(one.representative) : nullptr;
    if (entry == nullptr) {
      return false;
    }
    const auto index = static_cast<catalog::ServiceIndex>(entry - services.data());
    const auto values = program_->services.of(index);
    const auto value = std::ranges::find(values, node.axis, &ServiceValue::axis);
    return value != values.end() && value->is_known &&
           std::ranges::any_of(program_->services.symbols(*value), [&](Symbol symbol) {
             return std::ranges::find(listed, symbol) != listed.end();
           });
  };
  std::vector<Clause> clauses{{ground_.literal(kServiceAxis, entry_says)}};
  for (const ClassAxis& axis : ground_.classes().axes()) {
    const bool is_named = asked.facet != Facet::ServiceAttribute || axis.title == asked.name;
    if (axis.facet == asked.facet && is_named) {
      std::vector<bool> open(ground_.classes().axes()[kServiceAxis].classes.size());
      for (std::size_t i = 0; i < open.size(); ++i) {
        open[i] = ground_.classes().leaves_open(i, axis);
      }
      clauses.push_back({ground_.intern(kServiceAxis, open),
                         ground_.literal(index_of(ground_, axis),
                                         [&](const Class& one) { return has_value(node, one); })});
    }
  }
  return clauses;
}

// At or above a level; where the content holds none of the scale, the body's grade stands in.
std::vector<Clause> Side::scale_clauses(const Node& node) {
  const std::size_t scale = program_->axes[node.axis].scale - 1;
  const std::vector<std::string>& words = policy_.grades[scale];
  const auto level_of = [&](const Class& one) {
    for (std::size_t level = words.size(); level > 0; --level) {
      if (std::ranges::find(one.also, words[level - 1]) != one.also.end()) {
        return level;
      }
    }
    return std::size_t{0};
  };
  const Literal ungraded = ground_.literal(kBodyAxis, [&](const Class& one) {
    return program_->bodies.ungraded_level(body_of(one), scale) >= node.first;
  });
  for (const ClassAxis& axis : ground_.classes().axes()) {
    const bool is_it =
        axis.facet == Facet::Grade && !axis.is_flag &&
        std::ranges::any_of(axis.classes, [&](const Class& one) { return level_of(one) != 0; });
    if (is_it) {
      const AxisIndex index = index_of(ground_, axis);
      const Literal reaches =
          ground_.literal(index, [&](const Class& one) { return level_of(one) >= node.first; });
      const Literal is_none =
          ground_.literal(index, [&](const Class& one) { return level_of(one) == 0; });
      return {{reaches}, {is_none, ungraded}};
    }
  }
  return {{ungraded}};
}

namespace {

template <class RankOf> Standing find_standing(Ground& ground, AxisIndex axis, RankOf rank_of) {
  Standing standing;
  standing.any = ground.literal(axis, [&](const Class& one) { return rank_of(one) != 0; });
  std::set<std::uint16_t> ranks;
  for (const Class& one : ground.classes().axes()[axis].classes) {
    ranks.insert(rank_of(one));
  }
  for (const std::uint16_t rank : ranks) {
    standing.ranks.push_back(
        {rank, ground.literal(axis, [&](const Class& one) { return rank_of(one) == rank; })});
  }
  return standing;
}

} // namespace

void Side::add_standings() {
  std::map<std::string, BodyIndex> zone_bodies;
  for (const Zone& zone : policy_.zones) {
    zone_bodies[zone.id] = program_->bodies.find(zone.body);
  }
  standings_.resize(program_->bodies.size());
  zone_standings_.resize(program_->bodies.size());
  std::vector<bool> is_done(program_->bodies.size());
  for (const CompiledOrder& order : program_->orders) {
    if (is_done[order.issuer]) {
      continue;
    }
    is_done[order.issuer] = true;
    standings_[order.issuer] = find_standing(ground_, kBodyAxis, [&](const Class& one) {
      return program_->bodies.standing(order.issuer, body_of(one));
    });
    zone_standings_[order.issuer] = find_standing(ground_, kZoneAxis, [&](const Class& one) {
      const auto zone = zone_bodies.find(one.representative);
      return zone == zone_bodies.end() ? std::uint16_t{0}
                                       : program_->bodies.standing(order.issuer, zone->second);
    });
  }
}

namespace {

template <class Declared>
const Declared* find_declared(const std::vector<Declared>& all, const Class& one) {
  const auto found = std::ranges::find(all, one.representative, &Declared::id);
  return found == all.end() ? nullptr : &*found;
}

template <class Declared> bool is_foreign(const std::vector<Declared>& all, const Class& one) {
  const Declared* declared = find_declared(all, one);
  return declared != nullptr && declared->owner.value_or(Owner::Body) != Owner::Body;
}

} // namespace

void Side::add_surroundings() {
  const auto closed = [&](const Class& one) {
    const Zone* zone = find_declared(policy_.zones, one);
    return zone != nullptr && zone->no_egress;
  };
  surroundings_ = {
      .foreign_devices = ground_.literal(
          kDeviceAxis, [&](const Class& one) { return is_foreign(policy_.devices, one); }),
      .foreign_zones = ground_.literal(
          kZoneAxis, [&](const Class& one) { return is_foreign(policy_.zones, one); }),
      .closed_zones = ground_.literal(kZoneAxis, closed),
      .is_service = ground_.literal(kServiceAxis, is_a_service),
      .is_unlisted = ground_.literal(
          kServiceAxis, [](const Class& one) { return one.kind == ClassKind::UnlistedHost; }),
      .unlisted = {},
      .defaults = {}};
  for (const Effect effect :
       {Effect::Allow, Effect::Inspect, Effect::Warn, Effect::Redact, Effect::Block}) {
    const Literal where = ground_.literal(kZoneAxis, [&](const Class& one) {
      const Zone* zone = find_declared(policy_.zones, one);
      return (zone == nullptr ? Effect::Allow : zone->unlisted.value_or(Effect::Allow)) == effect;
    });
    surroundings_.unlisted.push_back({effect, where});
  }
}

// The default of the body; of the zone's body where the person's is not known.
void Side::add_defaults() {
  std::map<std::pair<Effect, std::uint16_t>, Default> all;
  const auto note = [&](BodyIndex body) {
    const Default value = program_->bodies.default_of(body);
    if (value.exists()) {
      all[{value.effect, value.rank}] = value;
    }
    return value;
  };
  for (const Class& one : ground_.classes().axes()[kBodyAxis].classes) {
    note(body_of(one));
  }
  for (const Zone& zone : policy_.zones) {
    note(program_->bodies.find(zone.body));
  }
  const Literal is_nobody =
      ground_.literal(kBodyAxis, [&](const Class& one) { return body_of(one) == kNoBody; });
  for (const auto& [key, value] : all) {
    const Literal bodies = ground_.literal(kBodyAxis, [&](const Class& one) {
      return program_->bodies.default_of(body_of(one)) == value;
    });
    const Literal zones = ground_.literal(kZoneAxis, [&](const Class& one) {
      const Zone* zone = find_declared(policy_.zones, one);
      return zone != nullptr &&
             program_->bodies.default_of(program_->bodies.find(zone->body)) == value;
    });
    surroundings_.defaults.push_back({value, {bodies}});
    surroundings_.defaults.push_back({value, {is_nobody, zones}});
  }
}

} // namespace haechi::policy::regions
