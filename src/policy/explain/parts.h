#pragma once
// The parts of explain.cpp: each fills one section.

#include "policy/explain/alternatives.h"
#include "policy/explain/explanation.h"

#include <string_view>

namespace haechi::policy {

// What an explanation is about; all borrowed.
struct Matter {
  const Decider& decider;
  const Request& request;
  const Decision& decision;

  [[nodiscard]] const Policy& policy() const { return decider.policy(); }
};

[[nodiscard]] Section tell_answer(const Matter& matter);
[[nodiscard]] Section tell_why(const Matter& matter);
[[nodiscard]] Section tell_duties(const Matter& matter);
[[nodiscard]] Section tell_instead(const Matter& matter);
[[nodiscard]] Section tell_unknown(const Matter& matter);
[[nodiscard]] Section tell_changes(const Matter& matter, const Alternatives& found);
[[nodiscard]] Section tell_others(const Matter& matter);

// Names as people read them: the title or name, with the id.
[[nodiscard]] Words name_order(const Policy& policy, std::string_view id);
[[nodiscard]] Words name_order(const Order& order);
[[nodiscard]] Words name_body(const Policy& policy, std::string_view id);
[[nodiscard]] Words name_service(const catalog::Catalog& catalog, std::string_view id);
// What a value of a facet is called; empty: nothing but the value itself.
[[nodiscard]] Words name_value(const Decider& decider, std::string_view facet,
                               std::string_view value);

[[nodiscard]] const Order* find_order(const Policy& policy, std::string_view id);

} // namespace haechi::policy
