#include "oversight/heard.h"

#include <string_view>

namespace haechi::oversight {

policy::Happenings choose_for(const policy::Policy& policy, const Heard& heard) {
  std::map<std::string_view, std::string_view> issuers;
  for (const policy::Order& order : policy.orders) {
    issuers.emplace(order.id, order.issuer);
  }
  policy::Happenings out{heard.events, {}};
  for (const auto& [id, lifting] : heard.lifted) {
    const auto own = issuers.find(id);
    if (own == issuers.end() || lifting.issuer.empty() || lifting.issuer == own->second) {
      out.lifted.emplace(id, lifting.at);
    }
  }
  for (const auto& [id, at] : heard.ended) {
    if (!issuers.contains(id)) {
      out.lifted.emplace(id, at);
    }
  }
  return out;
}

} // namespace haechi::oversight
