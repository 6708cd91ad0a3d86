#include "policy/check/parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

void check_issuer(const Order& order, const BodyTree& tree, Findings& out) {
  if (tree.has(order.issuer)) {
    return;
  }
  // An order to somebody else decides nothing here, so its issuer need not have a place in the
  // tree.
  const auto severity = order.force == Force::External ? Severity::Warning : Severity::Fatal;
  out.add(severity, "E-POLICY-101",
          fmt::format("the issuer `{}` of order `{}` is not declared", order.issuer, order.id),
          order.where, out.suggest(order.issuer, tree.ids(), "declare it under `bodies`"));
}

// A body in the scope over which the issuer does not stand, nor over anything below it.
void check_standing(const Order& order, const BodyTree& tree, Findings& out) {
  if (!order.scope.bodies || order.force == Force::External || !tree.has(order.issuer)) {
    return;
  }
  const auto points = tree.standing_points(order.issuer);
  for (const std::string& body : *order.scope.bodies) {
    const bool is_above = std::ranges::any_of(
        points, [&](std::string_view point) { return tree.is_in_subtree(point, body); });
    if (tree.has(body) && !is_above && !tree.stands_over(order.issuer, body)) {
      out.add(Severity::Warning, "E-POLICY-118",
              fmt::format("order `{}` names body `{}`, over which `{}` has no standing", order.id,
                          body, order.issuer),
              order.scope.where,
              fmt::format("let `{}` hold `authority` over it, or leave it out", order.issuer));
    }
  }
}

void check_times(const Order& order, Findings& out) {
  const bool has_start = order.from && order.from->kind == Moment::Kind::Date;
  if (has_start && order.expires && *order.expires <= order.from->date) {
    out.add(Severity::Warning, "E-POLICY-124",
            fmt::format("order `{}` expires before it begins and is never in force", order.id),
            order.where);
  }
}

void check_content(const Order& order, Findings& out) {
  if (order.rules.empty() && order.data.empty()) {
    out.add(Severity::Warning, "E-POLICY-119",
            fmt::format("order `{}` has neither rules nor data and says nothing", order.id),
            order.where);
  }
  if (!order.adopts.empty() && order.adopts == order.id) {
    out.add(Severity::Error, "E-POLICY-123", fmt::format("order `{}` adopts itself", order.id),
            order.where, "name the order of somebody else that it adopts");
  }
}

const Zone* find_zone(const Policy& policy, std::string_view id) {
  const auto found = std::ranges::lower_bound(
      policy.zones, id, {}, [](const Zone& zone) { return std::string_view(zone.id); });
  return found == policy.zones.end() || found->id != id ? nullptr : &*found;
}

// Visitors are reached where the zone names a body over which the issuer stands.
void check_visitors(const Policy& policy, const BodyTree& tree, const Order& order,
                    const Scope& scope, Findings& out) {
  for (const Atom& atom : scope.facets.atoms) {
    if (!scope.visitors || atom.facet != Facet::Zone) {
      continue;
    }
    for (const std::string& id : atom.values) {
      const Zone* zone = find_zone(policy, id);
      if (zone != nullptr && !tree.stands_over(order.issuer, zone->body)) {
        out.add(Severity::Warning, "E-POLICY-126",
                fmt::format("order `{}` reaches no visitors in zone `{}`: {}", order.id, id,
                            zone->body.empty() ? "the zone names no `body`"
                                               : "its issuer has no standing over the zone's body"),
                atom.where);
      }
    }
  }
  for (const Scope& branch : scope.any) {
    check_visitors(policy, tree, order, branch, out);
  }
}

void check_report(const Order& order, const std::vector<std::string>& obligations,
                  const Location& where, const BodyTree& tree, Findings& out) {
  constexpr std::string_view kReport = "report:";
  for (const std::string& obligation : obligations) {
    if (!obligation.starts_with(kReport)) {
      continue;
    }
    const std::string_view body = std::string_view(obligation).substr(kReport.size());
    if (!tree.has(body)) {
      out.add(
          Severity::Warning, "E-POLICY-127",
          fmt::format("order `{}` wants reports to `{}`, which is not declared", order.id, body),
          where, out.suggest(body, tree.ids()));
    }
  }
}

void check_speakers(const Policy& policy, const BodyTree& tree, const Order& order, Findings& out) {
  for (const Rule& rule : order.rules) {
    check_scope(policy, tree, rule.scope, out);
    check_report(order, rule.obligations, rule.where, tree, out);
  }
  for (const DataEntry& data : order.data) {
    check_scope(policy, tree, data.scope, out);
    check_report(order, data.obligations, data.where, tree, out);
  }
}

} // namespace

void check_orders(const Policy& policy, const BodyTree& tree, Findings& out) {
  for (const Order& order : policy.orders) {
    check_issuer(order, tree, out);
    check_scope(policy, tree, order.scope, out);
    check_standing(order, tree, out);
    check_times(order, out);
    check_content(order, out);
    check_visitors(policy, tree, order, order.scope, out);
    check_speakers(policy, tree, order, out);
  }
}

} // namespace haechi::policy
