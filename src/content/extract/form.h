#pragma once
// application/x-www-form-urlencoded, as an object of field name to text. Refuses broken percent
// escapes and two fields of one name. Posture: robust to untrusted client input.

#include "content/extract/tree.h"

#include <tl/expected.hpp>

namespace haechi::content::extract {

[[nodiscard]] tl::expected<NodeId, GapReason> read_form(Tree& tree, LayerId layer);

} // namespace haechi::content::extract
