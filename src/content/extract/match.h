#pragma once
// A matched request read by the endpoint it is for: where the match needs the body to tell, the
// body tells. Posture: robust to untrusted client input.

#include "catalog/endpoints/request_matcher.h"
#include "content/extract/request.h"

namespace haechi::content::extract {

struct MatchedRequest {
  const catalog::Endpoint* endpoint = nullptr; // null: none that says how its body reads
  Extraction extraction;
};

// Refines `match`. Where readings of the path lead to several endpoints, a gap says
// `unknown-shape`.
[[nodiscard]] MatchedRequest extract_matched(catalog::RequestMatch& match,
                                             std::string_view content_type, std::string_view bytes);

} // namespace haechi::content::extract
