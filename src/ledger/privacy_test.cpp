#include "ledger/privacy.h"
#include "wire/json/value.h"

#include <gtest/gtest.h>

namespace haechi::ledger {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'000)}; // 2025-02-06T12:00:00Z

Record decision() {
  Record record;
  record.at = kNoon;
  record.subject = "10.1.2.3/32";
  record.body = "kr.motie";
  record.host = "chat.deepseek.com";
  record.action = "refuse";
  return record;
}

PrivacyRules rules(Level level, Subjects subjects) {
  return {.level = level, .subjects = subjects, .key = Bytes(32, 0x11)};
}

TEST(Privacy, DecisionsAreWrittenUnlessTheyAreOnlyCounted) {
  Record allowed = decision();
  allowed.kind = "allowed";
  for (const Level level : {Level::Names, Level::Decisions, Level::Counts}) {
    const PrivacyRules now = rules(level, Subjects::Named);
    EXPECT_EQ(apply_privacy(now, decision()).has_value(), level != Level::Counts);
    EXPECT_EQ(apply_privacy(now, allowed).has_value(), level == Level::Names);
    EXPECT_EQ(now.wants_allowed(), level == Level::Names);
  }
}

TEST(Privacy, WhatTheGatewayTellsOfItselfPassesAtEveryLevel) {
  Record reload;
  reload.kind = "reload";
  reload.note = "done";
  for (const Subjects subjects : {Subjects::Named, Subjects::Pseudonyms, Subjects::Omitted}) {
    const auto kept = apply_privacy(rules(Level::Counts, subjects), reload);
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(to_json_line(*kept), to_json_line(reload));
  }
}

TEST(Privacy, APseudonymReplacesThePersonAlone) {
  const PrivacyRules now = rules(Level::Decisions, Subjects::Pseudonyms);
  const auto kept = apply_privacy(now, decision());
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->subject, make_pseudonym(now, "10.1.2.3/32", kNoon));
  EXPECT_EQ(kept->subject.size(), 22U);
  EXPECT_EQ(kept->body, "kr.motie");
  EXPECT_EQ(to_json_line(*kept).find("10.1.2.3"), std::string::npos);
}

TEST(Privacy, APseudonymDependsOnKeyPersonAndPeriod) {
  PrivacyRules now = rules(Level::Decisions, Subjects::Pseudonyms);
  now.pseudonym_days = 7;
  const std::string mine = make_pseudonym(now, "kim", kNoon);
  EXPECT_EQ(make_pseudonym(now, "kim", kNoon + 1h), mine);
  EXPECT_NE(make_pseudonym(now, "lee", kNoon), mine);
  EXPECT_NE(make_pseudonym(now, "kim", kNoon + 24h * 7), mine) << "another period";
  now.pseudonym_days = 0;
  EXPECT_EQ(make_pseudonym(now, "kim", kNoon), make_pseudonym(now, "kim", kNoon + 24h * 7000));
  const std::string for_good = make_pseudonym(now, "kim", kNoon);
  now.key[0] = 0x12;
  EXPECT_NE(make_pseudonym(now, "kim", kNoon), for_good);
}

TEST(Privacy, OmittedPeopleLeaveNoTrace) {
  const auto kept = apply_privacy(rules(Level::Decisions, Subjects::Omitted), decision());
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(to_json_line(*kept).find("subject"), std::string::npos);
}

std::string hidden(std::string_view line) {
  const auto record = wire::json::parse(line);
  EXPECT_TRUE(record);
  return hide_subject(rules(Level::Decisions, Subjects::Pseudonyms), *record, line);
}

TEST(Privacy, ALineThatLeavesHasThePseudonymThatAGatewayWouldWrite) {
  const PrivacyRules now = rules(Level::Decisions, Subjects::Pseudonyms);
  Record record = decision();
  record.obligations = {"log", "say \"why\""};
  record.lost = 3;
  std::string line = to_json_line(record);
  line.insert(line.size() - 2, R"(,"seq":7,"salt":"0123456789abcdefghijkQ==")");
  line.pop_back();
  std::string wanted = to_json_line(*apply_privacy(now, record));
  wanted.insert(wanted.size() - 2, R"(,"seq":7)");
  wanted.pop_back();
  EXPECT_EQ(hidden(line), wanted) << "and no salt to try names with";
  EXPECT_EQ(hidden(wanted), wanted) << "a pseudonym stays";
}

TEST(Privacy, ALineAboutNobodyLeavesAsItIs) {
  for (const char* line :
       {R"({"at":"2025-02-06T12:00:00.000Z","kind":"reload","subject":"kim","salt":"x"})",
        R"({"at":"2025-02-06T12:00:00.000Z","kind":"decision","salt":"x"})"}) {
    EXPECT_EQ(hidden(line), line);
  }
}

TEST(Hmac, IsAsRfc4231HasIt) {
  const Sha256 hash = hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"));
  EXPECT_EQ(to_hex(hash), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

} // namespace
} // namespace haechi::ledger
