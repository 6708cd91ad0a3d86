#pragma once
// The model, tenant and conversation that a matched request names. Allocates; asked once a request,
// after the match.

#include "catalog/endpoints/request_matcher.h"

#include <string>
#include <vector>

namespace haechi::catalog {

struct Fact {
  std::vector<std::string> values; // without duplicates, in the order found
  // Everything that could name one has been read. False: the body is still to come, is not as the
  // endpoint says, or the value is a deployment that only the tenant can turn into a model.
  bool is_complete = true;
};

// `body` is the decoded body (endpoint.h, framing), or nullptr while it is not known.
[[nodiscard]] Fact find_fact(const std::vector<Source>& sources, const RequestCandidate& candidate,
                             const RequestFacts& facts, const wire::json::Value* body);

} // namespace haechi::catalog
