#pragma once
// Slow and plain readers of framings, so that the locators of endpoints can be tried on fixtures.
// They trust their input; content/extract has the real ones.

#include "catalog/endpoints/endpoint.h"
#include "wire/json/value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::tests {

struct Body {
  std::string content_type;
  std::string bytes;
};

// The values that `framing` makes of a body: one, or one a message, line or event. An
// answer framed as events that comes as application/json is one JSON value. nullopt: a framing that
// is not plain enough to be read here (gzip, the binary event stream, bytes).
[[nodiscard]] std::optional<std::vector<wire::json::Value>>
decode(const Body& body, const std::vector<catalog::FramingStep>& framing);

[[nodiscard]] std::string decode_base64(std::string_view text);

} // namespace haechi::tests
