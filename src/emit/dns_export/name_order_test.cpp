#include "emit/dns_export/name_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::emit::dns_export {
namespace {

using testing::ElementsAre;

TEST(NameOrder, ParentsComeFirstAndChildrenSideBySide) {
  std::vector<std::string> names{"b.a.org", "a.org", "org", "x-a.org", "a.b.a.org", "", "a.org"};
  sort_names(names);
  EXPECT_THAT(names, ElementsAre("", "org", "a.org", "b.a.org", "a.b.a.org", "x-a.org"));
}

TEST(NameOrder, LabelsAreComparedWhole) {
  EXPECT_TRUE(is_below("a.b", "b"));
  EXPECT_TRUE(is_below("b", ""));
  EXPECT_FALSE(is_below("b", "b"));
  EXPECT_FALSE(is_below("ab", "b"));
  EXPECT_FALSE(is_below("", ""));
}

TEST(NameOrder, WhatRepeatsTheNameAboveIsLeftOut) {
  const std::vector<Node> nodes{{"", Act::Pass, Act::Pass},
                                {"bad", Act::Refuse, Act::Refuse},
                                {"more.bad", Act::Refuse, Act::Refuse},
                                {"x.more.bad", Act::Pass, Act::Pass},
                                {"good", Act::Pass, Act::Pass}};
  EXPECT_THAT(thin_out(nodes), ElementsAre(nodes[1], nodes[3]));
}

TEST(NameOrder, ANameThatAloneDiffersStays) {
  const std::vector<Node> nodes{{"bad", Act::Refuse, Act::Refuse},
                                {"a.bad", Act::Pass, Act::Refuse}};
  EXPECT_EQ(thin_out(nodes), nodes);
}

TEST(NameOrder, NamesBetweenSayWhatTheOneAboveSays) {
  const std::vector<Node> nodes{{"bad", Act::Refuse, Act::Refuse},
                                {"a.b.c.bad", Act::Pass, Act::Pass},
                                {"d.c.bad", Act::Pass, Act::Pass}};
  EXPECT_THAT(fill_between(nodes),
              ElementsAre(nodes[0], Node{"c.bad", Act::Refuse, Act::Refuse},
                          Node{"b.c.bad", Act::Refuse, Act::Refuse}, nodes[1], nodes[2]));
}

TEST(NameOrder, WhereEverythingIsBlockedEveryNameIsFilledUpToTheRoot) {
  const std::vector<Node> nodes{{"", Act::Pass, Act::Refuse}, {"a.b", Act::Pass, Act::Pass}};
  EXPECT_THAT(fill_between(nodes),
              ElementsAre(nodes[0], Node{"b", Act::Refuse, Act::Refuse}, nodes[1]));
}

TEST(NameOrder, NothingIsFilledBelowWhatPasses) {
  const std::vector<Node> nodes{{"a.b.c", Act::Refuse, Act::Refuse}};
  EXPECT_EQ(fill_between(nodes), nodes);
}

} // namespace
} // namespace haechi::emit::dns_export
