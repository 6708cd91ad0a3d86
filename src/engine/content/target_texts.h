#pragma once
// The texts in the target of a request: its path, and each value of its query in plain spelling.
// Values whose names say that they let the request in (keys, tokens, signatures) are the service's
// own and left out. Posture: robust to untrusted client input.

#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::content {

[[nodiscard]] std::vector<std::string> list_target_texts(std::string_view target);

} // namespace haechi::engine::content
