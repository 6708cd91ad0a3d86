#include "engine/content/ended_texts.h"
#include "engine/content/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::content {
namespace {

using Which = EndedTexts::Which;

EndedTexts find_in(std::string_view json, catalog::Join join = catalog::Join::Delta) {
  catalog::Endpoint endpoint;
  endpoint.answer.framing = {{catalog::Framing::Json, ""}};
  endpoint.answer.join = join;
  haechi::content::extract::AnswerReader reader(endpoint, "application/json");
  return find_ended(reader.read(json), join);
}

TEST(EndedTexts, AChoiceEndsByItself) {
  const EndedTexts ended = find_in(R"({"choices":[{"index":1,"delta":{},"finish_reason":"stop"},)"
                                   R"({"index":2,"delta":{"content":"a"},"finish_reason":null}]})");
  EXPECT_EQ(ended.which, Which::Choices);
  EXPECT_TRUE(ended.has("/choices/1/delta/content"));
  EXPECT_FALSE(ended.has("/choices/0/delta/content"));
  EXPECT_FALSE(ended.has("/choices/2/delta/content"));
  EXPECT_FALSE(ended.has("/choices/10/delta/content"));
  EXPECT_TRUE(
      find_in(R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]})")
          .has("/candidates/0/content/parts/0/text"));
}

TEST(EndedTexts, WhatIsNoChoiceMeansAllOfThem) {
  for (const char* json :
       {R"({"type":"message_delta","delta":{"stop_reason":"end_turn"}})",
        R"({"type":"content_block_stop","index":0})", R"({"type":"response.output_text.done"})",
        R"({"event":"done"})", R"({"serverContent":{"turnComplete":true}})", R"({"done":true})"}) {
    EXPECT_EQ(find_in(json).which, Which::Probably) << json;
    EXPECT_TRUE(find_in(json).has("/text")) << json;
  }
  EXPECT_EQ(find_in(R"({"v":[{"finish_reason":"stop"}]})", catalog::Join::Patch).which,
            Which::Probably);
}

TEST(EndedTexts, MostPiecesEndNothing) {
  const EndedTexts ended = find_in(R"({"choices":[{"delta":{"content":"finish_reason: stop"}}]})");
  EXPECT_EQ(ended.which, Which::None);
  EXPECT_FALSE(ended.has("/choices/0/delta/content"));
}

} // namespace
} // namespace haechi::engine::content
