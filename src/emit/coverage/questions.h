#pragma once
// Answers to questions about coverage as text for people and as JSON (docs/policy-coverage.md).

#include "base/words.h"
#include "policy/coverage/comparison.h"
#include "policy/coverage/gaps.h"
#include "policy/coverage/order_coverage.h"

#include <string>

namespace haechi::emit::coverage {

[[nodiscard]] std::string to_text(const policy::coverage::OrderCoverage& report,
                                  const catalog::Catalog& catalog, Language language);
[[nodiscard]] std::string to_json(const policy::coverage::OrderCoverage& report,
                                  const catalog::Catalog& catalog);

[[nodiscard]] std::string to_text(const policy::coverage::Comparison& comparison,
                                  const catalog::Catalog& catalog, Language language);
[[nodiscard]] std::string to_json(const policy::coverage::Comparison& comparison,
                                  const catalog::Catalog& catalog);

[[nodiscard]] std::string to_text(const policy::coverage::Gaps& gaps,
                                  const catalog::Catalog& catalog, Language language);
[[nodiscard]] std::string to_json(const policy::coverage::Gaps& gaps,
                                  const catalog::Catalog& catalog);

} // namespace haechi::emit::coverage
