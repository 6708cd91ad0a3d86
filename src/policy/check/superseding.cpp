#include "policy/check/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace haechi::policy {

namespace {

using OrderIndex = std::map<std::string_view, std::size_t>;
using Edges = std::vector<std::vector<std::size_t>>;

// Whether `order` may silence `other` for somebody: one of its own, or advice from a rank not
// deeper. That holds where a body over which the issuer stands directly is one over which the other
// speaks.
bool has_right(const Order& order, const Order& other, const BodyTree& tree) {
  if (order.issuer == other.issuer) {
    return true;
  }
  if (other.force != Force::Advice) {
    return false;
  }
  return std::ranges::any_of(tree.standing_points(order.issuer), [&](std::string_view point) {
    return tree.stands_over(other.issuer, point);
  });
}

std::string reason_without_right(const Order& other) {
  if (other.force == Force::Binding) {
    return "it binds and is of another issuer";
  }
  if (other.force == Force::External) {
    return "it is external and decides nothing here";
  }
  return "it is advice of a body that is no farther";
}

Edges edges_of(const Policy& policy, const BodyTree& tree, Findings& out) {
  OrderIndex index;
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < policy.orders.size(); ++i) {
    index.emplace(policy.orders[i].id, i);
    ids.push_back(policy.orders[i].id);
  }
  Edges edges(policy.orders.size());
  for (std::size_t i = 0; i < policy.orders.size(); ++i) {
    const Order& order = policy.orders[i];
    for (const std::string& id : order.supersedes) {
      const auto found = index.find(id);
      if (found == index.end()) {
        out.add(Severity::Error, "E-POLICY-112",
                fmt::format("order `{}` supersedes `{}`, which does not exist", order.id, id),
                order.where, out.suggest(id, ids));
      } else if (!has_right(order, policy.orders[found->second], tree)) {
        out.add(Severity::Error, "E-POLICY-112",
                fmt::format("order `{}` may not supersede `{}`: {}", order.id, id,
                            reason_without_right(policy.orders[found->second])),
                order.where, "it has no effect; leave it out");
      } else {
        edges[i].push_back(found->second);
      }
    }
  }
  return edges;
}

// Depth-first with a stack of its own: chains may be as long as the policy.
class CycleSearch {
 public:
  CycleSearch(const Policy& policy, const Edges& edges, Findings& out)
      : policy_(policy), edges_(edges), out_(out), state_(edges.size(), State::Unseen) {}

  void run() {
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      if (state_[i] == State::Unseen) {
        search(i);
      }
    }
  }

 private:
  enum class State : std::uint8_t { Unseen, OnPath, Done };

  struct Step {
    std::size_t order;
    std::size_t next_edge = 0;
  };

  void search(std::size_t start) {
    std::vector<Step> path{{start}};
    state_[start] = State::OnPath;
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next_edge == edges_[step.order].size()) {
        state_[step.order] = State::Done;
        path.pop_back();
        continue;
      }
      const std::size_t next = edges_[step.order][step.next_edge++];
      if (state_[next] == State::OnPath) {
        report(next);
      } else if (state_[next] == State::Unseen) {
        state_[next] = State::OnPath;
        path.push_back({next});
      }
    }
  }

  void report(std::size_t index) {
    const Order& order = policy_.orders[index];
    out_.add(Severity::Fatal, "E-POLICY-113",
             fmt::format("`supersedes` of order `{}` leads back to it", order.id), order.where);
  }

  const Policy& policy_;
  const Edges& edges_;
  Findings& out_;
  std::vector<State> state_;
};

} // namespace

void check_superseding(const Policy& policy, const BodyTree& tree, Findings& out) {
  const Edges edges = edges_of(policy, tree, out);
  CycleSearch(policy, edges, out).run();
}

} // namespace haechi::policy
