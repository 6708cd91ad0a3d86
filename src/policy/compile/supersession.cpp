#include "policy/compile/supersession.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace haechi::policy {

namespace {

using Edges = std::vector<std::vector<OrderIndex>>;

constexpr std::uint32_t kNoKnot = 0xFFFFFFFFU;

Edges find_named(const Policy& policy) {
  std::unordered_map<std::string_view, OrderIndex> numbers;
  for (const Order& order : policy.orders) {
    numbers.emplace(order.id, static_cast<OrderIndex>(numbers.size()));
  }
  Edges edges(policy.orders.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    for (const std::string& id : policy.orders[i].supersedes) {
      if (const auto named = numbers.find(id); named != numbers.end()) {
        edges[i].push_back(named->second);
      }
    }
    std::ranges::sort(edges[i]);
    edges[i].erase(std::ranges::unique(edges[i]).begin(), edges[i].end());
  }
  return edges;
}

Edges reversed(const Edges& edges) {
  Edges back(edges.size());
  for (std::size_t from = 0; from < edges.size(); ++from) {
    for (const OrderIndex to : edges[from]) {
      back[to].push_back(static_cast<OrderIndex>(from));
    }
  }
  return back;
}

// Every order, each after all that it leads to.
class Finisher {
 public:
  explicit Finisher(const Edges& edges) : edges_(edges), seen_(edges.size()) {}

  std::vector<OrderIndex> finish_all() {
    for (OrderIndex order = 0; order < edges_.size(); ++order) {
      finish_from(order);
    }
    return std::move(finished_);
  }

 private:
  struct Step {
    OrderIndex order;
    std::size_t next = 0;
  };

  void enter(OrderIndex order) {
    if (!seen_[order]) {
      seen_[order] = true;
      open_.push_back({order});
    }
  }

  void finish_from(OrderIndex start) {
    enter(start);
    while (!open_.empty()) {
      Step& step = open_.back();
      if (step.next < edges_[step.order].size()) {
        enter(edges_[step.order][step.next++]);
      } else {
        finished_.push_back(step.order);
        open_.pop_back();
      }
    }
  }

  const Edges& edges_;
  std::vector<bool> seen_;
  std::vector<Step> open_;
  std::vector<OrderIndex> finished_;
};

// A number for each order; orders that lead to one another have the same (Kosaraju's two walks).
std::vector<std::uint32_t> find_knots(const Edges& edges) {
  const std::vector<OrderIndex> finished = Finisher(edges).finish_all();
  const Edges back = reversed(edges);
  std::vector<std::uint32_t> knots(edges.size(), kNoKnot);
  std::uint32_t count = 0;
  for (auto root = finished.rbegin(); root != finished.rend(); ++root) {
    std::vector<OrderIndex> open{*root};
    while (!open.empty()) {
      const OrderIndex order = open.back();
      open.pop_back();
      if (knots[order] == kNoKnot) {
        knots[order] = count;
        open.insert(open.end(), back[order].begin(), back[order].end());
      }
    }
    ++count;
  }
  return knots;
}

// Without circles: an order finishes after all that it may silence.
std::vector<std::uint32_t> find_turns(const Edges& edges) {
  const std::vector<OrderIndex> finished = Finisher(edges).finish_all();
  std::vector<std::uint32_t> turns(edges.size());
  for (std::size_t i = 0; i < finished.size(); ++i) {
    turns[finished[i]] = static_cast<std::uint32_t>(finished.size() - i);
  }
  return turns;
}

} // namespace

Supersession find_supersession(const Policy& policy) {
  const Edges named = find_named(policy);
  const std::vector<std::uint32_t> knots = find_knots(named);
  Edges silences(named.size());
  for (std::size_t above = 0; above < named.size(); ++above) {
    for (const OrderIndex below : named[above]) {
      const Order& silenced = policy.orders[below];
      const bool has_right =
          silenced.issuer == policy.orders[above].issuer || silenced.force == Force::Advice;
      if (has_right && knots[above] != knots[below]) {
        silences[above].push_back(below);
      }
    }
  }
  return {silences, find_turns(silences)};
}

} // namespace haechi::policy
