#pragma once
// Reads the entries of `tests:` into JSON text of the request and of the expectation, as
// policy/json reads them; dates of a test are read in the policy's time zone there.

#include "policy/syntax/node_reader.h"
#include "policy/syntax/policy.h"

namespace haechi::policy {

[[nodiscard]] Test read_test(NodeReader& reader, const Node& node);

} // namespace haechi::policy
