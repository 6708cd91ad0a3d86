#pragma once
// Alt-Svc (RFC 7838) without HTTP/3: what cannot be read must not be offered.

#include <string>
#include <string_view>

namespace haechi::engine::intercept {

// The alternatives that are left; empty when none is. `clear` stays.
[[nodiscard]] std::string strip_http3(std::string_view alt_svc);

} // namespace haechi::engine::intercept
