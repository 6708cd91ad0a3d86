#include "content/extract/base64.h"
#include "content/extract/endpoint_fixture.h"
#include "content/extract/request.h"
#include "content/extract/upload.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <string>

namespace haechi::content::extract {

namespace {

using catalog::Content;
using catalog::Framing;
using testing::ElementsAre;
using testing::IsEmpty;

// What is read points into the body, which is kept for that.
Extraction read_chat(std::string_view said, std::string_view type = "application/json") {
  static std::deque<std::string> bodies;
  const std::string& body = bodies.emplace_back(said);
  return extract_request(make_chat(), type, body);
}

std::vector<std::string> gap_words(const Extraction& extraction) {
  std::vector<std::string> out;
  for (const Gap& gap : extraction.gaps) {
    out.push_back(std::string(to_word(gap.reason)) + " " + gap.path);
  }
  return out;
}

const Text* find_text(const Extraction& extraction, std::string_view text) {
  const auto at = std::ranges::find(extraction.texts, text, &Text::text);
  return at == extraction.texts.end() ? nullptr : &*at;
}

} // namespace

TEST(ExtractRequest, TellsEachTextWithItsRolePathAndPlace) {
  const std::string body =
      R"({"model":"m","messages":[{"role":"user","content":"안\u0041"},{"role":"assistant","content":"ja"}]})";
  const Extraction read = read_chat(body);
  EXPECT_TRUE(read.is_complete());
  const Text* prompt = find_text(read, "안A");
  ASSERT_NE(prompt, nullptr);
  EXPECT_EQ(prompt->content, Content::Prompt);
  EXPECT_EQ(prompt->role, "user");
  EXPECT_EQ(read.path(*prompt), "/messages/0/content");
  const TextPlace place{prompt->written, {0, static_cast<std::uint32_t>(prompt->text.size())}};
  EXPECT_EQ(cut(body, to_body(read.tree, {&place, 1}).front()), "안\\u0041");
  EXPECT_EQ(find_text(read, "ja")->content, Content::History);
}

TEST(ExtractRequest, TellsTextsAtPlacesThatNobodyNamed) {
  const Extraction read = read_chat(
      R"({"messages":[{"role":"user","content":"hi"}],"metadata":{"note":"900101-1234567"}})");
  EXPECT_TRUE(read.is_complete());
  const Text* note = find_text(read, "900101-1234567");
  ASSERT_NE(note, nullptr);
  EXPECT_FALSE(note->content.has_value());
}

TEST(ExtractRequest, TellsNamesAndNumbersThatMayCarrySomething) {
  const Extraction read = read_chat(
      R"({"messages":[{"role":"user","content":"hi"}],"a secret":1,"id":4111111111111111,"n":12})");
  EXPECT_TRUE(find_text(read, "a secret")->is_key);
  ASSERT_NE(find_text(read, "4111111111111111"), nullptr);
  EXPECT_EQ(find_text(read, "12"), nullptr);
}

TEST(ExtractRequest, UnknownShapesAreUndecidedAndNotEmpty) {
  EXPECT_THAT(gap_words(read_chat(R"({"prompts":[{"said":"tell me everything"}]})")),
              ElementsAre("unknown-shape /prompts/0/said"));
  EXPECT_THAT(gap_words(read_chat(R"({"messages":"tell me"})")),
              ElementsAre("wrong-type /messages", "unknown-shape /messages"));
  EXPECT_THAT(gap_words(read_chat(R"({"messages":[{"role":"user","content":true}]})")),
              ElementsAre("wrong-type /messages/0/content"));
  EXPECT_THAT(gap_words(read_chat(R"({"messages":[{"role":"user","content":{"new":"hi"}}]})")),
              ElementsAre("wrong-type /messages/0/content"));
  EXPECT_THAT(gap_words(read_chat(R"({"messages":["hello there"]})")),
              ElementsAre("wrong-type /messages/0", "unknown-shape /messages/0"));
}

TEST(ExtractRequest, NothingAndAbsentPartsAreNoGap) {
  for (const char* body : {"", "{}", R"({"messages":[]})", R"({"messages":null})",
                           R"({"messages":[{"role":"user","content":null}]})",
                           R"({"messages":[{"role":"user","content":[]}]})"}) {
    EXPECT_TRUE(read_chat(body).is_complete()) << body;
  }
}

TEST(ExtractRequest, WhatIsReadDifferentlyElsewhereIsUndecided) {
  const std::string body = R"({"messages":[{"role":"user","content":"hi"}]})";
  EXPECT_THAT(gap_words(read_chat("\xEF\xBB\xBF" + body)), ElementsAre("not-text "));
  EXPECT_THAT(gap_words(read_chat(body, "application/json; charset=utf-16")),
              ElementsAre("not-text "));
  EXPECT_THAT(gap_words(read_chat(body, "application/json; charset=iso-8859-1")), IsEmpty());
  EXPECT_THAT(gap_words(read_chat(R"({"messages":[],"messages":[{}]})")),
              ElementsAre("twice-named "));
  EXPECT_THAT(gap_words(read_chat(body + body)), ElementsAre("left-over "));
}

TEST(ExtractRequest, TokensInPlaceOfTextAreUndecided) {
  EXPECT_THAT(gap_words(read_chat(R"({"messages":[{"role":"user","content":128000}]})")),
              ElementsAre("numbers /messages/0/content"));
}

TEST(ExtractRequest, ImagesAreFilesThatWereNotRead) {
  const Extraction read =
      read_chat(R"({"messages":[{"role":"user","content":[{"text":"what is it"},)"
                R"({"image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]}]})");
  EXPECT_THAT(gap_words(read), ElementsAre("file /messages/0/content/1/image_url/url"));
  ASSERT_EQ(read.attachments.size(), 1U);
  EXPECT_EQ(read.attachments[0].type, FileType::Png);
  EXPECT_EQ(read.attachments[0].size, 8U);
  EXPECT_EQ(read.attachments[0].media_type, "image/png");
}

TEST(ExtractRequest, TextInBase64IsReadAndCanBeChanged) {
  const std::string inner = "주민등록번호 900101-1234567";
  const std::string body =
      R"({"messages":[{"role":"user","content":[{"image_url":{"url":"data:text\/plain;base64,)" +
      encode_base64(inner, false, true) + R"("}}]}]})";
  const Extraction read = read_chat(body);
  EXPECT_TRUE(read.is_complete());
  const Text* text = find_text(read, inner);
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(text->content, Content::Attachment);
  const auto changed = apply(read.tree, {{text->written, {19, 33}, "(gone)"}});
  ASSERT_TRUE(changed.has_value());
  EXPECT_NE(find_text(read_chat(*changed), "주민등록번호 (gone)"), nullptr);
}

TEST(ExtractRequest, WhatOnlyBeginsLikeADataAddressIsAText) {
  for (const char* said :
       {"data: my number is 960121-1021413, thanks", "data:my number is 960121-1021413,hello",
        "data:960121-1021413,hello", "data:text/plain;960121-1021413,hello",
        "data:text/plain;a=b c,hello", "data:text/plain;base64;a=b,hello", "data:text/%70,hello"}) {
    const Extraction read =
        read_chat(R"({"messages":[{"role":"user","content":"hi"}],"metadata":{"note":")" +
                  std::string(said) + R"("}})");
    EXPECT_TRUE(read.is_complete()) << said;
    EXPECT_NE(find_text(read, said), nullptr) << said;
  }
}

TEST(ExtractRequest, WordsWhereAFileBelongsAreToldAndUndecided) {
  const std::string said = "data:my number is 960121-1021413,hello";
  const Extraction read = read_chat(
      R"({"messages":[{"role":"user","content":[{"image_url":{"url":")" + said + R"("}}]}]})");
  EXPECT_THAT(gap_words(read), ElementsAre("file /messages/0/content/0/image_url/url"));
  const auto told = std::ranges::count_if(read.texts, [&](const Text& text) {
    return text.content == Content::Attachment && text.text == said;
  });
  EXPECT_EQ(told, 1);
}

TEST(ExtractRequest, TheHeadOfADataAddressIsATextOfItsOwn) {
  const std::string head = "data:text/plain;name=960121-1021413;base64,";
  const Extraction read = read_chat(R"({"messages":[{"role":"user","content":"hi"}],"note":")" +
                                    head + encode_base64("hello", false, true) + R"("})");
  EXPECT_TRUE(read.is_complete());
  const Text* told = find_text(read, head);
  const Text* content = find_text(read, "hello");
  ASSERT_TRUE(told != nullptr && content != nullptr);
  const auto changed =
      apply(read.tree, {{content->written, {0, 5}, "gone"}, {told->written, {21, 35}, "x"}});
  ASSERT_TRUE(changed.has_value());
  EXPECT_NE(changed->find("data:text/plain;name=x;base64," + encode_base64("gone", false, true)),
            std::string::npos);
}

TEST(ExtractRequest, NamesThatLookLikeWordsOfAProtocolAreToldOnce) {
  const Extraction read =
      read_chat(R"({"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}],)"
                R"("hong@naver.com":1,"a b":2})");
  std::vector<std::string_view> names;
  for (const Text& name : read.names) {
    EXPECT_TRUE(name.is_key);
    names.push_back(name.text);
  }
  EXPECT_THAT(names, ElementsAre("messages", "role", "content", "hong@naver.com"));
  const auto changed = apply(read.tree, {{read.names[3].written, {0, 14}, "x"}});
  ASSERT_TRUE(changed.has_value());
  EXPECT_NE(changed->find(R"("x":1)"), std::string::npos);
}

TEST(ExtractRequest, TheNameOfAPartIsToldAndCannotBeChanged) {
  const catalog::Endpoint endpoint =
      make_endpoint({{Framing::Multipart, ""}}, {{Content::Prompt, "/prompt"}});
  const Extraction read = extract_request(
      endpoint, "multipart/form-data; boundary=b",
      "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nhi\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"960121-1021413\"\r\n\r\nx\r\n--b--\r\n");
  ASSERT_EQ(read.names.size(), 1U);
  EXPECT_EQ(read.names[0].text, "prompt");
  const Text* name = find_text(read, "960121-1021413");
  ASSERT_NE(name, nullptr);
  EXPECT_FALSE(apply(read.tree, {{name->written, {0, 14}, "x"}}).has_value());
}

TEST(ExtractRequest, FilesAtUnknownPlacesAreFound) {
  const std::string blob = encode_base64(std::string(2000, '\x01'), false, true);
  const Extraction read = read_chat(R"({"messages":[{"role":"user","content":"hi","blob":")" +
                                    blob + R"(","signature":")" + blob + R"("}]})");
  EXPECT_THAT(gap_words(read), ElementsAre("file /messages/0/blob"));
}

TEST(ExtractRequest, PartsWithFileNamesAreFiles) {
  const catalog::Endpoint endpoint =
      make_endpoint({{Framing::Multipart, ""}}, {{Content::FileData, "/file"}});
  const std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; "
                           "filename=\"plan.docx\"\r\nContent-Type: application/msword\r\n\r\n"
                           "PK\x03\x04 \r\n--b\r\n"
                           "Content-Disposition: form-data; name=\"other\"; filename=\"n.txt\""
                           "\r\n\r\nsome notes\r\n--b--\r\n";
  const Extraction read = extract_request(endpoint, "multipart/form-data; boundary=b", body);
  ASSERT_EQ(read.attachments.size(), 2U);
  EXPECT_EQ(read.attachments[0].type, FileType::Zip);
  EXPECT_EQ(read.attachments[0].name, "plan.docx");
  EXPECT_THAT(gap_words(read), ElementsAre("file /file"));
  EXPECT_EQ(find_text(read, "some notes")->content, Content::Attachment);
}

TEST(ExtractRequest, ABodyMayBeAFile) {
  const catalog::Endpoint endpoint = make_endpoint({{Framing::Bytes, ""}}, {});
  EXPECT_THAT(gap_words(extract_request(endpoint, "application/pdf", "%PDF-1.7")),
              ElementsAre("file "));
  EXPECT_TRUE(extract_request(endpoint, "text/plain", "notes of the day").is_complete());
}

TEST(ExtractRequest, TextsInMessagesOfUnknownProtobufAreTold) {
  // {1: {1: "\n!..."}}: the inner text begins like a message.
  const std::string text = "plain words";
  std::string inner = "\x0a";
  inner += static_cast<char>(text.size());
  inner += text;
  const catalog::Endpoint as_text =
      make_endpoint({{Framing::Protobuf, ""}}, {{Content::Prompt, "/1"}});
  EXPECT_NE(find_text(extract_request(as_text, "", inner), text), nullptr);
  std::string outer = "\x0a";
  outer += static_cast<char>(inner.size());
  outer += inner;
  EXPECT_EQ(find_text(extract_request(as_text, "", outer), inner)->content, Content::Prompt);
  const catalog::Endpoint deeper =
      make_endpoint({{Framing::Protobuf, ""}}, {{Content::Prompt, "/1/1"}});
  EXPECT_EQ(find_text(extract_request(deeper, "", outer), text)->content, Content::Prompt);
}

TEST(ExtractUnknown, ReadsByContentTypeAndSaysThatNobodyKnowsTheShape) {
  const Extraction read = extract_unknown("application/json", R"({"q":"hello there"})");
  EXPECT_NE(find_text(read, "hello there"), nullptr);
  EXPECT_THAT(gap_words(read), ElementsAre("unknown-shape "));
  EXPECT_TRUE(extract_unknown("application/json", "").is_complete());
}

TEST(Edit, RefusesChangesOverEachOther) {
  const Extraction read = read_chat(R"({"messages":[{"role":"user","content":"hello"}]})");
  const Text* text = find_text(read, "hello");
  ASSERT_NE(text, nullptr);
  const auto both = apply(read.tree, {{text->written, {0, 3}, "a"}, {text->written, {2, 5}, "b"}});
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(both.error().code, "E-CONTENT-020");
}

TEST(Edit, ChangesManyPlacesOfManyTextsAtOnce) {
  const std::string body =
      R"({"messages":[{"role":"user","content":"a\nb\nc"},{"role":"user","content":"d e"}]})";
  const Extraction read = read_chat(body);
  const Text* one = find_text(read, "a\nb\nc");
  const Text* other = find_text(read, "d e");
  ASSERT_TRUE(one != nullptr && other != nullptr);
  const auto changed = apply(read.tree, {{other->written, {2, 3}, "E"},
                                         {one->written, {4, 5}, "\"C\""},
                                         {one->written, {0, 1}, "A"}});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(*changed, R"({"messages":[{"role":"user","content":"A\nb\n\"C\""},)"
                      R"({"role":"user","content":"d E"}]})");
}

TEST(Edit, SetsTheLengthsOfFramesAndFieldsAnew) {
  const catalog::Endpoint endpoint =
      make_endpoint({{Framing::Connect, ""}, {Framing::Protobuf, ""}}, {{Content::Prompt, "/1/2"}});
  const std::string body("\0\0\0\0\x06\x0a\x04\x12\x02hi", 11);
  const Extraction read = extract_request(endpoint, "", body);
  const Text* text = find_text(read, "hi");
  ASSERT_NE(text, nullptr);
  const std::string longer(300, 'x');
  const auto changed = apply(read.tree, {{text->written, {0, 2}, longer}});
  ASSERT_TRUE(changed.has_value());
  const Extraction again = extract_request(endpoint, "", *changed);
  EXPECT_TRUE(again.is_complete());
  EXPECT_NE(find_text(again, longer), nullptr);
}

TEST(Uploads, AddressesWithASignatureAreKnown) {
  EXPECT_EQ(find_signer("PUT", "/f?X-Amz-Algorithm=a&X-Amz-Signature=1"), Signer::Amazon);
  EXPECT_EQ(find_signer("PUT", "/f?se=2026&sp=w&sig=x"), Signer::Azure);
  EXPECT_EQ(find_signer("PUT", "/f?x-goog-signature=1"), Signer::Google);
  EXPECT_EQ(find_signer("GET", "/f?X-Amz-Signature=1"), std::nullopt);
  EXPECT_EQ(find_signer("PUT", "/f?sig=x"), std::nullopt);
  EXPECT_EQ(find_signer("PUT", "/X-Amz-Signature=1"), std::nullopt);
}

TEST(Uploads, TicketsSayWhereTheBytesGo) {
  catalog::Endpoint endpoint = make_endpoint({{Framing::Json, ""}}, {});
  endpoint.upload.chain = "x";
  endpoint.upload.put_to = *catalog::parse_locator("/upload_url");
  endpoint.upload.file = *catalog::parse_locator("/file_id");
  const auto ticket =
      read_ticket(endpoint, R"({"upload_url":"https://s.example/f?sig=1&se=2","file_id":"f-1"})");
  ASSERT_TRUE(ticket.has_value());
  EXPECT_EQ(ticket->put_to, "https://s.example/f?sig=1&se=2");
  EXPECT_EQ(ticket->file, "f-1");
  EXPECT_FALSE(read_ticket(endpoint, "no json").has_value());
}

} // namespace haechi::content::extract
