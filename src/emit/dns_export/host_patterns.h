#pragma once
// The hosts that conditions of a policy name (`target: {host: ...}`): a decision may differ there
// from that of the service.

#include "policy/syntax/policy.h"

#include <string>
#include <vector>

namespace haechi::emit::dns_export {

// As written, sorted, each once.
[[nodiscard]] std::vector<std::string> find_host_patterns(const policy::Policy& policy);

} // namespace haechi::emit::dns_export
