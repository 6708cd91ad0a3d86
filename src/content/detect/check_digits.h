#pragma once
// Arithmetic of check digits and dates that several identifiers share.

#include <cstdint>
#include <span>
#include <string_view>

namespace haechi::content {

using Digits = std::span<const std::uint8_t>;

[[nodiscard]] bool passes_luhn(Digits digits);
[[nodiscard]] bool passes_verhoeff(Digits digits);
// Sum of digit times weight; the shorter of both counts.
[[nodiscard]] unsigned weigh(Digits digits, std::span<const std::uint8_t> weights);
// The remainder of a long decimal number.
[[nodiscard]] unsigned remainder(Digits digits, unsigned divisor);
// ISO 7064 MOD 97-10 over letters and digits, as for IBAN: letters count 10 to 35.
[[nodiscard]] unsigned remainder97(std::string_view letters_and_digits);

[[nodiscard]] bool is_date(unsigned year, unsigned month, unsigned day);

} // namespace haechi::content
