#pragma once
// The completions of a partial request: every way in which the unknown facets may turn out, values
// that no condition tells apart taken once (docs/policy.md, section 5). For tests and small
// questions; the number grows with the product of the unknown facets.

#include "catalog/catalog.h"
#include "policy/model/axis.h"
#include "policy/syntax/policy.h"

#include <map>
#include <string>
#include <vector>

namespace haechi::policy::model {

struct Completion {
  Request request; // complete
  std::map<std::string, std::string>
      labels; // unknown facet, as `needs` names it -> the value chosen
};

class Completions {
 public:
  Completions(const Policy& policy, const catalog::Catalog& catalog, const Request& request,
              std::size_t limit);

  // At most `limit`; then is_within_limit is false and `at` must not be called.
  [[nodiscard]] std::size_t count() const { return count_; }

  [[nodiscard]] bool is_within_limit() const { return count_ < limit_; }

  [[nodiscard]] Completion at(std::size_t index) const;

  // Whether every axis could be listed within the limit; otherwise `with` must not be called.
  [[nodiscard]] bool can_be_drawn() const;

  // A completion for each axis chosen by `digits`, one number for each axis; for drawing at random.
  [[nodiscard]] std::size_t axis_count() const { return axes_.size(); }

  [[nodiscard]] Completion with(const std::vector<std::size_t>& digits) const;

 private:
  Request request_;
  std::vector<Axis> axes_;
  std::size_t limit_;
  std::size_t count_ = 0;
};

} // namespace haechi::policy::model
