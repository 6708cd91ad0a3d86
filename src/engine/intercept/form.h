#pragma once
// Fields of a posted form (application/x-www-form-urlencoded, WHATWG URL section 5.1). Posture:
// robust to untrusted client input.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::engine::intercept {

using Form = std::map<std::string, std::string, std::less<>>;

// nullopt: a broken escape, a field that stands twice, more than 16 fields, text that is no UTF-8.
[[nodiscard]] std::optional<Form> parse_form(std::string_view body);

// A value as it stands in a form or a query; slashes stay readable.
[[nodiscard]] std::string encode_form_value(std::string_view text);

} // namespace haechi::engine::intercept
