#pragma once
// Expected failures as values: Error says what went wrong, where, and what would be right.
// Result<T> is the return type of everything that can fail on bad input; absence is std::optional,
// a bug is HAECHI_CHECK (base/check.h). No exception crosses a folder edge.

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi {

// A place in an input file, counted from 1; 0 = unknown. `column` counts bytes' code points from 1.
struct Location {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool operator==(const Location&) const = default;
};

// One failure. `code` is stable (E-POLICY-012) and never reused; `message` is lower-case without a
// final period, user input in backticks; `hint` says what would be right and may be empty.
struct Error {
  std::string code;
  std::string message;
  Location where = {};
  std::string hint = {};
  bool operator==(const Error&) const = default;
};

using Errors = std::vector<Error>;

template <class T> using Result = tl::expected<T, Error>;

// Several failures at once, for files that are checked as a whole.
template <class T> using ResultOrErrors = tl::expected<T, Errors>;

// A failed Result: `return fail("E-WIRE-001", "message is shorter than its header");`
[[nodiscard]] tl::unexpected<Error> fail(std::string code, std::string message, Location where = {},
                                         std::string hint = {});

// "file:line:col: message (code)" and, on a second line, the hint. Parts that are unknown are left
// out.
[[nodiscard]] std::string to_string(const Error& error);

// The word of `candidates` nearest to `word` by edit distance, when near enough to be a likely slip
// (distance <= 1/3 of the length); empty otherwise. For "did you mean" hints.
[[nodiscard]] std::string find_nearest_word(std::string_view word,
                                            const std::vector<std::string_view>& candidates);

} // namespace haechi
