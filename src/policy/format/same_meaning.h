#pragma once
// Whether two texts of a policy file say the same: every key with every value, whatever their
// order, spelling and quotes; and the digest of the policy that each makes.

#include "base/source_file.h"

#include <optional>
#include <string>

namespace haechi::policy::format {

// nullopt: the same. Otherwise what differs, for a message.
[[nodiscard]] std::optional<std::string> find_difference(const SourceFile& before,
                                                         const SourceFile& after);

} // namespace haechi::policy::format
