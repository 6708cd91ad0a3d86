#pragma once
// Protobuf without its schema, as objects of field number to value; a number may stand more than
// once. A run of bytes with a length is a text where it is UTF-8 without control characters, a
// message where it reads as one, else bytes; whoever knows better may read a text as a message, or
// a message as the text it would be (places.h). Posture: robust to untrusted client and upstream
// input.

#include "content/extract/tree.h"

#include <tl/expected.hpp>

namespace haechi::content::extract {

[[nodiscard]] tl::expected<NodeId, GapReason> read_protobuf(Tree& tree, LayerId layer);

// Whether a text node stands in protobuf, so that it may be a message.
[[nodiscard]] bool may_be_message(const Tree& tree, NodeId text);
// Reads a text or bytes node as a message; its fields become its children. False: it is none.
bool become_message(Tree& tree, NodeId text);

} // namespace haechi::content::extract
