#pragma once
// Lays a policy file out: keys in the order of docs/policy.md; two blanks of indentation; orders,
// rules and data entries one below the other; anything else in brackets on one line where it fits
// into kWidth columns and holds no comment, else one part a line; tests always in brackets, broken
// where they are too long. Empty lines stay, never two together. Depends on nothing but what the
// file says, so that a second pass finds nothing to do.

#include "wire/yaml/commented.h"

#include <string>

namespace haechi::policy::format {

inline constexpr std::size_t kWidth = 100;

[[nodiscard]] std::string lay_out(const wire::yaml::CommentedDocument& document);

} // namespace haechi::policy::format
