#pragma once
// The small pieces that lines of logs are made of. Every function takes what it understands from
// the front of a view and leaves the rest.

#include "base/result.h"
#include "wire/logs/reader.h"

#include <optional>
#include <string_view>

namespace haechi::wire::logs {

// The next run of bytes without blanks; empty at the end.
[[nodiscard]] std::string_view take_word(std::string_view& rest);
// The bytes up to `end`, which is passed over; nullopt where it does not come.
[[nodiscard]] std::optional<std::string_view> take_until(std::string_view& rest, char end);
// A decimal number that is all of `text`; nullopt when it is none or does not fit.
[[nodiscard]] std::optional<std::uint64_t> to_number(std::string_view text);
// January is 1; nullopt for anything but the three letters.
[[nodiscard]] std::optional<unsigned> to_month(std::string_view letters);
// `-` means that nothing was there.
[[nodiscard]] std::string_view unless_dash(std::string_view text);
// `10:00:01`; nullopt when it is no time of day.
[[nodiscard]] std::optional<std::chrono::seconds> to_clock(std::string_view text);

// Host and port of `example.org:443`, `[2001:db8::1]:443`, `example.org`.
void read_authority(std::string_view text, Sighting& out);
// Host, port and path of `https://user@example.org:8443/path?query`; false when it is no such URL.
[[nodiscard]] bool read_url(std::string_view url, Sighting& out);
// What a proxy was asked for: an authority where the method is CONNECT, else a URL.
[[nodiscard]] bool read_request_target(std::string_view method, std::string_view target,
                                       Sighting& out);

// SECURITY: messages never show what the line holds: that may be a name or an address.
[[nodiscard]] tl::unexpected<Error> bad_line(std::string_view why);
[[nodiscard]] tl::unexpected<Error> bad_time();

// The readers, a file each; made by make_reader.
[[nodiscard]] std::unique_ptr<Reader> make_haechi_reader();
[[nodiscard]] std::unique_ptr<Reader> make_squid_reader();
[[nodiscard]] std::unique_ptr<Reader> make_common_reader();
[[nodiscard]] std::unique_ptr<Reader> make_dnsmasq_reader(const Assumptions& assumptions);

} // namespace haechi::wire::logs
