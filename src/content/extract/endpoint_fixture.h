#pragma once
// Endpoints for tests, told in a few words.

#include "base/check.h"
#include "catalog/endpoints/endpoint.h"

#include <string_view>
#include <utility>
#include <vector>

namespace haechi::content::extract {

using Place = std::pair<catalog::Content, std::string_view>;

inline std::vector<catalog::Extractor> make_extractors(const std::vector<Place>& places) {
  std::vector<catalog::Extractor> out;
  for (const auto& [content, at] : places) {
    auto locator = catalog::parse_locator(at);
    HAECHI_CHECK(locator.has_value());
    out.push_back({content, std::move(*locator)});
  }
  return out;
}

inline catalog::Endpoint make_endpoint(std::vector<catalog::FramingStep> framing,
                                       const std::vector<Place>& places) {
  catalog::Endpoint endpoint;
  endpoint.operation = "prompt";
  endpoint.framing = std::move(framing);
  endpoint.texts = make_extractors(places);
  return endpoint;
}

inline catalog::Endpoint make_chat() {
  using catalog::Content;
  return make_endpoint({{catalog::Framing::Json, ""}},
                       {{Content::Prompt, "/messages/*[role!=assistant]/content"},
                        {Content::Prompt, "/messages/*[role!=assistant]/content/*/text"},
                        {Content::History, "/messages/*[role=assistant]/content"},
                        {Content::ToolCall, "/messages/*/arguments/**"},
                        {Content::FileData, "/messages/*/content/*/image_url/url"}});
}

} // namespace haechi::content::extract
