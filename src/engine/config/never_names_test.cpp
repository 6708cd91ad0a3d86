#include "engine/config/never_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::engine::config {
namespace {

using testing::ElementsAre;

TEST(NeverNames, AreTakenOfTheKindsThatAreAskedFor) {
  const SourceFile file{"never.txt",
                        "# a comment\nhealth NHIS.or.kr.\n\nbanking\tbank.example # one\n"
                        "unions 노동.example\n"};
  EXPECT_THAT(parse_never_names(file, {"health", "unions"}).value(),
              ElementsAre("nhis.or.kr", "xn--o80b48b.example"));
  EXPECT_TRUE(parse_never_names(file, {}).value().empty());
}

TEST(NeverNames, AreHeldToTheirShapeWithTheLineOfEachMistake) {
  const auto read = parse_never_names({"never.txt", "health a.test\nmoney b.test\nhealth\n"
                                                    "health a b\n"},
                                      {"health"});
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().size(), 3U);
  EXPECT_EQ(read.error().front().where.line, 2U);
  EXPECT_EQ(read.error().back().where.line, 4U);
}

} // namespace
} // namespace haechi::engine::config
