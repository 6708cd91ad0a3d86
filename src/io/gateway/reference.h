#pragma once
// Reference numbers of decisions, `H-7K3M-9QX2`: 40 random bits in Crockford's base 32 (no I, L, O,
// U, which people misread), so that a number says nothing about how many there are.

#include <functional>
#include <string>

namespace haechi::io {

// A source for one thread.
[[nodiscard]] std::function<std::string()> make_reference_source();

} // namespace haechi::io
