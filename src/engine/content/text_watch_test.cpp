#include "engine/content/fixture.h"
#include "engine/content/text_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::content {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Watch : public testing::Test {
 protected:
  // Another answer.
  void begin() {
    watch_ = TextWatch();
    findings_ = AnswerFindings();
    told_.clear();
  }

  // What is left of a text that comes in pieces of `size` bytes.
  std::string hear(std::string_view text, std::size_t size) {
    std::string heard;
    for (std::size_t at = 0; at < text.size(); at += size) {
      heard += push(text.substr(at, size));
    }
    end();
    return heard;
  }

  std::string push(std::string_view more) {
    const std::string left = leave_out(more, watch_.look_at_more(more, tools_.look(), findings_));
    note();
    return left;
  }

  void end() {
    watch_.look_at_end(tools_.look(), findings_);
    note();
  }

  void note() {
    if (const auto insight = findings_.take(tools_.look())) {
      was_read_ = was_read_ && insight->was_read;
      for (const intercept::Found& found : insight->found) {
        told_.push_back(found.kind);
      }
    }
  }

  TestLook tools_;
  TextWatch watch_;
  AnswerFindings findings_;
  std::vector<std::string> told_;
  bool was_read_ = true;
};

const std::string kLine = "MIIEpAIBAAKCAQEAx7Jq0uT4nV2rXc9Yb1LzKd8WmPf3ShEoGtQ6aIv5RyNl0BkU";

std::string make_key() {
  std::string key = "-----BEGIN RSA PRIVATE KEY-----\n";
  for (int i = 0; i < 24; ++i) {
    key += kLine + "\n";
  }
  return key + "-----END RSA PRIVATE KEY-----";
}

// A header and a payload of `size` characters.
std::string make_token(std::size_t size) {
  std::string payload = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6";
  while (payload.size() < size) {
    payload += "IkpvaG4gRG9lIiwiYWRtaW4iOnRydWUsImlh";
  }
  return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + payload +
         ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
}

TEST_F(Watch, OfAKeyThatComesInPiecesNothingLeavesBehindItsFirstLine) {
  const std::string text = "Here it is:\n" + make_key() + "\nKeep it well.";
  for (const std::size_t size : {1U, 7U, 40U, 200U, 1000U}) {
    begin();
    const std::string heard = hear(text, size);
    EXPECT_THAT(heard, Not(HasSubstr(kLine.substr(0, 8)))) << size;
    EXPECT_THAT(heard, testing::EndsWith("\nKeep it well.")) << size;
    EXPECT_EQ(heard.find("[SECRET"), heard.rfind("[SECRET")) << "one of them: " << heard;
    EXPECT_EQ(std::ranges::count(told_, "secret.private_key"), 1) << size;
  }
}

TEST_F(Watch, OfASignedTokenNothingLeavesBehindItsPayloadHoweverLong) {
  for (const std::size_t payload : {60U, 400U, 3'000U}) {
    const std::string text = "Use " + make_token(payload) + " for it.";
    for (const std::size_t size : {1U, 5U, 64U}) {
      begin();
      const std::string heard = hear(text, size);
      EXPECT_THAT(heard, Not(HasSubstr("MeKKF2QT4fwp"))) << payload << " by " << size;
      EXPECT_THAT(heard, testing::EndsWith(" for it.")) << payload << " by " << size;
      EXPECT_THAT(told_, ElementsAre("secret.jwt")) << payload << " by " << size;
    }
  }
}

TEST_F(Watch, ASecretThatGrowsIsToldOnceAndLeftOutToItsEnd) {
  const std::string key =
      "sk-proj-Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4fGh7jKl0nOp3rSt6vWx9zAb2dEf5hIj8l";
  const std::string heard = hear("Take " + key + " then.", 3);
  EXPECT_THAT(told_, testing::SizeIs(1));
  EXPECT_THAT(heard, Not(HasSubstr(key.substr(key.size() - 12))));
  EXPECT_THAT(heard, testing::EndsWith(" then."));
}

TEST_F(Watch, ATextThatIsToldAgainAndAgainHidesAKeyToItsEndToo) {
  const std::string text = "Here:\n" + make_key() + "\nKeep it.";
  std::string heard;
  for (std::size_t size = 4; size < text.size() + 4; size += 4) {
    const std::string_view so_far = std::string_view(text).substr(0, size);
    heard = leave_out(so_far, watch_.look_at_grown(so_far, tools_.look(), findings_));
    EXPECT_THAT(heard, Not(HasSubstr(kLine.substr(0, 8))));
  }
  EXPECT_THAT(heard, testing::EndsWith("\nKeep it."));
  note();
  EXPECT_EQ(std::ranges::count(told_, "secret.private_key"), 1);
}

TEST_F(Watch, AMarkingCountsWhenItIsKnownWhatFollowsIt) {
  for (const char* word : {"대외비", "SECRET", "CONFIDENTIAL"}) {
    watch_ = TextWatch();
    push(word);
    push(" ");
    push("문서의 취급 기준은 규정에 있습니다.");
    end();
    EXPECT_THAT(told_, IsEmpty()) << word << " is a word of a sentence";
  }
}

TEST_F(Watch, AMarkingOnALineOfItsOwnIsToldWhereverItIsCut) {
  for (const std::string& behind : std::vector<std::string>{"\n본문", " \n본문", ""}) {
    const std::string text = "제목\n대외비" + behind;
    for (const std::size_t size : {3U, 16U, 100U}) {
      begin();
      hear(text, size);
      EXPECT_THAT(told_, ElementsAre("marking.kr_restricted")) << text << " by " << size;
    }
  }
}

TEST_F(Watch, AMarkingInBracketsIsToldOnce) {
  push("[대외비");
  EXPECT_THAT(told_, IsEmpty());
  push("] 문서입니다. ");
  EXPECT_THAT(told_, ElementsAre("marking.kr_restricted"));
  push("다음 줄로 이어집니다.");
  end();
  EXPECT_THAT(told_, testing::SizeIs(1));
}

TEST_F(Watch, WhatIsTooPackedToBeReadIsToldAsUnread) {
  push("H4sIAAAAAAACAx2LOwqAMAyGr/KT2cXX0tsEG7WUJmIzCOLdLV2/x0vKRShQtSJweRx+siNVXLxliQNY");
  EXPECT_FALSE(was_read_);
}

TEST_F(Watch, KeepsLittleOfWhatHasCome) {
  for (const std::string& piece :
       std::vector<std::string>{"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "A", "a.", "가 "}) {
    watch_ = TextWatch();
    for (int i = 0; i < 3'000; ++i) {
      push(piece);
    }
    EXPECT_LE(watch_.carried(), kMostCarried) << piece;
  }
}

} // namespace
} // namespace haechi::engine::content
