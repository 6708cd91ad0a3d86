#pragma once
// JSON (RFC 8259) with the place of every value, read without recursion.
// Refuses what services read differently from one another: a byte order mark, bytes that are no
// UTF-8, half a surrogate pair, two members of one name, anything behind the value. Posture: robust
// to untrusted client and upstream input. Fuzz target: content_extract (against wire/json).

#include "content/extract/tree.h"

#include <tl/expected.hpp>

namespace haechi::content::extract {

// The root of what the layer holds. `above`: the text node that holds it.
[[nodiscard]] tl::expected<NodeId, GapReason> read_json(Tree& tree, LayerId layer,
                                                        NodeId above = kNoNode);

} // namespace haechi::content::extract
