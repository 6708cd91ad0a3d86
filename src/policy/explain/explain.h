#pragma once
// Why a request is decided as it is: the answer, the order behind it, what it obliges to, what to
// use instead, every other order and why it was silent, what is not known, and what would change
// the answer. Whatever is said about other requests has been decided, not guessed.
//
// Pure and bounded: at most kMostOthers orders are told one by one, the others are counted; at most
// a few hundred further decisions are made, fewer where a policy has very many orders.

#include "policy/decide/decider.h"
#include "policy/explain/explanation.h"

namespace haechi::policy {

inline constexpr std::size_t kMostOthers = 40;

[[nodiscard]] Explanation explain(const Decider& decider, const Request& request);

// The same without what would change the answer and without the values of what is not known: one
// decision, no more.
[[nodiscard]] Explanation explain_reasons(const Decider& decider, const Request& request);

} // namespace haechi::policy
