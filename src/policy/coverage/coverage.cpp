#include "policy/coverage/coverage.h"

#include "policy/coverage/answers.h"
#include "policy/coverage/frame.h"

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
  Coverage out = make_frame(asker, question, std::move(*axes), swept);
  out.answers = answers.take();
  return out;
}

namespace {

// A word for a surface of one of the classes that the service can have; unknown: there is none.
Known find_surface(const catalog::Catalog& catalog, const FacetClass& service, const Axis& axis,
                   const std::vector<std::uint32_t>& classes) {
  const auto fitting = std::ranges::find_if(
      classes, [&](std::uint32_t index) { return is_possible(catalog, service, axis, index); });
  if (fitting == classes.end()) {
    return std::nullopt;
  }
  const FacetClass& chosen = axis.classes[*fitting];
  if (!chosen.is_rest()) {
    return chosen.held.front();
  }
  const auto is_rest = [&](std::string_view word) {
    return std::ranges::none_of(axis.classes, [&](const FacetClass& named) {
      return std::ranges::find(named.members, word) != named.members.end();
    });
  };
  const catalog::Service* entry = catalog.find_service(service.held.front());
  const std::vector<std::string> every(kSurfaceWords.begin(), kSurfaceWords.end());
  const std::vector<std::string>& words = entry == nullptr ? every : entry->surfaces;
  const auto word = std::ranges::find_if(words, is_rest);
  return word == words.end() ? std::string() : *word;
}

} // namespace

Request witness_of(const catalog::Catalog& catalog, const std::vector<Axis>& axes,
                   const Request& known, const Region& region) {
  Request request = known;
  for (const Axis& axis : axes) {
    clear_facet(axis, request);
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::vector<std::uint32_t>& classes = region.classes[i];
    if (classes.empty()) {
      continue;
    }
    if (axes[i].facet == Facet::Surface) {
      const std::uint32_t service = region.classes[kServiceAxis].front();
      request.surface =
          find_surface(catalog, axes[kServiceAxis].classes[service], axes[i], classes);
    } else {
      set_facet(axes[i], axes[i].classes[classes.front()], request);
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
  std::ranges::sort(words); // `~` stands behind every letter
  return words;
}

} // namespace haechi::policy::coverage
