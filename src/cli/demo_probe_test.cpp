#include "cli/demo_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::cli {

namespace {

using engine::gateway::Action;
using engine::gateway::Subject;
using engine::gateway::Trace;
using testing::ElementsAre;
using testing::IsEmpty;

const Subject kSubject{.name = "127.0.1.11/32"};

// A refusal over DNS on which everything agrees.
DemoResult make_refused() {
  DemoResult result;
  result.row = {IpAddress::parse("127.0.1.11").value(), "chat.deepseek.com", Way::Dns,
                Story::Refused};
  result.expected.subject = &kSubject;
  result.expected.verdict.reason = "named-block";
  result.expected.verdict.by = "kr-motie-deepseek";
  result.seen = {.answer = "NXDOMAIN", .is_refused = true, .reference = "H-2222-3333"};
  return result;
}

ledger::Record make_record() {
  ledger::Record record;
  record.reference = "H-2222-3333";
  record.subject = "127.0.1.11/32";
  record.host = "chat.deepseek.com";
  record.depth = "dns";
  record.effect = "block";
  record.action = "refuse";
  record.reason = "named-block";
  record.by = "kr-motie-deepseek";
  return record;
}

std::vector<std::string> differences_of(DemoResult result, const io::RecordsRead& records) {
  compare(result, records);
  return result.differences;
}

TEST(DemoCompare, FindsNothingWhereAllAgree) {
  EXPECT_THAT(differences_of(make_refused(), {.decisions = {make_record()}}), IsEmpty());
  EXPECT_FALSE(lacks_record(make_refused(), {.decisions = {make_record()}}));
}

TEST(DemoCompare, MissesARecord) {
  EXPECT_TRUE(lacks_record(make_refused(), {}));
  EXPECT_THAT(differences_of(make_refused(), {}),
              ElementsAre("there is no record", "no record has the reference H-2222-3333"));
}

TEST(DemoCompare, SeesARecordOfAnotherReasonOrder) {
  ledger::Record record = make_record();
  record.by = "kr-other";
  EXPECT_THAT(differences_of(make_refused(), {.decisions = {record}}),
              ElementsAre("the record says something else than the policy"));
}

TEST(DemoCompare, SeesAnotherReference) {
  ledger::Record record = make_record();
  record.reference = "H-4444-5555";
  EXPECT_THAT(differences_of(make_refused(), {.decisions = {record}}),
              ElementsAre("no record has the reference H-2222-3333"));
}

TEST(DemoCompare, TakesNoRecordOfAnotherDepthPersonOrHost) {
  ledger::Record other_depth = make_record();
  other_depth.depth = "connect";
  ledger::Record other_person = make_record();
  other_person.subject = "127.0.1.12/32";
  ledger::Record other_host = make_record();
  other_host.host = "api.deepseek.com";
  EXPECT_TRUE(lacks_record(make_refused(), {.decisions = {other_depth, other_person, other_host}}));
}

TEST(DemoCompare, SeesAGatewayThatPassesWhatThePolicyRefuses) {
  DemoResult result = make_refused();
  result.seen.is_refused = false;
  EXPECT_THAT(differences_of(result, {.decisions = {make_record()}}),
              ElementsAre("the policy refuses it, the gateway passed it"));
}

TEST(DemoCompare, SeesAPolicyThatIsNotTheStorys) {
  DemoResult result = make_refused();
  result.row.story = Story::Caution;
  EXPECT_THAT(differences_of(result, {.decisions = {make_record()}}),
              ElementsAre("the story says `caution`, the policy `refused`"));
}

TEST(DemoCompare, SeesARecordOfWhatMustLeaveNone) {
  DemoResult result = make_refused();
  result.row.story = Story::Unseen;
  result.seen = {.answer = "127.0.2.11"};
  result.expected.verdict.action = Action::Pass;
  result.expected.verdict.trace = Trace::None;
  EXPECT_THAT(differences_of(result, {}), IsEmpty());
  EXPECT_THAT(differences_of(result, {.decisions = {make_record()}}),
              ElementsAre("there is a record of what should leave none"));
}

TEST(DemoCompare, KeepsWhatTheWireContradicts) {
  DemoResult result = make_refused();
  result.seen = {.answer = "no answer", .contradictions = {"nobody answers"}};
  EXPECT_THAT(differences_of(result, {.decisions = {make_record()}}),
              ElementsAre("nobody answers"));
}

} // namespace

} // namespace haechi::cli
