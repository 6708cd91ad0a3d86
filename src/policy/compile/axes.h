#pragma once
// The axes of a request: one for each facet, and further ones for each scale of grades and each
// attribute that some condition names. An axis is what can be known or unknown by itself.

#include "policy/vocabulary.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haechi::policy {

using AxisId = std::uint16_t;

// The axis of a facet that needs no name. Facet::Grade stands for grades that lie in no scale.
[[nodiscard]] constexpr AxisId to_axis(Facet facet) {
  return static_cast<AxisId>(facet);
}

inline constexpr AxisId kFirstScaleAxis = static_cast<AxisId>(kFacetCount);

struct Axis {
  Facet facet{};
  std::string name;        // as `needs` writes it: `role`, `attributes.pledge`, `grade`
  std::uint32_t scale = 0; // of a scale's axis: which one, from 1; otherwise 0
};

class Axes {
 public:
  explicit Axes(std::size_t scale_count);

  // The axis of an attribute, made when it is met first.
  AxisId of_attribute(Facet facet, const std::string& name);

  [[nodiscard]] AxisId of_scale(std::size_t scale) const {
    return static_cast<AxisId>(kFirstScaleAxis + scale);
  }

  [[nodiscard]] std::size_t size() const { return axes_.size(); }

  [[nodiscard]] const Axis& operator[](AxisId axis) const { return axes_[axis]; }

  [[nodiscard]] std::size_t scale_count() const { return scale_count_; }

  // Attribute name -> axis, of Facet::PersonAttribute or Facet::ServiceAttribute.
  [[nodiscard]] const std::map<std::string, AxisId, std::less<>>& attributes(Facet facet) const;

 private:
  std::size_t scale_count_;
  std::vector<Axis> axes_;
  std::map<std::string, AxisId, std::less<>> person_;
  std::map<std::string, AxisId, std::less<>> service_;
};

} // namespace haechi::policy
