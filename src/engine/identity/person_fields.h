#pragma once
// `body=ID`, `role=ID` and `groups=a,b`, which replace what the address says of a person, in the
// lines of the files of this folder. Posture: robust to untrusted operator input.

#include "policy/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::identity {

inline constexpr std::size_t kMaxUserName = 128; // bytes
inline constexpr std::string_view kPersonFieldHint = "body=ID, role=ID or groups=a,b, each once";

// What is not said is as the address says.
struct PersonFields {
  policy::Known body;
  policy::Known role;
  policy::KnownSet groups;
};

// What is wrong with the field; nullopt: it was taken.
[[nodiscard]] std::optional<std::string> read_person_field(std::string_view field,
                                                           PersonFields& out);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char at);

// UTF-8 without blanks and control characters, 1 to `most` bytes.
[[nodiscard]] bool is_word(std::string_view text, std::size_t most);

// Lays what is said over `who`.
void apply(const PersonFields& fields, policy::Who& who);

} // namespace haechi::engine::identity
