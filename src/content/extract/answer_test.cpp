#include "content/extract/answer.h"
#include "content/extract/endpoint_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace haechi::content::extract {

namespace {

using catalog::Content;
using catalog::Framing;
using catalog::Join;
using testing::ElementsAre;
using testing::Pair;

catalog::Endpoint make_stream(Framing first, Join join, const std::vector<Place>& places) {
  catalog::Endpoint endpoint;
  endpoint.answer.framing = {{first, ""}, {Framing::Json, ""}};
  endpoint.answer.join = join;
  endpoint.answer.end = "[DONE]";
  endpoint.answer.texts = make_extractors(places);
  return endpoint;
}

catalog::Endpoint make_chat_stream() {
  return make_stream(Framing::Sse, Join::Delta,
                     {{Content::Answer, "/choices/*/delta/content"},
                      {Content::ToolCall, "/choices/*/delta/tool_calls/*/function/arguments"}});
}

std::map<std::string, std::string> join_channels(const std::vector<AnswerPiece>& pieces) {
  std::map<std::string, std::string> out;
  for (const AnswerPiece& piece : pieces) {
    for (const AnswerText& text : piece.texts) {
      if (text.content) {
        out[text.channel] += text.text;
      }
    }
  }
  return out;
}

} // namespace

TEST(AnswerReader, KeepsChoicesAndToolCallsApart) {
  const catalog::Endpoint endpoint = make_chat_stream();
  AnswerReader reader(endpoint, "text/event-stream");
  const auto pieces = reader.push(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
      "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"X\"}}]}\n\n"
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\",\"tool_calls\":[{\"index\":2,"
      "\"function\":{\"arguments\":\"{\"}}]}}]}\n\n"
      "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"Y\"}}]}\n\n"
      "data: [DONE]\n\n");
  ASSERT_EQ(pieces.size(), 5U);
  EXPECT_TRUE(pieces.back().is_end);
  EXPECT_THAT(join_channels(pieces),
              ElementsAre(Pair("/choices/0/delta/content", "ab"),
                          Pair("/choices/0/delta/tool_calls/2/function/arguments", "{"),
                          Pair("/choices/1/delta/content", "XY")));
}

TEST(AnswerReader, TypedDeltasAreToldByTheirType) {
  const catalog::Endpoint endpoint =
      make_stream(Framing::Sse, Join::Delta, {{Content::Answer, "/delta"}});
  AnswerReader reader(endpoint, "text/event-stream");
  const auto pieces = reader.push(
      "data: {\"type\":\"response.reasoning_text.delta\",\"delta\":\"hm\"}\n\n"
      "data: {\"type\":\"response.output_text.delta\",\"delta\":\"yes\"}\n\n"
      "data: {\"type\":\"response.function_call_arguments.delta\",\"delta\":\"{\"}\n\n");
  std::vector<Content> contents;
  for (const AnswerPiece& piece : pieces) {
    for (const AnswerText& text : piece.texts) {
      if (text.content) {
        contents.push_back(*text.content);
      }
    }
  }
  EXPECT_THAT(contents, ElementsAre(Content::Reasoning, Content::Answer, Content::ToolCall));
}

TEST(AnswerReader, ChangesDataOverSeveralLinesInPlace) {
  const catalog::Endpoint endpoint = make_chat_stream();
  AnswerReader reader(endpoint, "text/event-stream");
  const auto pieces = reader.push("event: x\r\ndata: {\"choices\":[{\"delta\":\r\nid: 1\r\n"
                                  "data:{\"content\":\"old\"}}]}\r\n\r\n");
  ASSERT_EQ(pieces.size(), 1U);
  const auto old = std::ranges::find(pieces[0].texts, std::string_view("old"), &AnswerText::text);
  ASSERT_NE(old, pieces[0].texts.end());
  const auto changed = apply(pieces[0].tree, {{old->written, {0, 3}, "new"}});
  ASSERT_TRUE(changed.has_value());
  // The line feed behind the event's last carriage return may come later: the next piece has it.
  EXPECT_EQ(*changed, "event: x\r\ndata: {\"choices\":[{\"delta\":\r\nid: 1\r\n"
                      "data:{\"content\":\"new\"}}]}\r\n\r");
}

TEST(AnswerReader, SetsCountedLengthsAnew) {
  catalog::Endpoint endpoint =
      make_stream(Framing::LengthPrefixed, Join::Snapshot, {{Content::Answer, "/0"}});
  AnswerReader reader(endpoint, "application/json");
  const auto pieces = reader.push(")]}'\n\n8\n[\"글자\"]\n8\n[\"글자\"]\n");
  ASSERT_EQ(pieces.size(), 4U);
  ASSERT_EQ(pieces[2].texts.size(), 1U);
  const auto changed = apply(pieces[2].tree, {{pieces[2].texts[0].written, {0, 6}, "a😀"}});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(*changed, "9\n[\"a😀\"]\n");
}

TEST(AnswerReader, AStreamThatCameWholeIsReadWhole) {
  catalog::Endpoint endpoint =
      make_stream(Framing::Sse, Join::Delta, {{Content::Answer, "/choices/*/message/content"}});
  AnswerReader reader(endpoint, "application/json; charset=utf-8");
  EXPECT_TRUE(reader.push("{\"choices\":[{\"message\":").empty());
  EXPECT_TRUE(reader.push("{\"content\":\"hi\"}}]}").empty());
  const auto pieces = reader.finish();
  EXPECT_THAT(join_channels(pieces), ElementsAre(Pair("/choices/0/message/content", "hi")));
}

TEST(AnswerReader, WhatCannotBeReadPassesWithAGap) {
  const catalog::Endpoint endpoint = make_chat_stream();
  AnswerReader reader(endpoint, "text/event-stream");
  const auto broken = reader.push("data: {\"choices\":\n\n: a comment\n\n");
  ASSERT_EQ(broken.size(), 2U);
  EXPECT_THAT(broken[0].gaps, ElementsAre(Gap{GapReason::Malformed, ""}));
  EXPECT_TRUE(broken[1].gaps.empty());
  AnswerReader large(endpoint, "text/event-stream");
  const auto pieces = large.push("data: " + std::string(wire::sse::kMaxEvent + 1, 'x'));
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_THAT(pieces[0].gaps, ElementsAre(Gap{GapReason::TooLarge, ""}));
  EXPECT_EQ(large.push("more").size(), 1U);
}

} // namespace haechi::content::extract
