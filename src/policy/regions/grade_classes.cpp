#include "policy/regions/value_classes.h"

#include <algorithm>

namespace haechi::policy::regions {

namespace {

constexpr std::size_t kMaxSubsets = 4'096; // of the grades of one axis

using Scales = std::vector<Words>;

// Sets of grades that hang together because some scale holds two of them.
std::vector<WordSet> find_components(std::span<const Policy* const> policies) {
  std::vector<WordSet> components;
  for (const Policy* policy : policies) {
    for (const Words& scale : policy->grades) {
      WordSet merged(scale.begin(), scale.end());
      for (WordSet& component : components) {
        const bool meets = std::ranges::any_of(
            scale, [&](const std::string& grade) { return component.contains(grade); });
        if (meets) {
          merged.merge(component);
          component.clear();
        }
      }
      std::erase_if(components, [](const WordSet& component) { return component.empty(); });
      components.push_back(std::move(merged));
    }
  }
  return components;
}

// The scales of one policy that lie in a component.
Scales scales_in(const Policy& policy, const WordSet& component) {
  Scales scales;
  for (const Words& scale : policy.grades) {
    if (!scale.empty() && component.contains(scale.front())) {
      scales.push_back(scale);
    }
  }
  return scales;
}

std::size_t level_in(const Words& scale, const Words& held) {
  for (std::size_t level = scale.size(); level > 0; --level) {
    if (std::ranges::find(held, scale[level - 1]) != held.end()) {
      return level;
    }
  }
  return 0;
}

// The lowest level that the list names; 0: none.
std::size_t threshold_in(const Words& scale, const WordSet& list) {
  for (std::size_t level = 1; level <= scale.size(); ++level) {
    if (list.contains(scale[level - 1])) {
      return level;
    }
  }
  return 0;
}

bool is_in_one_of(const Scales& scales, const std::string& grade) {
  return std::ranges::any_of(
      scales, [&](const Words& scale) { return std::ranges::find(scale, grade) != scale.end(); });
}

// What the policies can tell of the grades held.
std::vector<bool> signature_of(const std::vector<Scales>& by_policy, const std::set<WordSet>& lists,
                               const Words& held) {
  std::vector<bool> signature;
  for (const Scales& scales : by_policy) {
    for (const Words& scale : scales) {
      const std::size_t level = level_in(scale, held);
      signature.push_back(level == 0);
      for (const WordSet& list : lists) {
        const std::size_t threshold = threshold_in(scale, list);
        signature.push_back(threshold != 0 && level >= threshold);
      }
    }
    for (const WordSet& list : lists) {
      signature.push_back(std::ranges::any_of(held, [&](const std::string& grade) {
        return list.contains(grade) && !is_in_one_of(scales, grade);
      }));
    }
  }
  return signature;
}

// How many grades at once can make a difference: one for each scale of its own; all of them, where
// a policy has some in no scale.
std::size_t most_at_once(const std::vector<Scales>& by_policy, const WordSet& component) {
  std::set<Words> different;
  for (const Scales& scales : by_policy) {
    different.insert(scales.begin(), scales.end());
    const bool has_loose = std::ranges::any_of(
        component, [&](const std::string& grade) { return !is_in_one_of(scales, grade); });
    if (has_loose) {
      return component.size();
    }
  }
  return different.size();
}

std::vector<Words> subsets_of(const WordSet& component, std::size_t most, bool& is_exact) {
  std::vector<Words> subsets{{}};
  std::size_t from = 0;
  for (std::size_t size = 1; size <= most; ++size) {
    const std::size_t end = subsets.size();
    for (; from < end; ++from) {
      for (const std::string& grade : component) {
        if (subsets[from].empty() || subsets[from].back() < grade) {
          subsets.push_back(subsets[from]);
          subsets.back().push_back(grade);
        }
        if (subsets.size() > kMaxSubsets) {
          is_exact = false;
          return subsets;
        }
      }
    }
  }
  return subsets;
}

std::string join(const Words& grades) {
  std::string text;
  for (const std::string& grade : grades) {
    text += (text.empty() ? "" : "+") + grade;
  }
  return text;
}

// All scales, and one list of the grades that some policy has in none.
void note_scales(const std::vector<Scales>& by_policy, const WordSet& component, ClassAxis& axis) {
  std::set<Words> different;
  for (const Scales& scales : by_policy) {
    different.insert(scales.begin(), scales.end());
  }
  axis.lists.assign(different.begin(), different.end());
  Words loose;
  for (const std::string& grade : component) {
    if (std::ranges::any_of(by_policy,
                            [&](const Scales& scales) { return !is_in_one_of(scales, grade); })) {
      loose.push_back(grade);
    }
  }
  axis.lists.push_back(std::move(loose));
}

ClassAxis component_axis(std::span<const Policy* const> policies, const WordSet& component,
                         const std::set<WordSet>& lists, bool& is_exact) {
  std::vector<Scales> by_policy;
  for (const Policy* policy : policies) {
    by_policy.push_back(scales_in(*policy, component));
  }
  ClassAxis axis{.facet = Facet::Grade,
                 .name = {},
                 .title = std::string(to_word(Facet::Grade)),
                 .classes = {}};
  std::map<std::vector<bool>, std::size_t> seen;
  for (const Words& held : subsets_of(component, most_at_once(by_policy, component), is_exact)) {
    const auto [place, is_new] =
        seen.try_emplace(signature_of(by_policy, lists, held), axis.classes.size());
    if (is_new) {
      axis.classes.push_back({.kind = held.empty() ? ClassKind::Other : ClassKind::Values,
                              .representative = held.empty() ? "" : held.front(),
                              .members = {},
                              .also = held});
    }
    axis.combinations[held] = static_cast<std::uint32_t>(place->second);
    Words& members = axis.classes[place->second].members;
    if (held.size() == 1 || (is_new && !held.empty())) {
      members.push_back(join(held));
    }
  }
  std::ranges::rotate(axis.classes, axis.classes.begin() + 1); // the empty one stands last
  for (auto& [held, number] : axis.combinations) {
    number = (number == 0 ? static_cast<std::uint32_t>(axis.classes.size()) : number) - 1;
  }
  note_scales(by_policy, component, axis);
  return axis;
}

} // namespace

std::vector<ClassAxis> grade_axes(std::span<const Policy* const> policies,
                                  const std::set<WordSet>& lists, bool& is_exact) {
  std::vector<ClassAxis> axes;
  WordSet scaled;
  for (const WordSet& component : find_components(policies)) {
    scaled.insert(component.begin(), component.end());
    ClassAxis axis = component_axis(policies, component, lists, is_exact);
    const bool is_asked = std::ranges::any_of(lists, [&](const WordSet& list) {
      return std::ranges::any_of(
          list, [&](const std::string& grade) { return component.contains(grade); });
    });
    if (is_asked) {
      axes.push_back(std::move(axis));
    }
  }
  std::set<WordSet> loose;
  for (WordSet list : lists) {
    std::erase_if(list, [&](const std::string& grade) { return scaled.contains(grade); });
    loose.insert(std::move(list));
  }
  std::ranges::move(flag_axes(Facet::Grade, loose), std::back_inserter(axes));
  return axes;
}

} // namespace haechi::policy::regions
