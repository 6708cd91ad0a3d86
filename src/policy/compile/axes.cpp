#include "policy/compile/axes.h"

namespace haechi::policy {

Axes::Axes(std::size_t scale_count) : scale_count_(scale_count) {
  for (std::size_t i = 0; i < kFacetCount; ++i) {
    const auto facet = static_cast<Facet>(i);
    axes_.push_back({facet, std::string(to_word(facet)), 0});
  }
  for (std::size_t i = 0; i < scale_count; ++i) {
    axes_.push_back({Facet::Grade, "grade", static_cast<std::uint32_t>(i + 1)});
  }
}

AxisId Axes::of_attribute(Facet facet, const std::string& name) {
  auto& known = facet == Facet::PersonAttribute ? person_ : service_;
  const auto [place, is_new] = known.try_emplace(name, static_cast<AxisId>(axes_.size()));
  if (is_new) {
    axes_.push_back({facet, std::string(to_word(facet)) + name, 0});
  }
  return place->second;
}

const std::map<std::string, AxisId, std::less<>>& Axes::attributes(Facet facet) const {
  return facet == Facet::PersonAttribute ? person_ : service_;
}

} // namespace haechi::policy
