#include "content/extract/match.h"

namespace haechi::content::extract {

namespace {

const catalog::Endpoint* first_endpoint(const catalog::RequestMatch& match) {
  const auto candidates = match.candidates();
  return candidates.empty() || candidates.front().endpoint->is_rule ? nullptr
                                                                    : candidates.front().endpoint;
}

} // namespace

MatchedRequest extract_matched(catalog::RequestMatch& match, std::string_view content_type,
                               std::string_view bytes) {
  const catalog::Endpoint* endpoint = first_endpoint(match);
  if (endpoint == nullptr) {
    return {nullptr, extract_unknown(content_type, bytes)};
  }
  MatchedRequest out{endpoint, extract_request(*endpoint, content_type, bytes)};
  if (match.candidates().front().certainty == catalog::Certainty::NeedsBody) {
    catalog::RequestMatcher::refine(match, out.extraction.value());
    out.endpoint = first_endpoint(match);
    if (out.endpoint == nullptr) {
      return {nullptr, extract_unknown(content_type, bytes)};
    }
    if (out.endpoint != endpoint) {
      out.extraction = extract_request(*out.endpoint, content_type, bytes);
    }
  }
  for (const catalog::RequestCandidate& candidate : match.candidates()) {
    if (candidate.endpoint != out.endpoint && !candidate.endpoint->is_rule) {
      out.extraction.gaps.push_back({GapReason::UnknownShape, {}});
      break;
    }
  }
  return out;
}

} // namespace haechi::content::extract
