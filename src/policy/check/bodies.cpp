#include "policy/check/parts.h"

#include <fmt/format.h>

#include <map>

namespace haechi::policy {

namespace {

// Walks up from each body once; a walk ends at a root, at a body known to be good, or where it
// bites its own tail.
class Walk {
 public:
  Walk(const BodyTree& tree, Findings& out) : tree_(tree), out_(out) {}

  void from(const Body& body) {
    std::vector<const Body*> path;
    const Body* at = &body;
    while (at != nullptr && state_[at] == State::Unseen) {
      state_[at] = State::OnPath;
      path.push_back(at);
      at = tree_.find(at->parent);
    }
    const bool leads_back = at != nullptr && state_[at] == State::OnPath;
    if (leads_back) {
      out_.add(Severity::Fatal, "E-POLICY-103",
               fmt::format("the parents of body `{}` lead back to it", at->id), at->where);
    }
    std::size_t depth = at == nullptr || leads_back ? 0 : depth_[at];
    for (auto it = path.rbegin(); it != path.rend(); ++it) {
      state_[*it] = State::Done;
      depth_[*it] = ++depth;
      if (depth == kMaxBodyDepth + 1) { // one finding for a branch
        out_.add(Severity::Fatal, "E-POLICY-105",
                 fmt::format("body `{}` lies deeper than {} levels", (*it)->id, kMaxBodyDepth),
                 (*it)->where);
      }
    }
  }

 private:
  enum class State : std::uint8_t { Unseen, OnPath, Done };
  const BodyTree& tree_;
  Findings& out_;
  std::map<const Body*, State> state_;
  std::map<const Body*, std::size_t> depth_;
};

using Scales = std::map<std::string_view, std::size_t>;

Scales scales_of(const Policy& policy) {
  Scales out;
  for (std::size_t i = 0; i < policy.grades.size(); ++i) {
    for (const std::string& grade : policy.grades[i]) {
      out.emplace(grade, i);
    }
  }
  return out;
}

void check_ungraded(const Body& body, const Scales& scales, Findings& out) {
  std::map<std::size_t, std::string_view> seen;
  for (const std::string& grade : body.ungraded) {
    const auto scale = scales.find(grade);
    if (scale == scales.end()) {
      out.add(Severity::Warning, "E-POLICY-108",
              fmt::format("`ungraded: {}` of body `{}` stands in no scale and is without effect",
                          grade, body.id),
              body.where, "add the grade to `grades`");
      continue;
    }
    const auto [first, is_new] = seen.emplace(scale->second, grade);
    if (!is_new) {
      out.add(Severity::Fatal, "E-POLICY-107",
              fmt::format("`ungraded` of body `{}` names `{}` and `{}` of one scale", body.id,
                          first->second, grade),
              body.where, "name one grade of each scale");
    }
  }
}

void check_references(const Body& body, const BodyTree& tree, Findings& out) {
  if (!body.parent.empty() && !tree.has(body.parent)) {
    out.add(Severity::Fatal, "E-POLICY-102",
            fmt::format("the parent `{}` of body `{}` is not declared", body.parent, body.id),
            body.where, out.suggest(body.parent, tree.ids(), "declare it under `bodies`"));
  }
  for (const std::string& named : body.authority) {
    if (!tree.has(named)) {
      out.add(
          Severity::Warning, "E-POLICY-104",
          fmt::format("body `{}` holds authority over `{}`, which is not declared", body.id, named),
          body.where, out.suggest(named, tree.ids()));
    }
  }
}

} // namespace

void check_bodies(const Policy& policy, const BodyTree& tree, Findings& out) {
  Walk walk(tree, out);
  const Scales scales = scales_of(policy);
  for (const Body& body : policy.bodies) {
    check_references(body, tree, out);
    walk.from(body);
    check_ungraded(body, scales, out);
  }
  for (const Zone& zone : policy.zones) {
    if (!zone.body.empty() && !tree.has(zone.body)) {
      out.add(Severity::Error, "E-POLICY-106",
              fmt::format("the body `{}` of zone `{}` is not declared", zone.body, zone.id),
              zone.where, out.suggest(zone.body, tree.ids()));
    }
  }
}

} // namespace haechi::policy
