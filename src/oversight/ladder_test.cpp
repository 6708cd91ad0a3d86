#include "oversight/ladder.h"

#include <gtest/gtest.h>

namespace haechi::oversight {
namespace {

using std::chrono::days;

TEST(ParseLadder, ReadsStepsWithTimesDevicesAndAdvanceSignatures) {
  const auto ladder =
      parse_ladder("remind@-3d, restrict@7d:gov-pc+laptop!, notify@+21d:app-stores");
  ASSERT_TRUE(ladder);
  EXPECT_EQ(
      *ladder,
      (LadderSteps{{StepKind::Remind, days(-3), {}, Signature::Needed},
                   {StepKind::Restrict, days(7), {"gov-pc", "laptop"}, Signature::GivenInAdvance},
                   {StepKind::Notify, days(21), {"app-stores"}, Signature::Needed}}));
  EXPECT_TRUE(parse_ladder("")->empty());
}

TEST(ParseLadder, RefusesWhatItCannotRead) {
  for (const char* text :
       {"block", "block@", "block@7", "block@xd", "stop@7d", "block@-1d", "remind@1d!",
        "restrict@7d", "restrict@7d:a b", "restrict@7d:a/b", "block@99999d", "block@7d:a:b d"}) {
    const auto ladder = parse_ladder(text);
    ASSERT_FALSE(ladder) << text;
    EXPECT_EQ(ladder.error().code, "E-OVERSIGHT-013");
  }
  std::string many;
  for (std::size_t i = 0; i <= kMaxSteps; ++i) {
    many += "remind@1d,";
  }
  EXPECT_FALSE(parse_ladder(many));
}

} // namespace
} // namespace haechi::oversight
