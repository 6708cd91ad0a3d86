#include "policy/coverage/order_coverage.h"

#include "policy/compile/program.h"
#include "policy/coverage/frame.h"
#include "policy/model/mentions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::policy::coverage {

namespace {

using Strings = std::vector<std::string>;

bool is_in(const Strings& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

OrderCell judge(const Order& order, TraceLine line, Decision answer) {
  OrderCell cell;
  cell.exemption = std::move(line.exemption);
  if (line.is_open) {
    cell.state = OrderState::Open;
  } else if (!line.said) {
    cell.silence = std::move(line.skipped);
    return cell;
  } else {
    cell.said = line.said;
    if (answer.by == order.id) {
      cell.state = OrderState::Decides;
    } else if (!answer.is_settled || answer.reason == "several") {
      cell.state = OrderState::Speaks;
    } else {
      cell.state = *line.said == answer.effect ? OrderState::Agrees : OrderState::Outdone;
    }
  }
  answer.trace.clear();
  cell.answer = std::move(answer);
  return cell;
}

bool is_same(const Decision& a, const Decision& b) {
  return a.effect == b.effect && a.at_least == b.at_least && a.at_most == b.at_most &&
         a.is_settled == b.is_settled && a.reason == b.reason && a.by == b.by &&
         a.needs == b.needs && a.obligations == b.obligations &&
         a.obligations_open == b.obligations_open && a.instead == b.instead;
}

bool is_same(const OrderCell& a, const OrderCell& b) {
  return a.state == b.state && a.said == b.said && a.silence == b.silence &&
         a.exemption == b.exemption && is_same(a.answer, b.answer);
}

class OrderCells {
 public:
  AnswerId add(OrderCell cell) {
    const auto known =
        std::ranges::find_if(all_, [&](const OrderCell& each) { return is_same(each, cell); });
    if (known == all_.end()) {
      all_.push_back(std::move(cell));
      return static_cast<AnswerId>(all_.size() - 1);
    }
    return static_cast<AnswerId>(known - all_.begin());
  }

  std::vector<OrderCell> take() { return std::move(all_); }

 private:
  std::vector<OrderCell> all_;
};

// The facets that the order and its exemptions ask for, as far as they can be taken apart.
Strings facets_of(const Policy& policy, const Order& order) {
  Policy alone;
  alone.orders = {order};
  std::ranges::copy_if(policy.exemptions, std::back_inserter(alone.exemptions),
                       [&](const Exemption& exemption) { return exemption.order == order.id; });
  const model::Mentions mentions(alone);
  Strings facets;
  for (const Facet facet :
       {Facet::Surface, Facet::Operation, Facet::Purpose, Facet::Role, Facet::Group, Facet::Located,
        Facet::Assurance, Facet::Tier, Facet::Tenant, Facet::Finding, Facet::Grade}) {
    if (!mentions.of(facet).empty()) {
      facets.emplace_back(to_word(facet));
    }
  }
  for (const std::string& name : mentions.names_of(Facet::PersonAttribute)) {
    facets.push_back("attributes." + name);
  }
  return facets;
}

// The bodies over which the issuer stands; all where users without body may be reached too.
Strings bodies_under(const Asker& asker, const Order& order) {
  const BodyTable& bodies = asker.program().bodies;
  Strings ids;
  for (const Body& body : asker.policy().bodies) {
    if (bodies.standing(bodies.find(order.issuer), bodies.find(body.id)) != 0) {
      ids.push_back(body.id);
    }
  }
  const auto invites = [](const Scope& scope) { return scope.visitors; };
  if (invites(order.scope) || std::ranges::any_of(order.scope.any, invites)) {
    ids.emplace_back(kOther);
  }
  return ids;
}

class Reporter {
 public:
  Reporter(const Asker& asker, OrderCoverage& report)
      : asker_(asker), report_(report), axes_(report.frame.axes) {}

  void write() {
    find_spoken();
    list_covered();
    find_missed_services();
    for (const std::size_t axis : {kBodyAxis, kDeviceAxis, kZoneAxis}) {
      find_missed_values(axis);
    }
  }

 private:
  [[nodiscard]] bool is_heard(const Region& region) const {
    return report_.cells[region.answer].state != OrderState::Silent;
  }

  // For each class of each axis: whether the order speaks, or may, in some cell of it.
  void find_spoken() {
    for (const Axis& axis : axes_) {
      spoken_.emplace_back(axis.classes.size());
      silences_.emplace_back(axis.classes.size());
    }
    for (const Region& region : report_.frame.regions) {
      for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
        for (const std::uint32_t index : region.classes[axis]) {
          if (is_heard(region)) {
            spoken_[axis][index] = true;
          } else {
            silences_[axis][index].insert(report_.cells[region.answer].silence);
          }
        }
      }
    }
    for (const Region& region : report_.frame.unexplored) { // not known to be silent
      for (std::size_t axis = 0; axis < axes_.size(); ++axis) {
        for (const std::uint32_t index : region.classes[axis]) {
          spoken_[axis][index] = true;
        }
      }
    }
  }

  void list_covered() {
    const Axis& axis = axes_[kServiceAxis];
    for (std::size_t i = 0; i < axis.classes.size(); ++i) {
      const Strings& members = axis.classes[i].members;
      Strings& list = spoken_[kServiceAxis][i] ? report_.covered : silent_;
      list.insert(list.end(), members.begin(), members.end());
    }
  }

  static Strings values_of(const catalog::Service& service, Facet facet) {
    switch (facet) {
    case Facet::Provider:
      return service.provider.empty() ? Strings{} : Strings{service.provider};
    case Facet::ProviderGroup:
      return service.provider_group.empty() ? Strings{} : Strings{service.provider_group};
    case Facet::ControlCountry:
      return service.control_country;
    default:
      return service.category;
    }
  }

  // Each silent service under the closest thing that it shares with a covered one.
  void find_missed_services() {
    std::map<std::pair<int, std::string>, Strings> groups;
    for (const std::string& id : silent_) {
      const catalog::Service* service = asker_.catalog().find_service(id);
      if (service != nullptr) {
        place(*service, groups);
      }
    }
    for (auto& [key, services] : groups) {
      report_.missed_services.push_back(
          {kShared[static_cast<std::size_t>(key.first)], key.second, std::move(services)});
    }
  }

  void place(const catalog::Service& silent,
             std::map<std::pair<int, std::string>, Strings>& groups) const {
    for (std::size_t i = 0; i < kShared.size(); ++i) {
      for (const std::string& id : report_.covered) {
        const catalog::Service* covered = asker_.catalog().find_service(id);
        if (covered == nullptr) {
          continue;
        }
        const Strings theirs = values_of(*covered, kShared[i]);
        for (const std::string& value : values_of(silent, kShared[i])) {
          if (is_in(theirs, value)) {
            groups[{static_cast<int>(i), value}].push_back(silent.id);
            return;
          }
        }
      }
    }
  }

  // What the facet itself has to do with the silence, if anything.
  [[nodiscard]] Strings reasons_of(std::size_t axis, const std::set<std::string>& words) const {
    const std::string own = "out-of-scope-" + axes_[axis].name;
    Strings out;
    std::ranges::copy_if(words, std::back_inserter(out), [&](const std::string& word) {
      return word == own || word == "out-of-reach" || word == "zone-no-egress";
    });
    return out.empty() ? Strings(words.begin(), words.end()) : out;
  }

  void find_missed_values(std::size_t axis) {
    std::map<Strings, Strings> by_reason;
    for (std::size_t i = 0; i < axes_[axis].classes.size(); ++i) {
      if (!spoken_[axis][i]) {
        const Strings& members = axes_[axis].classes[i].members;
        Strings& values = by_reason[reasons_of(axis, silences_[axis][i])];
        values.insert(values.end(), members.begin(), members.end());
      }
    }
    for (auto& [why, values] : by_reason) {
      report_.missed_values.push_back({axes_[axis].name, std::move(values), why});
    }
  }

  static constexpr std::array<Facet, 4> kShared{Facet::Provider, Facet::ProviderGroup,
                                                Facet::ControlCountry, Facet::Category};
  const Asker& asker_;
  OrderCoverage& report_;
  const std::vector<Axis>& axes_;
  std::vector<std::vector<bool>> spoken_;
  std::vector<std::vector<std::set<std::string>>> silences_;
  Strings silent_;
};

Result<OrderNumber> find_order(const Asker& asker, std::string_view id) {
  const std::vector<Order>& orders = asker.policy().orders;
  const auto found = std::ranges::lower_bound(orders, id, {}, &Order::id);
  if (found != orders.end() && found->id == id) {
    return static_cast<OrderNumber>(found - orders.begin());
  }
  std::vector<std::string_view> ids;
  for (const Order& order : orders) {
    ids.push_back(order.id);
  }
  const std::string nearest = find_nearest_word(id, ids);
  return fail("E-COVERAGE-003", fmt::format("there is no order `{}`", id), {},
              nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest));
}

} // namespace

Result<OrderCoverage> cover_order(Asker& asker, const Question& question, std::string_view id) {
  const auto number = find_order(asker, id);
  if (!number) {
    return tl::make_unexpected(number.error());
  }
  OrderCoverage report;
  report.order = &asker.policy().orders[*number];
  Question narrowed = question;
  if (narrowed.bodies.empty()) {
    narrowed.bodies = bodies_under(asker, *report.order);
  }
  if (narrowed.by.empty()) {
    narrowed.by = facets_of(asker.policy(), *report.order);
  }
  auto axes = find_axes(asker, narrowed);
  if (!axes) {
    return tl::make_unexpected(axes.error());
  }
  if (narrowed.services.empty()) { // orders speak of services alone
    std::erase_if(axes->axes[kServiceAxis].classes, [](const FacetClass& service) {
      return service.held.front() == kNothing || service.held.front() == kUnlisted;
    });
  }
  OrderCells cells;
  const Sweep swept = sweep(
      asker, axes->axes, narrowed.known, narrowed.budget,
      [&](const Request& cell, std::span<const OrderNumber> orders) {
        TraceLine line = asker.trace(cell, *number);
        Decision answer = asker.ask(cell, orders);
        const bool is_silent = !line.is_open && !line.said;
        const bool is_final = !line.is_open && (is_silent || asker.is_final(answer));
        return Said{cells.add(judge(*report.order, std::move(line), std::move(answer))), is_final};
      });
  report.not_in_force = asker.why_not_in_force(*number);
  report.frame = make_frame(asker, narrowed, std::move(*axes), swept);
  report.cells = cells.take();
  Reporter(asker, report).write();
  return report;
}

} // namespace haechi::policy::coverage
