#include "policy/explain/parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

std::string named(std::string_view name, std::string_view id) {
  return name.empty() ? fmt::format("`{}`", id) : fmt::format("{}(`{}`)", name, id);
}

// English sets a blank before a bracket, Korean does not.
Words with_id(const Words& name, std::string_view id) {
  const std::string_view en = name.in(Language::English);
  return {en.empty() ? named("", id) : fmt::format("{} (`{}`)", en, id),
          named(name.in(Language::Korean), id)};
}

} // namespace

const Order* find_order(const Policy& policy, std::string_view id) {
  const auto found = std::ranges::lower_bound(policy.orders, id, {}, &Order::id);
  return found == policy.orders.end() || found->id != id ? nullptr : &*found;
}

Words name_order(const Order& order) {
  Words title;
  if (!order.title.is_empty()) {
    title.en = fmt::format("“{}”", order.title.in(Language::English));
    title.ko = fmt::format("「{}」", order.title.in(Language::Korean));
  }
  return with_id(title, order.id);
}

Words name_order(const Policy& policy, std::string_view id) {
  const Order* order = find_order(policy, id);
  return order == nullptr ? with_id({}, id) : name_order(*order);
}

Words name_body(const Policy& policy, std::string_view id) {
  const auto found = std::ranges::lower_bound(policy.bodies, id, {}, &Body::id);
  const bool is_declared = found != policy.bodies.end() && found->id == id;
  return with_id(is_declared ? found->name : Words{}, id);
}

Words name_service(const catalog::Catalog& catalog, std::string_view id) {
  const catalog::Service* service = catalog.find_service(id);
  return with_id(service == nullptr ? Words{} : service->name, id);
}

Words name_value(const Decider& decider, std::string_view facet, std::string_view value) {
  if (value.empty()) {
    return {};
  }
  if (facet == "body") {
    return name_body(decider.policy(), value);
  }
  return facet == "service" ? name_service(decider.catalog(), value) : Words{};
}

} // namespace haechi::policy
