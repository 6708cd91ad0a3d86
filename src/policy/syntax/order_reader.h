#pragma once
// Reads the entries of `orders:` and `exemptions:`.

#include "policy/syntax/node_reader.h"
#include "policy/syntax/policy.h"

namespace haechi::policy {

[[nodiscard]] Order read_order(NodeReader& reader, const Node& node);
[[nodiscard]] Exemption read_exemption(NodeReader& reader, const Node& node);

} // namespace haechi::policy
