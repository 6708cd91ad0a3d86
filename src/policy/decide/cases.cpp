#include "policy/decide/cases.h"

#include "policy/decide/join.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace haechi::policy {

namespace {

// The groups that the tables' orders would form if the dimensions of a split were set.
class Splitter {
 public:
  Splitter(const std::vector<Dimension>& dimensions, const Tables& tables,
           std::size_t dimension_count, std::size_t limit)
      : dimensions_(dimensions), tables_(tables), is_set_(dimension_count), limit_(limit) {}

  void set(std::uint32_t dimension) { is_set_[dimension] = true; }

  [[nodiscard]] bool is_set(std::uint32_t dimension) const { return is_set_[dimension]; }

  // The combinations of the largest group, at most limit + 1.
  [[nodiscard]] std::size_t largest_group() const {
    std::vector<std::uint32_t> root(is_set_.size());
    std::iota(root.begin(), root.end(), 0U);
    const auto find = [&](std::uint32_t member) {
      while (root[member] != member) {
        member = root[member];
      }
      return member;
    };
    for (const Table& table : tables_.tables) {
      std::optional<std::uint32_t> first;
      for_free_dimensions(table, [&](std::uint32_t dimension) {
        if (first) {
          root[find(dimension)] = find(*first);
        }
        first = dimension;
      });
    }
    std::map<std::uint32_t, std::size_t> sizes;
    std::size_t largest = 1;
    for (std::uint32_t dimension = 0; dimension < is_set_.size(); ++dimension) {
      if (!is_set_[dimension]) {
        std::size_t& size = sizes.try_emplace(find(dimension), 1).first->second;
        size = std::min(size * dimensions_[dimension].size(), limit_ + 1);
        largest = std::max(largest, size);
      }
    }
    return largest;
  }

  // The dimension not yet set on which most orders hang; nullopt when no two orders share one.
  [[nodiscard]] std::optional<std::uint32_t> find_most_shared() const {
    std::vector<std::size_t> uses(is_set_.size());
    for (const Table& table : tables_.tables) {
      for_free_dimensions(table, [&](std::uint32_t dimension) { ++uses[dimension]; });
    }
    const auto most = std::ranges::max_element(uses);
    return most == uses.end() || *most < 2
               ? std::nullopt
               : std::optional(static_cast<std::uint32_t>(most - uses.begin()));
  }

 private:
  template <class Visit> void for_free_dimensions(const Table& table, Visit visit) const {
    for (std::uint32_t i = 0; i < table.strides.count; ++i) {
      const std::uint32_t dimension = tables_.strides[table.strides.first + i].dimension;
      if (!is_set_[dimension]) {
        visit(dimension);
      }
    }
  }

  const std::vector<Dimension>& dimensions_;
  const Tables& tables_;
  std::vector<bool> is_set_;
  std::size_t limit_;
};

bool is_same_range(const Decision& a, const Decision& b) {
  return a.at_least == b.at_least && a.at_most == b.at_most && a.is_settled == b.is_settled &&
         (a.at_least == Effect::Block ||
          (a.obligations == b.obligations && a.obligations_open == b.obligations_open));
}

} // namespace

std::vector<std::uint32_t> choose_split(const std::vector<Dimension>& dimensions,
                                        const Tables& tables,
                                        const std::vector<std::uint32_t>& context_dimensions,
                                        std::size_t dimension_count, std::size_t most_combinations,
                                        std::size_t most_cases) {
  Splitter splitter(dimensions, tables, dimension_count, most_combinations);
  std::vector<std::uint32_t> split;
  std::size_t whole = 1; // with an open context all orders are one group
  std::size_t cases = 1;
  for (std::uint32_t i = 0; i < dimension_count; ++i) {
    whole = std::min(whole * dimensions[i].size(), most_combinations + 1);
  }
  if ((context_dimensions.empty() ? splitter.largest_group() : whole) <= most_combinations) {
    return {};
  }
  const auto add = [&](std::uint32_t dimension) {
    splitter.set(dimension);
    split.push_back(dimension);
    cases = std::min(cases * dimensions[dimension].size(), most_cases + 1);
  };
  std::ranges::for_each(context_dimensions, add);
  while (cases <= most_cases && splitter.largest_group() > most_combinations) {
    const auto next = splitter.find_most_shared();
    if (!next) {
      break;
    }
    add(*next);
  }
  return cases <= most_cases ? split : std::vector<std::uint32_t>{};
}

CaseMerger::CaseMerger(const Program& program, const std::vector<Dimension>& dimensions,
                       std::vector<std::uint32_t> split)
    : program_(program), dimensions_(dimensions), split_(std::move(split)) {
  for (const std::uint32_t dimension : split_) {
    count_ *= dimensions_[dimension].size();
  }
}

void CaseMerger::assign(Slots& slots, std::size_t index) const {
  for (const std::uint32_t number : split_) {
    const Dimension& dimension = dimensions_[number];
    dimension.assign(slots, index % dimension.size());
    index /= dimension.size();
  }
}

void CaseMerger::merge_obligations(Decision& merged) const {
  std::map<std::string, std::size_t> certain;
  for (const Decision& decision : cases_) {
    for (const std::string& obligation : decision.obligations) {
      ++certain[obligation];
    }
    for (const std::string& obligation : decision.obligations_open) {
      certain.try_emplace(obligation, 0);
    }
  }
  for (const auto& [obligation, times] : certain) {
    (times == cases_.size() ? merged.obligations : merged.obligations_open).push_back(obligation);
  }
}

// Whether some two cases that differ in this dimension alone have different answers.
bool CaseMerger::differ_along(std::size_t stride, std::size_t size) const {
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    const std::size_t digit = i / stride % size;
    if (!is_same_range(cases_[i], cases_[i - digit * stride])) {
      return true;
    }
  }
  return false;
}

// Of a service the facet that makes the difference; the service itself where none does alone.
void CaseMerger::merge_needs_of(const Dimension& dimension, std::size_t stride,
                                Decision& merged) const {
  const std::size_t before = merged.needs.size();
  for (const ServiceStep& step : dimension.service.steps) {
    for (std::size_t i = 0; i < cases_.size() && dimension.is_service; ++i) {
      if (i / stride % dimension.size() == step.from &&
          !is_same_range(cases_[i], cases_[i - step.from * stride + step.to * stride])) {
        merged.needs.push_back(program_.axes[step.axis].name);
        break;
      }
    }
  }
  if (merged.needs.size() == before) {
    merged.needs.push_back(program_.axes[dimension.axis].name);
  }
}

void CaseMerger::merge_needs(Decision& merged) const {
  for (const Decision& decision : cases_) {
    merged.needs.insert(merged.needs.end(), decision.needs.begin(), decision.needs.end());
  }
  std::size_t stride = 1;
  for (const std::uint32_t number : split_) {
    const Dimension& dimension = dimensions_[number];
    if (differ_along(stride, dimension.size())) {
      merge_needs_of(dimension, stride, merged);
    }
    stride *= dimension.size();
  }
  std::ranges::sort(merged.needs);
  merged.needs.erase(std::ranges::unique(merged.needs).begin(), merged.needs.end());
}

void CaseMerger::name_determining(Decision& merged) const {
  const Decision& first = cases_.front();
  const bool agree = std::ranges::all_of(cases_, [&](const Decision& decision) {
    return decision.reason == first.reason && decision.by == first.by;
  });
  const bool same_instead = std::ranges::all_of(
      cases_, [&](const Decision& decision) { return decision.instead == first.instead; });
  merged.effect = merged.at_most;
  merged.reason = agree ? first.reason : std::string(to_word(Reason::Several));
  merged.by = agree ? first.by : std::nullopt;
  if (same_instead) {
    merged.instead = first.instead;
  }
}

Decision CaseMerger::merge(Slot body) const {
  Decision merged;
  merged.at_least = Effect::Block;
  for (const Decision& decision : cases_) {
    merged.at_least = std::min(merged.at_least, decision.at_least);
    merged.at_most = std::max(merged.at_most, decision.at_most);
  }
  merge_obligations(merged);
  merged.is_settled = merged.at_least == merged.at_most &&
                      (merged.at_most == Effect::Block || merged.obligations_open.empty());
  if (merged.is_settled) {
    name_determining(merged);
  } else {
    merge_needs(merged);
    leave_undecided(program_, body, merged);
  }
  return merged;
}

} // namespace haechi::policy
