#include "policy/model/axis.h"

#include <algorithm>

namespace haechi::policy::model {

std::vector<std::string> any_of_or_none(const std::vector<std::string>& values) {
  std::vector<std::string> all = values;
  all.emplace_back(kOther);
  all.emplace_back();
  return all;
}

std::vector<std::vector<std::string>> subsets_of(const std::vector<std::string>& values) {
  std::vector<std::vector<std::string>> subsets{{}};
  for (const std::string& value : values) {
    const std::size_t before = subsets.size();
    for (std::size_t i = 0; i < before; ++i) {
      subsets.push_back(subsets[i]);
      subsets.back().push_back(value);
    }
  }
  return subsets;
}

std::string join(const std::vector<std::string>& values) {
  std::vector<std::string> sorted = values;
  std::ranges::sort(sorted);
  std::string text;
  for (const std::string& value : sorted) {
    text += value + ",";
  }
  return text;
}

Axis combine(const std::vector<Axis>& axes) {
  Axis all{Choice{{}, [](Request&) {}}};
  for (const Axis& axis : axes) {
    Axis longer;
    for (const Choice& head : all) {
      for (const Choice& tail : axis) {
        Choice both{head.labels, [first = head.apply, second = tail.apply](Request& request) {
                      first(request);
                      second(request);
                    }};
        both.labels.insert(tail.labels.begin(), tail.labels.end());
        longer.push_back(std::move(both));
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::size_t count_combinations(const std::vector<Axis>& axes, std::size_t limit) {
  std::size_t count = 1;
  for (const Axis& axis : axes) {
    if (axis.empty() || count > limit / axis.size()) {
      return limit;
    }
    count *= axis.size();
  }
  return std::min(count, limit);
}

} // namespace haechi::policy::model
