#include "oversight/chronicle_test.h"
#include "oversight/event_json.h"
#include "oversight/happenings_file.h"

#include <algorithm>

namespace haechi::oversight {
namespace {

std::string code_of(const Result<Register>& result) {
  return result ? "" : result.error().code;
}

TEST(EventTable, StandsInTheOrderOfItsKindsAndNamesEachOnce) {
  std::vector<std::string_view> words;
  for (const EventSpec& spec : event_table()) {
    EXPECT_EQ(&spec_of(spec.kind), &spec);
    EXPECT_EQ(find_spec(spec.word), &spec);
    EXPECT_TRUE(!spec.from.empty() || spec.to != State::None) << spec.word;
    words.push_back(spec.word);
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(EventKind::FactRecorded) + 1);
}

TEST(EventTable, WhatOnlyTimeBringsCannotBeToldByPeople) {
  const Chronicle body = Chronicle::with_inquiry("");
  EXPECT_EQ(code_of(body.attempt("inquiry-overdue", day(20), "pipc-1")), "E-OVERSIGHT-008");
}

TEST(Apply, RefusesWhatTheStateDoesNotAllowAndSaysWhatItDoes) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("inquiry-closed", day(2), "pipc-1", {{"because", "withdrawn"}});
  const auto refused = body.attempt("reply-received", day(3), "pipc-1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_string(refused.error()),
            "inquiry `pipc-1` is closed: no reply-received (E-OVERSIGHT-006)\n"
            "  hint: nothing more can happen to it");
}

TEST(Apply, AnOfficerConfirmsTheClockInPerson) {
  const Chronicle body = Chronicle::with_inquiry("");
  const auto confirm = [&](const char* officer, const char* by) {
    return code_of(body.attempt("clock-confirmed", day(3), officer, {{"because", "compared"}}, by));
  };
  EXPECT_EQ(confirm("kim", "park"), "E-OVERSIGHT-008");
  EXPECT_EQ(confirm("park", "park"), "E-OVERSIGHT-005");
  EXPECT_EQ(confirm("kim", "kim"), "");
}

TEST(Apply, NeverGoesBackInTime) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("fact-recorded", day(5), "security-verified");
  EXPECT_EQ(code_of(body.attempt("fact-recorded", day(4), "other")), "E-OVERSIGHT-003");
}

TEST(Apply, RefusesUnknownFieldsMissingOnesAndBadValues) {
  const Chronicle body = Chronicle::with_inquiry("");
  const auto add = [&](Fields fields) {
    return code_of(body.attempt("provider-added", day(3), "x", std::move(fields)));
  };
  EXPECT_EQ(add({}), "E-OVERSIGHT-002");
  EXPECT_EQ(add({{"name", "X"}, {"nmae", "Y"}}), "E-OVERSIGHT-002");
  EXPECT_EQ(add({{"name", "X"}, {"country", "C N"}}), "E-OVERSIGHT-002");
  EXPECT_EQ(add({{"name", "\xFF"}}), "E-OVERSIGHT-002");
  EXPECT_EQ(add({{"name", "X"}}), "");
  EXPECT_EQ(code_of(body.attempt("provider-added", day(3), "a b", {{"name", "X"}})),
            "E-OVERSIGHT-002");
  EXPECT_EQ(code_of(body.attempt("provider-added", day(3), "deepseek", {{"name", "X"}})),
            "E-OVERSIGHT-004");
}

TEST(Apply, NamesTheNearestThingWhenThereIsNoneOfThatName) {
  const Chronicle body = Chronicle::with_inquiry("");
  const auto refused = body.attempt("reply-received", day(3), "pipc-2");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "E-OVERSIGHT-005");
  EXPECT_EQ(refused.error().hint, "did you mean `pipc-1`?");
}

TEST(Apply, OnlyANamedOfficerOfThatBodyWithThePowerSigns) {
  Chronicle body = Chronicle::with_inquiry("block@0d");
  body.tell("officer-named", day(1), "min", {{"name", "Min"}, {"body", "kr.motie"}});
  body.tell("officer-named", day(1), "oh",
            {{"name", "Oh"}, {"body", "kr.pipc"}, {"may", "exempt,lift"}});
  body.wait(day(14));
  const auto sign = [&](std::string by) {
    return code_of(body.attempt("proposal-signed", day(15), "pipc-1/block-1", {}, std::move(by)));
  };
  EXPECT_EQ(sign("nobody"), "E-OVERSIGHT-008");
  EXPECT_EQ(sign("min"), "E-OVERSIGHT-009");
  EXPECT_EQ(sign("oh"), "E-OVERSIGHT-009");
  EXPECT_EQ(sign("kim"), "");
  body.tell("officer-dismissed", day(15), "kim");
  EXPECT_EQ(sign("kim"), "E-OVERSIGHT-008");
}

TEST(Apply, AnOrderCannotRestOnAnUnsignedProposal) {
  Chronicle body = Chronicle::with_inquiry("block@0d");
  body.wait(day(14));
  EXPECT_EQ(code_of(body.attempt(
                "order-recorded", day(15), "o",
                {{"issuer", "kr.pipc"}, {"force", "binding"}, {"proposal", "pipc-1/block-1"}})),
            "E-OVERSIGHT-006");
}

TEST(Apply, ExtendsAnInquiryAsOftenAsItSaysAndOnlyForward) {
  Chronicle body = Chronicle::with_inquiry("");
  const auto extend = [](int to) {
    return Fields{{"deadline", to_rfc3339(day(to))}, {"because", "asked for"}};
  };
  EXPECT_EQ(code_of(body.attempt("inquiry-extended", day(3), "pipc-1", extend(13))),
            "E-OVERSIGHT-011");
  body.tell("inquiry-extended", day(3), "pipc-1", extend(20));
  EXPECT_EQ(body.now.find(Thing::Inquiry, "pipc-1")->inquiry.deadline, day(20));
  EXPECT_EQ(code_of(body.attempt("inquiry-extended", day(4), "pipc-1", extend(30))),
            "E-OVERSIGHT-010");
}

TEST(Apply, JudgesOnlyQuestionsThatWereAsked) {
  const Chronicle body = Chronicle::with_inquiry("");
  EXPECT_EQ(code_of(body.attempt("answer-recorded", day(3), "pipc-1",
                                 {{"question", "Q30"}, {"finding", "answered"}})),
            "E-OVERSIGHT-007");
}

TEST(Apply, KeepsTheGroundsOfAnOrderWhenItIsLifted) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("order-recorded", day(2), "o",
            {{"issuer", "kr.pipc"}, {"force", "binding"}, {"because", "no reply"}});
  body.tell("order-lifted", day(3), "o", {{"because", "replied"}});
  EXPECT_EQ(body.now.find(Thing::Order, "o")->text("because"), "no reply");
  EXPECT_EQ(body.now.find(Thing::Order, "o")->text("order-lifted.because"), "replied");
}

TEST(EventJson, ComesBackAsItWas) {
  const Chronicle body = Chronicle::with_inquiry("remind@-3d");
  for (const Event& event : body.told) {
    const auto read = parse_event(to_json(event));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, event);
  }
}

TEST(EventJson, RefusesWhatIsNoEvent) {
  for (const char* text :
       {"", "[]", "{}", R"({"v":2})", R"({"v":1,"kind":"x","at":"2025-01-01T00:00:00Z"})",
        R"({"v":1,"kind":"task-done","at":"2025-01-01","fields":{}})",
        R"({"v":1,"kind":"task-done","at":"2025-01-01T00:00:00Z","fields":{"a":1}})"}) {
    const auto read = parse_event(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, "E-OVERSIGHT-001");
  }
}

TEST(HappeningsFile, ComesBackAsItWasAndRefusesABrokenOne) {
  const Heard heard{{{"a:b", day(1)}},
                    {{"o", {day(2), "kr.pipc"}}},
                    {{"it-1", day(3)}},
                    {{"o-2", {day(400), "kr.pipc"}}},
                    {{"ex", {day(4), "o", "kr.pipc"}}}};
  const auto read = parse_happenings({"events.json", write_happenings(heard)});
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, heard);
  const auto old = parse_happenings(
      {"events.json", R"({"v":1,"events":{},"lifted":{"o":"2025-02-01T15:00:00Z"}})"});
  ASSERT_TRUE(old);
  EXPECT_EQ(old->lifted, (std::map<std::string, Lifting>{{"o", {day(2), ""}}}));
  for (const char* text :
       {"", "[]", R"({"events":{}})", R"({"events":{"a":"soon"},"lifted":{}})",
        R"({"events":{"a":1},"lifted":{}})",
        R"({"events":{},"lifted":{},"issuers":{"o":"kr.pipc"}})",
        R"({"events":{},"lifted":{},"ended":[]})", R"({"events":{},"lifted":{},"renewed":[]})",
        R"({"events":{},"lifted":{},"renewed":{"o":"2025-02-01T15:00:00Z"}})",
        R"({"events":{},"lifted":{},"renewed":{"o":{"issuer":"kr.pipc"}}})",
        R"({"events":{},"lifted":{},"exemptions_ended":{"ex":{"order":"o",)"
        R"("at":"soon","issuer":"kr.pipc"}}})"}) {
    const auto broken = parse_happenings({"events.json", text});
    ASSERT_FALSE(broken) << text;
    EXPECT_EQ(broken.error().code, "E-OVERSIGHT-031");
  }
}

} // namespace
} // namespace haechi::oversight
