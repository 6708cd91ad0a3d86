#pragma once
// The one way to write a host name. Every place that meets one (DNS, TLS, CONNECT, Host, catalog,
// policy) passes it through here before comparing. Posture: robust to untrusted client and upstream
// input.

#include "base/result.h"

#include <string>
#include <string_view>

namespace haechi::text {

inline constexpr std::size_t kMaxHostName =
    253; // RFC 1035 section 3.1, presentation form without the last dot

// Lower case, A-labels (IDNA2008 by UTS #46, non-transitional), without one trailing dot. `_`
// labels are kept. Refused, E-NAME-001: empty labels, labels over 63 bytes, names over 253, control
// characters, blanks, NUL, `%`,
// `:`, `/`, `@`, brackets, invalid UTF-8 or IDNA; E-NAME-002: an IP address literal, in any
// spelling that resolvers accept (dotted quad, `0x7f.1`, `2130706433`, bracketed or bare IPv6),
// which names no host.
[[nodiscard]] Result<std::string> make_host_name(std::string_view text);

// `name` equals `suffix` or ends in "." + `suffix`; both canonical.
[[nodiscard]] bool is_same_or_below(std::string_view name, std::string_view suffix);

// `pattern` with `*` for any run of characters (dots too) matches the whole of `text`. Linear in
// time for each `*`.
[[nodiscard]] bool matches_glob(std::string_view text, std::string_view pattern);

} // namespace haechi::text
