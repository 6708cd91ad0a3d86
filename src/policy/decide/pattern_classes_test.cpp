#include "policy/decide/pattern_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

using Class = std::vector<std::uint32_t>;
using testing::Contains;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(PatternClasses, OfNoPatternThereIsOnlyTheEmptyClass) {
  EXPECT_THAT(find_pattern_classes({}).value(), UnorderedElementsAre(Class{}));
}

TEST(PatternClasses, TwoPatternsThatCanMatchAtOnceMakeFourClasses) {
  EXPECT_THAT(find_pattern_classes({"api.*", "*.example"}).value(),
              UnorderedElementsAre(Class{}, Class{0}, Class{1}, Class{0, 1}));
}

TEST(PatternClasses, ANameThatLiesWithinAnotherPatternNeverStandsAlone) {
  const auto classes = find_pattern_classes({"*.example", "www.example"}).value();
  EXPECT_THAT(classes, UnorderedElementsAre(Class{}, Class{0}, Class{0, 1}));
}

TEST(PatternClasses, PatternsThatExcludeOneAnotherAreNeverMatchedAtOnce) {
  EXPECT_THAT(find_pattern_classes({"a*", "b*"}).value(), Not(Contains(Class{0, 1})));
}

TEST(PatternClasses, TheLoneStarMatchesEveryTextButNothing) {
  EXPECT_THAT(find_pattern_classes({"*"}).value(), UnorderedElementsAre(Class{}, Class{0}));
}

TEST(PatternClasses, GivesUpOnPatternsThatAreTooLong) {
  EXPECT_FALSE(find_pattern_classes({std::string(1'000, 'a')}).has_value());
}

} // namespace
} // namespace haechi::policy
