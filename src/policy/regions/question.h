#pragma once
// What is asked of two policies, and the words of the answer.

#include "policy/vocabulary.h"

#include <cstdint>

namespace haechi::policy::regions {

enum class Question : std::uint8_t {
  Differences, // requests whose answers differ
  Shortfalls,  // requests for which the second side is milder than the orders of the first
};

// What counts as the same answer.
enum class Comparing : std::uint8_t {
  Answers, // effect, obligations, and what to use instead
  Effects, // the effect alone
};

// How an answer differs from the one before.
enum class Turn : std::uint8_t {
  Stricter,
  Looser,
  Other, // the same effect; other obligations, or something else to use instead
};

} // namespace haechi::policy::regions
