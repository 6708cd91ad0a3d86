#pragma once
// multipart/form-data (RFC 7578), as an object of part name to text or bytes; a name may stand more
// than once. Strict: lines end with CR LF, a delimiter line holds nothing else, nothing stands
// before the first or behind the last one, no folded fields, no transfer encoding, no other
// character set than UTF-8. Posture: robust to untrusted client input.

#include "content/extract/tree.h"

#include <tl/expected.hpp>

namespace haechi::content::extract {

inline constexpr std::size_t kMaxParts = 1000;
inline constexpr std::size_t kMaxPartHead = 8192;

struct Part {
  NodeId node = kNoNode;
  std::optional<std::string_view> file_name; // there: the part is a file
  std::string_view media_type;               // as said; empty: not said
};

struct Parts {
  NodeId root = kNoNode;
  std::vector<Part> parts;
};

[[nodiscard]] tl::expected<Parts, GapReason> read_multipart(Tree& tree, LayerId layer,
                                                            std::string_view content_type);

// A parameter of a field's value: `charset` of `text/plain; charset="utf-8"`. nullopt: none.
[[nodiscard]] std::optional<std::string> find_parameter(std::string_view value,
                                                        std::string_view name);

// ASCII letters in any case.
[[nodiscard]] bool is_same_word(std::string_view one, std::string_view other);

} // namespace haechi::content::extract
