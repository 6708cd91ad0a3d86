#include "content/redact/restore.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haechi::content {
namespace {

class Restore : public testing::Test {
 protected:
  Pseudonyms pseudonyms{Pseudonyms::Key{1, 2, 3}};
  std::string number = pseudonyms.replace("kr.rrn", "960121-1021413", Return::Allowed).token;
  std::string mail = pseudonyms.replace("email", "a\"b@mail.kr", Return::Allowed).token;
  std::string secret = pseudonyms.replace("secret.github", "ghp_x", Return::Never).token;

  [[nodiscard]] std::string mark(const std::string& token) const {
    return token.substr(token.find(':') + 1, kMarkLength);
  }
};

TEST_F(Restore, PutsValuesBack) {
  EXPECT_EQ(restore(pseudonyms, "번호 " + number + "와 " + mail),
            "번호 960121-1021413와 a\"b@mail.kr");
}

TEST_F(Restore, GivesTheSameInEveryCut) {
  std::vector<std::string> answers = {"앞 " + number + " 뒤",
                                      number + number,
                                      "**" + number + "**",
                                      "⟦" + number,
                                      "KR_RRN:" + mark(number) + " x",
                                      "[[EMAIL:" + mark(mail) + "]] KR_ KR_RRN KR_RRN: ⟦KR_RRN:",
                                      "⟦ kr_rrn : " + mark(number) + " ⟧.",
                                      "a⟦b⟦c⟧ E EM EMAIL",
                                      "\\u27e6KR_RRN:" + mark(number) + "\\u27e7",
                                      "⟦KR_RRN:" + mark(number),
                                      "⟦KR_RRN:" + mark(number) + "abc",
                                      "【참고】 " + number + " 【요약 KR_RRN:" + mark(number) +
                                          " 를",
                                      "⟦⟦주민 번호：" + mark(number) + "⟧⟧ 【〚[[",
                                      "\\[\\[KR\\_RRN:" + mark(number) + "\\]\\] KR\\_ KR\\",
                                      "EMAIL：" + mark(mail) + " EMAIL\xEF\xBC EMAIL\xEF"};
  for (std::size_t name = 15; name < 35; ++name) { // up to the bound and beyond
    answers.push_back("⟦" + std::string(name, 'n') + ":" + mark(number) + "\\u27e7 \\u27");
    answers.push_back("⟦" + std::string(name, 'n') + ":" + mark(number) + "\\u27cc");
  }
  for (const std::string& answer : answers) {
    const std::string whole = restore(pseudonyms, answer);
    for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
      Restorer restorer(pseudonyms);
      std::string out;
      restorer.push(std::string_view(answer).substr(0, cut), out);
      EXPECT_LE(restorer.held(), kMaxPseudonym);
      restorer.push(std::string_view(answer).substr(cut), out);
      restorer.finish(out);
      EXPECT_EQ(out, whole) << answer << " cut at " << cut;
    }
    Restorer restorer(pseudonyms);
    std::string out;
    for (const char c : answer) {
      restorer.push({&c, 1}, out);
      ASSERT_LE(restorer.held(), kMaxPseudonym);
    }
    restorer.finish(out);
    EXPECT_EQ(out, whole) << answer;
  }
}

TEST_F(Restore, HoldsNothingBackOfOrdinaryText) {
  Restorer restorer(pseudonyms);
  std::string out;
  restorer.push("An ordinary sentence, and 한글 문장.", out);
  EXPECT_EQ(out, "An ordinary sentence, and 한글 문장.");
}

TEST_F(Restore, KnowsWhatAModelHasChanged) {
  const std::string value = "960121-1021413";
  const std::string id = mark(number);
  std::string capital = id;
  for (char& c : capital) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  EXPECT_EQ(restore(pseudonyms, "⟦kr_rrn:" + id + "⟧님"), value + "님");
  EXPECT_EQ(restore(pseudonyms, "⟦KR_RRN:" + capital + "⟧"), value);
  EXPECT_EQ(restore(pseudonyms, "⟦주민등록번호:" + id + "⟧"), value);
  EXPECT_EQ(restore(pseudonyms, "⟦ KR_RRN : " + id + " ⟧"), value);
  EXPECT_EQ(restore(pseudonyms, "`KR_RRN:" + id + "`"), "`" + value + "`");
  EXPECT_EQ(restore(pseudonyms, "⟦KR_RRN:" + id + ", next"), value + ", next");
  EXPECT_EQ(restore(pseudonyms, "[[KR_RRN:" + id + "]]'s"), value + "'s");
}

TEST_F(Restore, LeavesWhatStandsAroundAPseudonym) {
  const std::string value = "960121-1021413";
  const std::string bare = "KR_RRN:" + mark(number);
  const auto expect = [&](std::string_view before, const std::string& token,
                          std::string_view behind) {
    const std::string text = std::string(before) + token + std::string(behind);
    EXPECT_EQ(restore(pseudonyms, text), std::string(before) + value + std::string(behind)) << text;
  };
  for (const char* before : {"【참고】 ", "【이메일】", "【연락처】 ", "⟦A⟧ ", "⟦", "[[⟦A⟧ ",
                             "〚가〛 ", "【", "【참고 ", "[[note]] ", "\\[note\\] "}) {
    expect(before, number, "⟧ 를");
    expect(before, number, " 입니다. 【연락처】");
  }
  for (const char* before :
       {"【요약 ", "【요약", "【요약-", "[[see ", "[[", "〚", "【a b ", "⟦이것 또 "}) {
    expect(before, bare, " 를");
    expect(before, bare, " 를】");
  }
  expect("【요약 ", bare, "】");
  expect("【이메일】", number, " 입니다. 【연락처】 ");
  expect("⟦이것은 ", bare, " 를");
}

TEST_F(Restore, KnowsWhatMarkdownHasEscaped) {
  const std::string value = "960121-1021413";
  const std::string id = mark(number);
  EXPECT_EQ(restore(pseudonyms, "⟦KR\\_RRN:" + id + "⟧"), value);
  EXPECT_EQ(restore(pseudonyms, "(KR\\_RRN:" + id + ")"), "(" + value + ")");
  EXPECT_EQ(restore(pseudonyms, "\\[\\[KR\\_RRN:" + id + "\\]\\]"), value);
  EXPECT_EQ(restore(pseudonyms, "⟦KR\\\\_RRN:" + id + "⟧", Inside::JsonString), value);
  EXPECT_EQ(restore(pseudonyms, "KR\\\\_RRN:" + id, Inside::JsonString), value);
  EXPECT_EQ(restore(pseudonyms, "⟦EMAIL：" + mark(mail) + "⟧"), "a\"b@mail.kr");
  EXPECT_EQ(restore(pseudonyms, "EMAIL：" + mark(mail) + " 로"), "a\"b@mail.kr 로");
}

// Texts of pieces that pseudonyms consist of, in an order that chance gave once.
TEST_F(Restore, GivesTheSameInEveryCutOfAnyOrder) {
  const std::vector<std::string> pieces = {
      "⟦",          "⟧",          "【",     "】",       "[[",    "]]", "\\[\\[", "\\]\\]",
      mark(number), mark(number), "KR_RRN", "KR\\_RRN", "EMAIL", ":",  "：",     " ",
      "이름",       "-",          number,   mail,       "x",     "\n", "\\",     "\\u27e6"};
  unsigned state = 1;
  const auto next = [&] { return (state = state * 1664525U + 1013904223U) >> 8U; };
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (unsigned count = 2 + next() % 7; count > 0; --count) {
      text += pieces[next() % pieces.size()];
    }
    const std::string whole = restore(pseudonyms, text);
    const std::size_t cut = next() % (text.size() + 1);
    Restorer restorer(pseudonyms);
    std::string out;
    restorer.push(std::string_view(text).substr(0, cut), out);
    ASSERT_LE(restorer.held(), kMaxPseudonym) << text;
    for (const char c : text.substr(cut)) {
      restorer.push({&c, 1}, out);
      ASSERT_LE(restorer.held(), kMaxPseudonym) << text;
    }
    restorer.finish(out);
    ASSERT_EQ(out, whole) << text << " cut at " << cut;
  }
}

TEST_F(Restore, LeavesInventedOnesAlone) {
  for (const char* text : {"⟦KR_RRN:zzzzzzzz⟧", "⟦KR_RRN:000000⟧", "⟦⟧", "KR_RRN:none"}) {
    EXPECT_EQ(restore(pseudonyms, text), text);
  }
}

TEST_F(Restore, NeverGivesSecretsBack) {
  EXPECT_EQ(restore(pseudonyms, secret), secret);
}

TEST_F(Restore, GivesNothingBackWhenItIsReversed) {
  const std::string reversed(number.rbegin(), number.rend());
  EXPECT_EQ(restore(pseudonyms, reversed), reversed);
}

TEST_F(Restore, EscapesInsideJson) {
  EXPECT_EQ(restore(pseudonyms, "{\"to\":\"" + mail + "\"}", Inside::JsonString),
            "{\"to\":\"a\\\"b@mail.kr\"}");
  EXPECT_EQ(restore(pseudonyms, "\\u27e6EMAIL:" + mark(mail) + "\\u27e7", Inside::JsonString),
            "a\\\"b@mail.kr");
}

// Two choices of one answer have a restorer each.
TEST_F(Restore, KeepsInterleavedStreamsApart) {
  Restorer first(pseudonyms);
  Restorer second(pseudonyms);
  std::string one;
  std::string two;
  first.push(number.substr(0, 9), one);
  second.push(mail.substr(0, 7), two);
  first.push(number.substr(9), one);
  second.push(mail.substr(7), two);
  first.finish(one);
  second.finish(two);
  EXPECT_EQ(one, "960121-1021413");
  EXPECT_EQ(two, "a\"b@mail.kr");
}

} // namespace
} // namespace haechi::content
