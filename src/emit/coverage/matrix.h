#pragma once
// The matrix of a policy (policy/coverage/coverage.h) as text for people, as JSON, as CSV and as a
// page. Everything is written, however long; what the budget did not reach is named as such.

#include "base/words.h"
#include "policy/coverage/coverage.h"
#include "policy/syntax/policy.h"

#include <optional>
#include <string>

namespace haechi::emit::coverage {

struct MatrixView {
  const policy::coverage::Coverage& coverage;
  const policy::Policy& policy;
  const catalog::Catalog& catalog;
  std::optional<policy::Effect> effect; // only regions whose answer is, or may be, this one
};

[[nodiscard]] bool is_shown(const MatrixView& view, const policy::coverage::Region& region);

// A table for each set of bodies that are treated alike, and the orders that decide.
[[nodiscard]] std::string to_text(const MatrixView& view, Language language);
// One object (docs/policy-coverage.md, "JSON").
[[nodiscard]] std::string to_json(const MatrixView& view);
// RFC 4180 with a header: a row for each body, service, device class, zone and further facet.
[[nodiscard]] std::string to_csv(const MatrixView& view);
// One self-contained page in both languages.
[[nodiscard]] std::string to_page(const MatrixView& view, Language language);

} // namespace haechi::emit::coverage
