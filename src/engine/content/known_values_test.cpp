#include "engine/content/conversation.h"
#include "engine/content/fixture.h"
#include "engine/content/known_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::content {
namespace {

using haechi::content::Finding;
using haechi::content::Pseudonyms;
using haechi::content::Return;
using testing::ElementsAre;
using testing::IsEmpty;

class Known : public testing::Test {
 protected:
  Known() {
    for (const char* value : {"김민수", "minsu@agency.go.kr", "1234567", "홍길"}) {
      (void)pseudonyms_.replace("person.kr", value, Return::Allowed);
    }
    (void)pseudonyms_.replace("person.kr", "김민", Return::Allowed);
  }

  std::vector<std::string> find(std::string_view text, const std::vector<Finding>& known = {}) {
    const KnownValues values(pseudonyms_, test_detectors()->entities());
    std::vector<std::string> out;
    for (const Finding& finding : values.find(text, known)) {
      out.emplace_back(text.substr(finding.span.begin, finding.span.size()));
    }
    return out;
  }

  Pseudonyms pseudonyms_{Pseudonyms::Key{7}};
};

TEST_F(Known, AreFoundWhereverTheyStand) {
  EXPECT_THAT(find("김민수는 홍길과 minsu@agency.go.kr"),
              ElementsAre("김민수", "홍길", "minsu@agency.go.kr"));
  EXPECT_THAT(find("김민수"), ElementsAre("김민수"));
  EXPECT_THAT(find("아무도 없다"), IsEmpty());
  EXPECT_THAT(find(""), IsEmpty());
}

TEST_F(Known, AreNoPartOfALongerNumberOrWord) {
  EXPECT_THAT(find("91234567 12345678 x1234567"), IsEmpty());
  EXPECT_THAT(find("1234567번, 1234567"), ElementsAre("1234567", "1234567"));
}

TEST_F(Known, LeaveToTheDetectorsWhatTheseHaveFound) {
  const Finding known{.span = {0, 16}, .entity = 1};
  EXPECT_THAT(find("김민수 과장, 김민수", {known}), ElementsAre("김민수"));
  Finding layer = known;
  layer.is_layer = true;
  EXPECT_THAT(find("김민수 과장", {layer}), ElementsAre("김민수"));
}

TEST_F(Known, AreOfTheKindThatTheyWereFoundAs) {
  const KnownValues values(pseudonyms_, test_detectors()->entities());
  const auto found = values.find("김민수", {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(test_detectors()->entities()[found[0].entity].id, "person.kr");
}

TEST_F(Known, TheLongestThatEndsWithItsWordIsTaken) {
  for (const char* value : {"a1-b2c3", "a1-b2c3-d4", "a1-b2c3-d4-e5f6", "a1-b2c3-x"}) {
    (void)pseudonyms_.replace("person.kr", value, Return::Allowed);
  }
  EXPECT_THAT(find("a1-b2c3-d4-e5f6, a1-b2c3-d4-e5f7, a1-b2c3-d45, a1-b2c34"),
              ElementsAre("a1-b2c3-d4-e5f6", "a1-b2c3-d4", "a1-b2c3"));
}

TEST_F(Known, AreFoundAmongThousandsThatBeginAlike) {
  std::string text;
  for (int i = 10'000; i < 13'000; ++i) {
    const std::string number = "010-2345-" + std::to_string(i);
    (void)pseudonyms_.replace("person.kr", number, Return::Allowed);
    text += number + ", 010-2346-" + std::to_string(i) + "; ";
  }
  EXPECT_EQ(find(text).size(), 3000U);
}

class OneConversation final : public Conversation {
 public:
  void visit(const std::function<void(Pseudonyms&)>& visitor) override { visitor(pseudonyms_); }

 private:
  Pseudonyms pseudonyms_{Pseudonyms::Key{7}};
};

TEST(KnownValuesOfAConversation, AreListedAnewOnlyWhereThereAreMore) {
  OneConversation conversation;
  const auto say = [&](std::string_view value) {
    conversation.visit([&](Pseudonyms& pseudonyms) {
      (void)pseudonyms.replace("person.kr", value, Return::Allowed);
    });
  };
  EXPECT_EQ(conversation.list_values(test_detectors()), nullptr);
  say("김민수");
  const auto first = conversation.list_values(test_detectors());
  ASSERT_NE(first, nullptr);
  say("김민수");
  EXPECT_EQ(conversation.list_values(test_detectors()), first);
  say("이영희");
  const auto second = conversation.list_values(test_detectors());
  EXPECT_NE(second, first);
  EXPECT_EQ(first->find("김민수, 이영희", {}).size(), 1U) << "who has them goes on with them";
  EXPECT_EQ(second->find("김민수, 이영희", {}).size(), 2U);
}

TEST_F(Known, OfAnEmptyConversationAreNone) {
  const Pseudonyms none{Pseudonyms::Key{}};
  EXPECT_TRUE(KnownValues(none, test_detectors()->entities()).is_empty());
}

} // namespace
} // namespace haechi::engine::content
