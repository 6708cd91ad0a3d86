#include "policy/check/parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

const Order* find_order(const Policy& policy, std::string_view id) {
  const auto found = std::ranges::lower_bound(
      policy.orders, id, {}, [](const Order& order) { return std::string_view(order.id); });
  return found == policy.orders.end() || found->id != id ? nullptr : &*found;
}

// Why the exemption can never be valid; empty when it can.
std::string reason_never_valid(const Exemption& exemption, const Order& order) {
  const auto& delegates = order.exemptions_by;
  if (exemption.granted_by != order.issuer &&
      std::ranges::find(delegates, exemption.granted_by) == delegates.end()) {
    return fmt::format("`{}` is neither the issuer of `{}` nor one of its `exemptions_by`",
                       exemption.granted_by, order.id);
  }
  const auto& grounds = order.exemption_grounds;
  if (!grounds.empty() && std::ranges::find(grounds, exemption.ground) == grounds.end()) {
    return fmt::format("its ground is none of the `exemption_grounds` of `{}`", order.id);
  }
  if (exemption.from && exemption.expires <= *exemption.from) {
    return "it expires before it begins";
  }
  return {};
}

} // namespace

void check_exemptions(const Policy& policy, const BodyTree& tree, Findings& out) {
  std::vector<std::string_view> ids;
  for (const Order& order : policy.orders) {
    ids.push_back(order.id);
  }
  for (const Exemption& exemption : policy.exemptions) {
    check_scope(policy, tree, exemption.scope, out);
    const Order* order = find_order(policy, exemption.order);
    if (order == nullptr) {
      out.add(Severity::Error, "E-POLICY-114",
              fmt::format("exemption `{}` is from order `{}`, which does not exist", exemption.id,
                          exemption.order),
              exemption.where, out.suggest(exemption.order, ids));
      continue;
    }
    if (const std::string why = reason_never_valid(exemption, *order); !why.empty()) {
      out.add(Severity::Warning, "E-POLICY-115",
              fmt::format("exemption `{}` is never valid: {}", exemption.id, why), exemption.where);
    }
  }
}

} // namespace haechi::policy
