#pragma once
// One request against one program: finds the orders that may speak, what they hang on, runs the
// independent groups of them, and joins their answers into a decision with its range.

#include "policy/decide/moments.h"
#include "policy/decide/scratch.h"
#include "policy/decide/service_dimension.h"
#include "policy/decision.h"

#include <span>

namespace haechi::policy {

// How much an evaluation may try before it falls back on bounds.
struct Effort {
  std::size_t combinations = 1U << 16U; // of one group
  std::size_t outcomes = 1U << 14U;     // of one order
  std::size_t cases = 1U << 12U; // into which a question is split where combinations are too many
};

enum class Tracing : std::uint8_t { Off, On };

// `scratch.slots` hold what is known of everything but the service; they are changed. `orders`:
// those that may speak, ascending; with Tracing::On all.
[[nodiscard]] Decision evaluate_request(const Program& program,
                                        std::span<const Candidate> candidates,
                                        const ServiceSays& says, std::span<const OrderIndex> orders,
                                        const Effort& effort, Tracing tracing, Scratch& scratch);

} // namespace haechi::policy
