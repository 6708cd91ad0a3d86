#pragma once
// Detectors and endpoints for tests.

#include "content/extract/endpoint_fixture.h"
#include "engine/content/look.h"

#include <memory>

namespace haechi::engine::content {

inline const std::shared_ptr<const haechi::content::Detectors>& test_detectors() {
  static const auto detectors = haechi::content::Detectors::make().value();
  return detectors;
}

struct TestLook {
  haechi::content::Scanner scanner{test_detectors()};
  std::vector<haechi::content::GradeRule> grades;
  HashKey key{7};

  [[nodiscard]] Look look() { return {scanner, grades, key}; }
};

inline catalog::Endpoint make_chat_endpoint() {
  using catalog::Content;
  catalog::Endpoint endpoint = haechi::content::extract::make_endpoint(
      {{catalog::Framing::Json, ""}}, {{Content::System, "/messages/*[role=system]/content"},
                                       {Content::Prompt, "/messages/*[role=user]/content"},
                                       {Content::History, "/messages/*[role=assistant]/content"}});
  endpoint.redact = catalog::Redact::Free;
  endpoint.answer.framing = {{catalog::Framing::Sse, ""}, {catalog::Framing::Json, ""}};
  endpoint.answer.join = catalog::Join::Delta;
  endpoint.answer.end = "[DONE]";
  endpoint.answer.texts = haechi::content::extract::make_extractors(
      {{Content::Answer, "/choices/*/delta/content"},
       {Content::Answer, "/choices/*/message/content"},
       {Content::Reasoning, "/choices/*/delta/reasoning_content"},
       {Content::ToolCall, "/choices/*/delta/tool_calls/*/function/arguments"}});
  return endpoint;
}

} // namespace haechi::engine::content
