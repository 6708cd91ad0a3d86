#pragma once
// Header fields (RFC 9110 section 5) as views into the bytes of a head. Names compare without case,
// values are trimmed of blanks; order is kept.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::http1 {

struct Field {
  std::string_view name;
  std::string_view value;
};

using Fields = std::vector<Field>;

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string_view trim_blanks(std::string_view text);

// A non-empty token of RFC 9110 section 5.6.2.
[[nodiscard]] bool is_token(std::string_view text);

// No control character but HTAB; bytes from 0x80 pass as they are (obs-text).
[[nodiscard]] bool is_field_value(std::string_view text);

[[nodiscard]] std::size_t count_fields(const Fields& fields, std::string_view name);

// The first field of this name.
[[nodiscard]] std::optional<std::string_view> find_field(const Fields& fields,
                                                         std::string_view name);

// Whether any field of this name has `token` as an element of its comma-separated list.
[[nodiscard]] bool has_list_token(const Fields& fields, std::string_view name,
                                  std::string_view token);

// Fields that belong to one connection and are never forwarded (RFC 9110 section 7.6.1): the known
// ones, and whatever `Connection` of the same message names.
[[nodiscard]] bool is_hop_by_hop(const Fields& fields, std::string_view name);

// Digits alone, below 2^63; nullopt otherwise.
[[nodiscard]] std::optional<std::uint64_t> parse_length(std::string_view text);

} // namespace haechi::wire::http1
