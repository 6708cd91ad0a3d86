#pragma once
// The codecs that an endpoint names, carried out over one body or one piece of an answer, from the
// outside in. Posture: robust to untrusted client and upstream input.

#include "catalog/endpoints/endpoint.h"
#include "content/extract/multipart.h"
#include "content/extract/tree.h"

#include <span>
#include <vector>

namespace haechi::content::extract {

struct Opened {
  std::vector<NodeId> roots;  // where locators begin
  std::vector<LayerId> bytes; // that no codec makes values of: a file
  std::vector<Part> parts;
  std::vector<Gap> gaps;
};

enum class Side : std::uint8_t { Request, Answer };

// Of an answer, a piece without what a step looks for is no gap: streams hold other pieces too.
// A WebSocket message is one body.
[[nodiscard]] Opened open_framing(Tree& tree, std::span<const catalog::FramingStep> framing,
                                  std::string_view content_type, Side side);

} // namespace haechi::content::extract
