#include "policy/check/body_sets.h"

#include <algorithm>

namespace haechi::policy {

namespace {

BodySet merge_runs(BodySet runs) {
  std::ranges::sort(runs, {}, &BodyRun::begin);
  BodySet out;
  for (const BodyRun& run : runs) {
    if (!out.empty() && run.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, run.end);
    } else {
      out.push_back(run);
    }
  }
  return out;
}

} // namespace

BodySet unite(BodySet a, const BodySet& b) {
  a.insert(a.end(), b.begin(), b.end());
  return merge_runs(std::move(a));
}

BodySet intersect(const BodySet& a, const BodySet& b) {
  BodySet out;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint32_t begin = std::max(a[i].begin, b[j].begin);
    const std::uint32_t end = std::min(a[i].end, b[j].end);
    if (begin < end) {
      out.push_back({begin, end});
    }
    a[i].end < b[j].end ? ++i : ++j;
  }
  return out;
}

BodySet subtract(const BodySet& a, const BodySet& b) {
  BodySet out;
  std::size_t j = 0;
  for (const BodyRun& run : a) {
    std::uint32_t begin = run.begin;
    while (j < b.size() && b[j].end <= begin) {
      ++j;
    }
    for (std::size_t k = j; k < b.size() && b[k].begin < run.end; ++k) {
      if (begin < b[k].begin) {
        out.push_back({begin, b[k].begin});
      }
      begin = std::max(begin, b[k].end);
    }
    if (begin < run.end) {
      out.push_back({begin, run.end});
    }
  }
  return out;
}

bool is_within(const BodySet& a, const BodySet& b) {
  return std::ranges::all_of(a, [&](const BodyRun& run) {
    return std::ranges::any_of(
        b, [&](const BodyRun& other) { return other.begin <= run.begin && run.end <= other.end; });
  });
}

BodyNumbers::BodyNumbers(const Policy& policy) {
  std::map<std::string_view, std::vector<const Body*>> children;
  for (const Body& body : policy.bodies) {
    children[body.parent].push_back(&body);
  }

  struct Step {
    std::uint32_t number;
    const std::vector<const Body*>* below;
    std::size_t next = 0;
  };

  const std::vector<const Body*> none;
  const auto below = [&](std::string_view id) {
    const auto found = children.find(id);
    return found == children.end() ? &none : &found->second;
  };
  std::vector<Step> path{{0, below("")}}; // a root of roots without a number
  while (!path.empty()) {
    Step& step = path.back();
    if (step.next == step.below->size()) {
      if (path.size() > 1) {
        end_[step.number] = static_cast<std::uint32_t>(by_number_.size());
      }
      path.pop_back();
      continue;
    }
    const Body* body = (*step.below)[step.next++];
    const auto number = static_cast<std::uint32_t>(by_number_.size());
    const std::uint32_t parent = path.size() > 1 ? step.number : number;
    by_number_.push_back(body);
    parent_.push_back(parent);
    end_.push_back(number + 1);
    numbers_.emplace(body->id, number);
    path.push_back({number, below(body->id)});
  }
}

std::optional<std::uint32_t> BodyNumbers::number(std::string_view id) const {
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

BodySet BodyNumbers::subtree(std::string_view top) const {
  const auto found = numbers_.find(top);
  return found == numbers_.end() ? BodySet{} : BodySet{{found->second, end_[found->second]}};
}

BodySet BodyNumbers::subtrees(const std::vector<std::string>& tops) const {
  BodySet out;
  for (const std::string& top : tops) {
    const BodySet one = subtree(top);
    out.insert(out.end(), one.begin(), one.end());
  }
  return merge_runs(std::move(out));
}

BodySet BodyNumbers::all() const {
  return by_number_.empty() ? BodySet{} : BodySet{{0, static_cast<std::uint32_t>(size())}};
}

BodySet BodyNumbers::standing(std::string_view issuer) const {
  const auto found = numbers_.find(issuer);
  if (found == numbers_.end()) {
    return {};
  }
  return unite(subtrees(by_number_[found->second]->authority), subtree(issuer));
}

std::vector<std::uint32_t> BodyNumbers::lineage(std::uint32_t body) const {
  std::vector<std::uint32_t> out{body};
  while (parent_[out.back()] != out.back()) {
    out.push_back(parent_[out.back()]);
  }
  return out;
}

} // namespace haechi::policy
