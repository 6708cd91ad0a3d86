#pragma once
// Endpoints for the fuzz targets of content/extract: every framing once, chosen by a byte.

#include "base/check.h"
#include "catalog/endpoints/endpoint.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::fuzz {

inline catalog::Extractor make_extractor(catalog::Content content, std::string_view locator) {
  auto parsed = catalog::parse_locator(locator);
  HAECHI_CHECK(parsed.has_value());
  return {content, std::move(*parsed)};
}

inline std::vector<std::vector<catalog::FramingStep>> all_framings() {
  using catalog::Framing;
  return {
      {{Framing::Json, ""}},
      {{Framing::Form, "f.req"}, {Framing::Json, ""}, {Framing::JsonInString, "/1"}},
      {{Framing::Multipart, ""}},
      {{Framing::Multipart, "data"}, {Framing::Json, ""}},
      {{Framing::Connect, ""}, {Framing::Protobuf, ""}},
      {{Framing::Connect, ""}, {Framing::Json, ""}},
      {{Framing::WebSocket, ""}, {Framing::SignalR, ""}, {Framing::Json, ""}},
      {{Framing::WebSocket, ""}, {Framing::Base64, ""}, {Framing::Protobuf, ""}},
      {{Framing::Sse, ""}, {Framing::Json, ""}},
      {{Framing::Ndjson, ""}, {Framing::Json, ""}},
      {{Framing::NumberedLines, ""}, {Framing::Json, ""}},
      {{Framing::LengthPrefixed, ""}, {Framing::Json, ""}, {Framing::JsonInString, "/0/2"}},
      {{Framing::EventStream, ""}, {Framing::Json, ""}, {Framing::Base64, ""}, {Framing::Json, ""}},
      {{Framing::Form, ""}},
      {{Framing::Gzip, ""}, {Framing::Json, ""}},
      {{Framing::GrpcWeb, ""}, {Framing::Protobuf, ""}},
      {{Framing::Bytes, ""}}};
}

inline catalog::Endpoint make_endpoint(std::uint8_t choice) {
  using catalog::Content;
  const auto framings = all_framings();
  catalog::Endpoint endpoint;
  endpoint.id = "fuzz";
  endpoint.operation = "prompt";
  endpoint.framing = framings[choice % framings.size()];
  endpoint.texts = {make_extractor(Content::Prompt, "/messages/*[role!=assistant]/content"),
                    make_extractor(Content::Prompt, "/messages/*[role!=assistant]/content/*/text"),
                    make_extractor(Content::History, "/messages/*[role=assistant]/content"),
                    make_extractor(Content::FileData, "/messages/*/content/*/image_url/url"),
                    make_extractor(Content::FileData, "/file"),
                    make_extractor(Content::Context, "/nested/!json/text"),
                    make_extractor(Content::Prompt, "/1/1[2=1]/1"),
                    make_extractor(Content::ToolCall, "/arguments/**")};
  endpoint.answer.framing = endpoint.framing;
  constexpr std::uint8_t kJoins = 5;
  endpoint.answer.join = static_cast<catalog::Join>(choice / framings.size() % kJoins);
  endpoint.answer.end = "[DONE]";
  endpoint.answer.texts = {make_extractor(Content::Answer, "/choices/*/delta/content"),
                           make_extractor(Content::Answer, "/message/content/parts/*"),
                           make_extractor(Content::Reasoning, "/a/*[type=THINK]/content")};
  return endpoint;
}

inline constexpr std::string_view kContentType = "multipart/form-data; boundary=b";

} // namespace haechi::fuzz
