#pragma once
// E-mail, IP and MAC addresses, and passwords in URLs, found outwards from a sign that each has.
// Posture: robust to untrusted client input; every look outwards is bounded.

#include "content/evidence.h"
#include "text/shadow.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace haechi::content {

struct AddressVerdict {
  text::Span span;
  std::uint8_t score = 0;
  EvidenceSet evidence = 0;
};

// `at`: the place of an `@`.
[[nodiscard]] std::optional<AddressVerdict> judge_email(std::string_view text, std::size_t at);
// `scheme://user:password@host`; `at`: the place of the `@`.
[[nodiscard]] std::optional<AddressVerdict> judge_url_credentials(std::string_view text,
                                                                  std::size_t at);

// `at`: the first colon of what may be a MAC or IPv6 address.
struct ColonVerdict {
  AddressVerdict address;
  bool is_mac = false;
};

[[nodiscard]] std::optional<ColonVerdict> judge_colons(std::string_view text, std::size_t at);
// Four numbers with points between them; `whole` is where they stand.
[[nodiscard]] std::optional<AddressVerdict> judge_ipv4(std::string_view text, text::Span whole);
// `00-1A-2B-3C-4D-5E`; `at`: its first digit or letter.
[[nodiscard]] std::optional<AddressVerdict> judge_mac_with_dashes(std::string_view text,
                                                                  std::size_t at);

} // namespace haechi::content
