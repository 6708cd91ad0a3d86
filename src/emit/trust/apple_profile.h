#pragma once
// A configuration profile (.mobileconfig) that installs certificates as roots on macOS and iOS.

#include "emit/trust/trust_recipe.h"

namespace haechi::emit::trust {

[[nodiscard]] std::string make_apple_profile(const std::vector<TrustAnchor>& anchors);
[[nodiscard]] std::string to_base64(ByteView bytes);

} // namespace haechi::emit::trust
