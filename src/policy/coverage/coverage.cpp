#include "policy/coverage/coverage.h"

#include "policy/coverage/answers.h"
#include "policy/coverage/sweep.h"

#include <algorithm>

namespace haechi::policy::coverage {

Result<Coverage> cover(Asker& asker, const Question& question) {
  auto axes = find_axes(asker, question);
  if (!axes) {
    return tl::make_unexpected(axes.error());
  }
  Answers answers;
  const Sweep swept = sweep(asker, axes->axes, question.known, question.budget,
                            [&](const Request& cell, std::span<const OrderNumber> orders) {
                              Decision decision = asker.ask(cell, orders);
                              const bool is_final = asker.is_final(decision);
                              return Said{answers.add(std::move(decision)), is_final};
                            });
  Coverage out;
  out.at = question.known.at;
  out.digest = asker.decider().digest();
  out.known = question.known;
  out.cells = count_cells(axes->axes);
  out.asked = swept.asked;
  out.left_out = std::move(axes->left_out);
  out.axes = std::move(axes->axes);
  for (Region& region : swept.diagram.regions(swept.root)) {
    (region.answer == kUnexplored ? out.unexplored : out.regions).push_back(std::move(region));
  }
  out.answers = answers.take();
  return out;
}

Request witness_of(const catalog::Catalog& catalog, const std::vector<Axis>& axes,
                   const Request& known, const Region& region) {
  Request request = known;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::vector<std::uint32_t>& classes = region.classes[i];
    if (classes.empty()) {
      continue;
    }
    const bool is_surface = axes[i].facet == Facet::Surface;
    const auto fitting = std::ranges::find_if(classes, [&](std::uint32_t index) {
      const FacetClass& service = axes[kServiceAxis].classes[region.classes[kServiceAxis].front()];
      return !is_surface || is_possible(catalog, service, axes[i], index);
    });
    if (fitting != classes.end()) {
      set_facet(axes[i], axes[i].classes[*fitting], request);
    }
  }
  return request;
}

std::vector<std::string> words_of(const Axis& axis, const std::vector<std::uint32_t>& classes) {
  std::vector<std::string> words;
  for (const std::uint32_t index : classes) {
    const std::vector<std::string>& members = axis.classes[index].members;
    words.insert(words.end(), members.begin(), members.end());
  }
  return words;
}

} // namespace haechi::policy::coverage
