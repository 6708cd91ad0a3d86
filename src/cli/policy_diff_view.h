#pragma once
// What `haechi policy diff` found, as text and as JSON.

#include "base/words.h"
#include "policy/regions/compare.h"

#include <string>
#include <vector>

namespace haechi::cli {

// The answers at one moment hold until the next one.
struct DiffAtMoment {
  Instant from{};
  Instant until = Instant::max(); // max: the end of the span that was asked for, or unknown
  policy::regions::Outcome outcome;
};

struct DiffView {
  const policy::regions::Comparison& comparison;
  bool is_against = false;
  std::string before, after; // as the command names them
  std::string before_digest, after_digest;
  std::vector<DiffAtMoment> moments;
  std::vector<Instant> moments_left; // for which the budget did not suffice at all
  std::uint64_t spent = 0;

  [[nodiscard]] bool is_partial() const;
  [[nodiscard]] bool has_looser() const;    // of `against`: any shortfall
  [[nodiscard]] bool may_be_looser() const; // where nobody has looked
};

// At most `most` regions of each moment (0: all); what is not shown is counted.
[[nodiscard]] std::string to_text(const DiffView& view, Language language, std::size_t most);
// Always everything.
[[nodiscard]] std::string to_json(const DiffView& view);

} // namespace haechi::cli
