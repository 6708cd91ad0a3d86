#include "policy/regions/asking.h"

#include "policy/regions/listening.h"

namespace haechi::policy::regions {

const std::vector<OrderIndex>& Asking::orders_of(std::size_t which, std::uint32_t body) {
  const auto [place, is_new] = of_bodies_.try_emplace({which, body});
  if (is_new) {
    Box box = ground_.layout().everything();
    ground_.layout().clear(box, kBodyAxis);
    ground_.layout().add(box, kBodyAxis, body);
    for (const OrderIndex order : sides_[which]->in_force()) {
      if (may_reach(*sides_[which], box, order)) {
        place->second.push_back(order);
      }
    }
  }
  return place->second;
}

Decision Asking::decide(std::size_t which, const Point& chosen) {
  const std::vector<OrderIndex>& orders = orders_of(which, chosen[kBodyAxis]);
  return sides_[which]->decide(sides_[which]->make_request(chosen), orders);
}

} // namespace haechi::policy::regions
