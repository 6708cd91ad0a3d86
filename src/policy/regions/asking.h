#pragma once
// Single requests of both sides, decided by policy/decide.

#include "policy/decision.h"
#include "policy/regions/search.h"
#include "policy/regions/side.h"

#include <array>
#include <map>

namespace haechi::policy::regions {

class Asking {
 public:
  Asking(Side& before, Side& after, const Ground& ground)
      : sides_{&before, &after}, ground_(ground) {}

  [[nodiscard]] Request request_of(const Point& chosen) const {
    return sides_[0]->make_request(chosen);
  }

  // The answer of one side (0, 1). Every order that could reach the body is heard, whatever became
  // of it on the way to a region.
  [[nodiscard]] Decision decide(std::size_t which, const Point& chosen);

 private:
  [[nodiscard]] const std::vector<OrderIndex>& orders_of(std::size_t which, std::uint32_t body);

  std::array<Side*, 2> sides_;
  const Ground& ground_;
  std::map<std::pair<std::size_t, std::uint32_t>, std::vector<OrderIndex>> of_bodies_;
};

} // namespace haechi::policy::regions
