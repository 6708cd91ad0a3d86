#include "policy/explain/alternatives.h"

#include "policy/explain/exempted.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace haechi::policy {

namespace {

// How many alternatives of one facet, and of all, are told.
constexpr std::size_t kMostOfFacet = 2;
constexpr std::size_t kMostMilder = 8;
constexpr std::size_t kMostStricter = 5;
constexpr std::size_t kMostPairs = 300;

enum class Direction : std::uint8_t { Same, Milder, PerhapsMilder, Stricter };

// What would be decided, compared with what is: the whole range must lie on one side, else it may
// be milder at best.
Direction compare(const Answer& was, const Answer& is) {
  if (is.at_most < was.effect) {
    return Direction::Milder;
  }
  if (was.is_settled && is.at_least < was.effect) {
    return Direction::PerhapsMilder;
  }
  return is.at_least > was.effect ? Direction::Stricter : Direction::Same;
}

class Search {
 public:
  Search(const Decider& decider, const Request& request, const Decision& decision)
      : decider_(decider), request_(request), decision_(decision), was_(to_answer(decision)),
        choices_(decider, heard_orders(decision)), budget_(affordable_decisions(decider.policy())) {
  }

  Alternatives run() {
    for (const std::string& facet : choices_.facets()) {
      // What is not known is told apart: it is no change to learn it.
      if (facet != "body" && facet != "service" && value_of(request_, facet)) {
        try_facet(facet);
      }
      if (facet == "service") {
        try_services();
      }
    }
    try_exemptions();
    try_liftings();
    try_events();
    try_times();
    if (out_.milder.empty() && perhaps_.empty() && was_.is_settled &&
        was_.effect == Effect::Block) {
      try_pairs();
    }
    if (out_.milder.empty()) {
      out_.milder = std::move(perhaps_);
    }
    cut(out_.milder, kMostMilder);
    cut(out_.stricter, kMostStricter);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool may_go_on() {
    out_.is_cut = out_.is_cut || out_.tried >= budget_;
    return out_.tried < budget_;
  }

  [[nodiscard]] Answer decide(const std::vector<Change>& changes) {
    Request changed = request_;
    for (const Change& change : changes) {
      apply(changed, change);
    }
    ++out_.tried;
    return to_answer(decider_.decide(changed));
  }

  // Values of one facet that lead to the same answer are told together.
  void keep(Alternative found, std::vector<Alternative>& in) {
    for (Alternative& other : in) {
      const bool is_alike = other.changes.size() == 1 && found.changes.size() == 1 &&
                            other.changes[0].facet == found.changes[0].facet &&
                            other.answer == found.answer && !found.changes[0].at &&
                            !other.changes[0].becomes.empty() && !found.changes[0].becomes.empty();
      if (is_alike && found.changes[0].becomes.size() == 1) {
        other.alike.push_back(found.changes[0].becomes.front());
        return;
      }
    }
    in.push_back(std::move(found));
  }

  // One of each facet will do.
  void keep_perhaps(Alternative found) {
    const std::string& facet = found.changes.front().facet;
    const auto is_known = [&](const Alternative& other) {
      return other.changes.front().facet == facet && !(other.answer == found.answer);
    };
    if (std::ranges::none_of(perhaps_, is_known)) {
      keep(std::move(found), perhaps_);
    }
  }

  void keep(std::vector<Change> changes, Answer answer, std::vector<Alternative>& milder,
            std::vector<Alternative>& stricter) {
    const Direction direction = compare(was_, answer);
    if (direction == Direction::PerhapsMilder) {
      keep_perhaps({std::move(changes), {}, std::move(answer)});
    } else if (direction != Direction::Same) {
      keep({std::move(changes), {}, std::move(answer)},
           direction == Direction::Milder ? milder : stricter);
    }
  }

  // The mildest and the settled first, else as they were tried; only the best are kept.
  static void take_best(const std::vector<Alternative>& from, std::vector<Alternative>& into) {
    std::vector<std::size_t> order(from.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) {
      const Answer& answer = from[i].answer;
      return std::tuple(!answer.is_settled, answer.at_most == Effect::NoDecision, answer.at_most,
                        i);
    });
    cut(order, kMostOfFacet);
    for (const std::size_t i : order) {
      into.push_back(from[i]);
    }
  }

  void try_all(const std::vector<Change>& changes) {
    std::vector<Alternative> milder;
    std::vector<Alternative> stricter;
    for (const Change& change : changes) {
      if (!may_go_on()) {
        break;
      }
      keep({change}, decide({change}), milder, stricter);
    }
    take_best(milder, out_.milder);
    take_best(stricter, out_.stricter);
  }

  void try_facet(const std::string& facet) { try_all(choices_.of(facet, request_)); }

  // What the orders name as a replacement; another service is no way to a stricter answer.
  void try_services() {
    if (!request_.service && !request_.host) {
      return;
    }
    std::vector<std::string> services = decision_.instead;
    if (services.empty()) {
      services = instead_of_orders();
    }
    std::vector<Alternative> milder;
    std::vector<Alternative> ignored;
    for (const std::string& service : services) {
      if (service == request_.service || !may_go_on()) {
        continue;
      }
      const Change change{.facet = "service",
                          .was = request_.service ? request_.service : request_.host,
                          .becomes = {service}};
      keep({change}, decide({change}), milder, ignored);
    }
    take_best(milder, out_.milder);
  }

  [[nodiscard]] std::vector<std::string> instead_of_orders() const {
    std::vector<std::string> services;
    for (const TraceLine& line : decision_.trace) {
      if (!line.said && !line.is_open) {
        continue;
      }
      const Order* order = find_order_of(line);
      for (const Rule& rule : order->rules) {
        for (const std::string& service : rule.instead) {
          if (std::ranges::find(services, service) == services.end()) {
            services.push_back(service);
          }
        }
      }
    }
    cut(services, kMostValues);
    return services;
  }

  [[nodiscard]] const Order* find_order_of(const TraceLine& line) const {
    return &*std::ranges::lower_bound(decider_.policy().orders, line.order, {}, &Order::id);
  }

  // The orders that say the effect, the one that determines it first.
  [[nodiscard]] std::vector<std::string> determining_orders() const {
    std::vector<std::string> orders;
    for (const TraceLine& line : decision_.trace) {
      if (line.said == was_.effect) {
        orders.push_back(line.order);
      }
    }
    const auto first = std::ranges::find(orders, was_.by.value_or(""));
    if (first != orders.end()) {
      std::rotate(orders.begin(), first, first + 1);
    }
    return orders;
  }

  // Out of the determining order; else out of all that say the same; else out of their data, too.
  void try_exemptions() {
    const std::vector<std::string> orders = determining_orders();
    if (orders.empty() || orders.size() > kMostValues) {
      return;
    }
    for (const bool lifts_data : {false, true}) {
      for (const std::size_t count : {std::size_t{1}, orders.size()}) {
        if (count == 1 && orders.size() > 1 && lifts_data) {
          continue; // all of them is what is left to try
        }
        if (!may_go_on()) {
          return;
        }
        const Change change{
            .facet = "exemption",
            .was = {},
            .becomes = {orders.begin(), orders.begin() + static_cast<std::ptrdiff_t>(count)},
            .lifts_data = lifts_data};
        ++out_.tried;
        const auto decision = decide_exempted(decider_, request_, decision_, change);
        const Direction direction =
            decision ? compare(was_, to_answer(*decision)) : Direction::Same;
        if (direction == Direction::Milder) {
          out_.milder.push_back({{change}, {}, to_answer(*decision)});
          return;
        }
        if (direction == Direction::PerhapsMilder) {
          keep_perhaps({{change}, {}, to_answer(*decision)});
        }
      }
    }
  }

  void try_liftings() {
    const std::vector<std::string> orders = determining_orders();
    for (const std::string& order : orders) {
      if (!may_go_on() || &order - orders.data() >= static_cast<std::ptrdiff_t>(kMostValues)) {
        return;
      }
      const Change change{.facet = "lifted", .was = {}, .becomes = {order}};
      Answer answer = decide({change});
      const Direction direction = compare(was_, answer);
      if (direction == Direction::Milder) {
        out_.milder.push_back({{change}, {}, std::move(answer)});
      } else if (direction == Direction::PerhapsMilder) {
        keep_perhaps({{change}, {}, std::move(answer)});
      } else if (orders.size() > 1) {
        out_.not_enough.push_back(order);
      }
    }
  }

  // Events for which an order waits in order to begin.
  void try_events() {
    std::vector<Change> changes;
    for (const TraceLine& line : decision_.trace) {
      const Order* order = line.skipped == "not-yet-effective" ? find_order_of(line) : nullptr;
      if (order != nullptr && order->from && order->from->kind == Moment::Kind::Event &&
          changes.size() < kMostValues) {
        changes.push_back({.facet = "event", .was = {}, .becomes = {order->from->event}});
      }
    }
    try_all(changes);
  }

  // The first moment at which the answer is milder, and the first at which it is stricter.
  void try_times() {
    bool is_milder_known = false;
    bool is_stricter_known = false;
    for (const Change& change : choices_.times(request_, Times::Later)) {
      if ((is_milder_known && is_stricter_known) || !may_go_on()) {
        return;
      }
      Answer answer = decide({change});
      const Direction direction = compare(was_, answer);
      bool& is_known = direction == Direction::Milder ? is_milder_known : is_stricter_known;
      const bool is_told = direction == Direction::Milder || direction == Direction::Stricter;
      if (is_told && !is_known) {
        is_known = true;
        (direction == Direction::Milder ? out_.milder : out_.stricter)
            .push_back({{change}, {}, std::move(answer)});
      }
    }
  }

  // Where nothing milder was found: two facets at once.
  void try_pairs() {
    std::vector<Change> changes;
    for (const std::string& facet : choices_.facets()) {
      if (facet != "body" && facet != "service" && value_of(request_, facet)) {
        std::ranges::copy(choices_.of(facet, request_), std::back_inserter(changes));
      }
    }
    std::vector<Alternative> milder;
    std::vector<Alternative> ignored;
    const std::size_t last = out_.tried + kMostPairs;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      for (std::size_t j = i + 1; j < changes.size(); ++j) {
        if (out_.tried >= last || !may_go_on()) {
          out_.is_cut = true;
          take_best(milder, out_.milder);
          return;
        }
        if (changes[i].facet != changes[j].facet) {
          keep({changes[i], changes[j]}, decide({changes[i], changes[j]}), milder, ignored);
        }
      }
    }
    take_best(milder, out_.milder);
  }

  template <class List> static void cut(List& list, std::size_t most) {
    if (list.size() > most) {
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(most), list.end());
    }
  }

  const Decider& decider_;
  const Request& request_;
  const Decision& decision_;
  Answer was_;
  Choices choices_;
  std::size_t budget_;
  // Milder or not, depending on what is not known: told where nothing certain was found.
  std::vector<Alternative> perhaps_;
  Alternatives out_;
};

} // namespace

std::size_t affordable_decisions(const Policy& policy) {
  constexpr std::size_t kWork = 1'000'000; // orders looked at, over all decisions
  return std::clamp<std::size_t>(kWork / (policy.orders.size() + 100), 100, 600);
}

Alternatives find_alternatives(const Decider& decider, const Request& request,
                               const Decision& decision) {
  return Search(decider, request, decision).run();
}

} // namespace haechi::policy
