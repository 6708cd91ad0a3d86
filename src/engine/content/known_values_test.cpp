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

TEST_F(Known, OfAnEmptyConversationAreNone) {
  const Pseudonyms none{Pseudonyms::Key{}};
  EXPECT_TRUE(KnownValues(none, test_detectors()->entities()).is_empty());
}

} // namespace
} // namespace haechi::engine::content
