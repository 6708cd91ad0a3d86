#pragma once
// What would change an answer: requests that differ in one thing (or, where no such one is milder,
// in two), and the policy with an exemption more. Each has been decided. Nearest to hand first: the
// content, another service, the use, the person, the place, an exemption, a lifting, time.

#include "policy/explain/explanation.h"

#include <vector>

namespace haechi::policy {

struct Alternatives {
  std::vector<Alternative> milder;
  std::vector<Alternative> stricter;
  // Orders whose lifting alone changes nothing, as another says the same.
  std::vector<std::string> not_enough;
  std::size_t tried = 0;
  bool is_cut = false; // the bound was reached before everything was tried
};

// `decision`: the decider's, of that request.
[[nodiscard]] Alternatives find_alternatives(const Decider& decider, const Request& request,
                                             const Decision& decision);

// How many decisions a search may take on this policy: fewer, the more orders it has.
[[nodiscard]] std::size_t affordable_decisions(const Policy& policy);

} // namespace haechi::policy
