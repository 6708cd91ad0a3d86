#include "policy/coverage/gaps.h"

#include "policy/coverage/answers.h"
#include "policy/coverage/frame.h"

#include <algorithm>
#include <map>
#include <set>

namespace haechi::policy::coverage {

namespace {

using Strings = std::vector<std::string>;
using catalog::Service;

bool is_in(const Strings& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// Whether the condition names the service, its provider or its group outside `not`.
bool names(const Condition& condition, const Service& service) {
  const bool is_direct = std::ranges::any_of(condition.atoms, [&](const Atom& atom) {
    return (atom.facet == Facet::Service && is_in(atom.values, service.id)) ||
           (atom.facet == Facet::Provider && is_in(atom.values, service.provider)) ||
           (atom.facet == Facet::ProviderGroup && is_in(atom.values, service.provider_group));
  });
  return is_direct || std::ranges::any_of(condition.any, [&](const auto& branches) {
           return std::ranges::any_of(
               branches, [&](const Condition& branch) { return names(branch, service); });
         });
}

bool names(const Order& order, const Service& service) {
  return std::ranges::any_of(order.rules, [&](const Rule& rule) {
    return rule.effect != RuleEffect::Exempt && names(rule.target, service);
  });
}

// Kinds beside generative-ai that both have.
bool is_of_one_kind(const Service& a, const Service& b) {
  return std::ranges::any_of(a.category, [&](const std::string& kind) {
    return kind != "generative-ai" && is_in(b.category, kind);
  });
}

struct Link {
  Likeness likeness{};
  std::string shared;
};

// The closest thing that two services share.
std::optional<Link> find_link(const Service& a, const Service& b) {
  if (!a.provider.empty() && a.provider == b.provider) {
    return Link{Likeness::Provider, a.provider};
  }
  if (!a.provider_group.empty() && a.provider_group == b.provider_group) {
    return Link{Likeness::ProviderGroup, a.provider_group};
  }
  if (is_of_one_kind(a, b)) {
    for (const std::string& country : a.control_country) {
      if (is_in(b.control_country, country)) {
        return Link{Likeness::Country, country};
      }
    }
  }
  return std::nullopt;
}

// What makes two gaps the same one: everything but the place.
struct GapKey {
  std::string order;
  Likeness likeness{};
  std::string shared;
  AnswerId named_answer = 0;
  AnswerId missed_answer = 0;
  std::vector<catalog::ServiceIndex> named;
  std::vector<catalog::ServiceIndex> missed;

  auto operator<=>(const GapKey&) const = default;
};

class Seeker {
 public:
  explicit Seeker(Asker& asker) : asker_(asker) {}

  Result<Gaps> run(Question question) {
    if (question.categories.empty() && question.services.empty()) {
      question.categories = {"generative-ai"};
    }
    question.by.clear();
    auto axes = find_axes(asker_, question);
    if (!axes) {
      return tl::make_unexpected(axes.error());
    }
    const Sweep swept = sweep(asker_, axes->axes, question.known, question.budget,
                              [&](const Request& cell, std::span<const OrderNumber> orders) {
                                return Said{answers_.add(asker_.ask(cell, orders)), true};
                              });
    Gaps out;
    out.frame = make_frame(asker_, question, std::move(*axes), swept);
    out.frame.regions.clear();
    list_services(out.frame.axes[kServiceAxis]);
    seek(out.frame.axes, swept);
    collect(out);
    return out;
  }

 private:
  struct Listed {
    catalog::ServiceIndex index = 0;
    std::uint32_t service_class = 0;
  };

  void list_services(const Axis& axis) {
    for (std::uint32_t i = 0; i < axis.classes.size(); ++i) {
      for (const std::string& id : axis.classes[i].members) {
        if (const Service* service = asker_.catalog().find_service(id); service != nullptr) {
          services_.push_back(
              {static_cast<catalog::ServiceIndex>(service - asker_.catalog().services().data()),
               i});
        }
      }
    }
    std::ranges::sort(services_, {}, &Listed::index);
  }

  // Gaps at every place; a place whose services are answered as at one seen before has its gaps.
  void seek(const std::vector<Axis>& axes, const Sweep& swept) {
    sizes_ = {axes[kBodyAxis].classes.size(), 1, axes[kDeviceAxis].classes.size(),
              axes[kZoneAxis].classes.size()};
    std::map<std::vector<AnswerId>, std::vector<std::size_t>> seen;
    for (std::uint32_t body = 0; body < sizes_[kBodyAxis]; ++body) {
      for (std::uint32_t device = 0; device < sizes_[kDeviceAxis]; ++device) {
        for (std::uint32_t zone = 0; zone < sizes_[kZoneAxis]; ++zone) {
          std::vector<AnswerId> row;
          for (std::uint32_t i = 0; i < axes[kServiceAxis].classes.size(); ++i) {
            row.push_back(swept.diagram.find(swept.root, {body, i, device, zone}));
          }
          const auto [known, is_new] = seen.try_emplace(row);
          if (is_new) {
            known->second = gaps_of(row);
          }
          for (const std::size_t gap : known->second) {
            places_[gap].insert({body, device, zone});
          }
        }
      }
    }
  }

  [[nodiscard]] const Service& service(catalog::ServiceIndex index) const {
    return asker_.catalog().services()[index];
  }

  // Which services each order decides about because it names them, by answer.
  using Decided = std::map<std::pair<std::string, AnswerId>, std::vector<catalog::ServiceIndex>>;

  [[nodiscard]] Decided decided_by_name(const std::vector<AnswerId>& row) const {
    Decided decided;
    for (const Listed& listed : services_) {
      const AnswerId id = row[listed.service_class];
      if (id == kUnexplored || !answers_[id].by || answers_[id].at_least <= Effect::Allow) {
        continue;
      }
      const auto order =
          std::ranges::lower_bound(asker_.policy().orders, *answers_[id].by, {}, &Order::id);
      if (names(*order, service(listed.index))) {
        decided[{order->id, id}].push_back(listed.index);
      }
    }
    return decided;
  }

  std::vector<std::size_t> gaps_of(const std::vector<AnswerId>& row) {
    std::map<GapKey, std::pair<std::set<catalog::ServiceIndex>, std::set<catalog::ServiceIndex>>>
        gaps;
    for (const auto& [key, named] : decided_by_name(row)) {
      for (const Listed& other : services_) {
        const AnswerId id = row[other.service_class];
        if (id == kUnexplored || answers_[id].at_least >= answers_[key.second].at_least) {
          continue;
        }
        add_gap(key.first, key.second, named, other.index, id, gaps);
      }
    }
    add_surface_gaps(row, gaps);
    std::vector<std::size_t> numbers;
    for (auto& [key, sides] : gaps) {
      GapKey whole = key;
      whole.named.assign(sides.first.begin(), sides.first.end());
      whole.missed.assign(sides.second.begin(), sides.second.end());
      const auto [known, is_new] = numbers_.try_emplace(whole, keys_.size());
      if (is_new) {
        keys_.push_back(whole);
        places_.emplace_back();
      }
      numbers.push_back(known->second);
    }
    return numbers;
  }

  using Sides =
      std::map<GapKey, std::pair<std::set<catalog::ServiceIndex>, std::set<catalog::ServiceIndex>>>;

  // Under the closest likeness to any of the services named.
  void add_gap(const std::string& order, AnswerId named_answer,
               const std::vector<catalog::ServiceIndex>& named, catalog::ServiceIndex missed,
               AnswerId missed_answer, Sides& gaps) const {
    std::optional<Link> closest;
    std::vector<catalog::ServiceIndex> like;
    for (const catalog::ServiceIndex each : named) {
      const auto link = find_link(service(each), service(missed));
      if (!link || (closest && link->likeness > closest->likeness)) {
        continue;
      }
      if (!closest || link->likeness < closest->likeness) {
        closest = link;
        like.clear();
      }
      if (link->shared == closest->shared) {
        like.push_back(each);
      }
    }
    if (closest) {
      auto& sides =
          gaps[{order, closest->likeness, closest->shared, named_answer, missed_answer, {}, {}}];
      sides.first.insert(like.begin(), like.end());
      sides.second.insert(missed);
    }
  }

  // A service whose answer hangs on the surface, with the orders that name it.
  void add_surface_gaps(const std::vector<AnswerId>& row, Sides& gaps) const {
    for (const Listed& listed : services_) {
      const AnswerId id = row[listed.service_class];
      if (id == kUnexplored || !is_in(answers_[id].needs, "surface")) {
        continue;
      }
      for (const OrderNumber number : asker_.orders_in_force()) {
        const Order& order = asker_.policy().orders[number];
        if (names_surface(order, service(listed.index))) {
          auto& sides = gaps[{order.id, Likeness::Surface, "", id, id, {}, {}}];
          sides.first.insert(listed.index);
          sides.second.insert(listed.index);
        }
      }
    }
  }

  static bool names_surface(const Order& order, const Service& service) {
    return std::ranges::any_of(order.rules, [&](const Rule& rule) {
      return names(rule.target, service) &&
             std::ranges::any_of(rule.target.atoms,
                                 [](const Atom& atom) { return atom.facet == Facet::Surface; });
    });
  }

  void collect(Gaps& out) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const GapKey& key = keys_[i];
      Gap gap{key.order,
              key.likeness,
              key.shared,
              {},
              {},
              answers_[key.named_answer],
              answers_[key.missed_answer]};
      for (const catalog::ServiceIndex index : key.named) {
        gap.named.push_back(service(index).id);
      }
      for (const catalog::ServiceIndex index : key.missed) {
        gap.missed.push_back(service(index).id);
      }
      out.found.push_back({std::move(gap), regions_of(places_[i])});
    }
    std::ranges::sort(out.found, [](const Gaps::Found& a, const Gaps::Found& b) {
      return std::tie(a.gap.order, a.gap.likeness, a.gap.shared, a.gap.missed) <
             std::tie(b.gap.order, b.gap.likeness, b.gap.shared, b.gap.missed);
    });
  }

  using Place = std::array<std::uint32_t, 3>; // body, device, zone

  [[nodiscard]] std::vector<Region> regions_of(const std::set<Place>& places) const {
    Diagram diagram(sizes_);
    const DiagramNode no = diagram.leaf(kNoAnswer);
    const DiagramNode yes = diagram.leaf(0);
    std::vector<DiagramNode> bodies;
    for (std::uint32_t body = 0; body < sizes_[kBodyAxis]; ++body) {
      std::vector<DiagramNode> devices;
      for (std::uint32_t device = 0; device < sizes_[kDeviceAxis]; ++device) {
        std::vector<DiagramNode> zones;
        for (std::uint32_t zone = 0; zone < sizes_[kZoneAxis]; ++zone) {
          zones.push_back(places.contains({body, device, zone}) ? yes : no);
        }
        devices.push_back(diagram.split(kZoneAxis, zones));
      }
      bodies.push_back(diagram.split(kDeviceAxis, devices));
    }
    return diagram.regions(diagram.split(kBodyAxis, bodies));
  }

  Asker& asker_;
  Answers answers_;
  std::vector<Listed> services_;
  std::vector<std::size_t> sizes_;
  std::map<GapKey, std::size_t> numbers_;
  std::vector<GapKey> keys_;
  std::vector<std::set<Place>> places_; // beside keys_
};

} // namespace

Result<Gaps> find_gaps(Asker& asker, const Question& question) {
  return Seeker(asker).run(question);
}

} // namespace haechi::policy::coverage
