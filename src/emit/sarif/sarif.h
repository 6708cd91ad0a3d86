#pragma once
// Findings of a policy as SARIF 2.1.0 (OASIS), the form that code review systems and editors read.
// One run; a rule for each code that occurs; a result for each finding, with its place where there
// is one. Columns count code points, as everywhere in haechi, and the run says so.

#include "policy/check/check.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::emit {

struct SarifOptions {
  std::string_view version; // of the program
  std::string_view root; // folder to which paths are made relative, such as the working directory
};

[[nodiscard]] std::string to_sarif(const std::vector<policy::Finding>& findings,
                                   const SarifOptions& options);

// A path as a URI reference (RFC 3986): relative where it lies below `root` or is relative itself,
// else `file:///...`. Other bytes than unreserved ones are percent-encoded.
[[nodiscard]] std::string to_uri(std::string_view path, std::string_view root);

} // namespace haechi::emit
