#include "base/utf8.h"
#include "emit/refusal/refusal_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::emit {

namespace {

TEST(RefusalLine, TellsEverythingWhereThereIsRoom) {
  EXPECT_EQ(make_refusal_line(make_full_refusal(), Language::English, 500),
            "DeepSeek chat is not available here (named-block, kr-motie-deepseek), by Ministry of "
            "Trade, Industry and Energy: No reply to the regulator's inquiry; use instead: "
            "On-premises model [H-7K3M-9QX2]");
  EXPECT_EQ(
      make_refusal_line(make_full_refusal(), Language::Korean, 500),
      "딥시크 이용이 제한되어 있습니다 (named-block, kr-motie-deepseek), 발령: 산업통상자원부: "
      "개인정보보호위원회 질의에 미회신; 대신: 내부망 모델 [H-7K3M-9QX2]");
}

TEST(RefusalLine, KeepsTheReferenceWhenCut) {
  EXPECT_EQ(make_refusal_line(make_full_refusal(), Language::English, 60),
            "DeepSeek chat is not available here (named-... [H-7K3M-9QX2]");
}

TEST(RefusalLine, NeverExceedsItsRoomNorSplitsACharacter) {
  const Refusal refusal = make_full_refusal();
  for (std::size_t most = 0; most < 260; ++most) {
    const std::string line = make_refusal_line(refusal, Language::Korean, most);
    EXPECT_LE(line.size(), most);
    EXPECT_TRUE(is_utf8(line)) << most;
  }
}

TEST(RefusalLine, HoldsNoBreakWhateverThePolicySays) {
  Refusal refusal = make_full_refusal();
  refusal.because = {"one\r\nSet-Cookie: x=1\n", ""};
  refusal.reference = "H-1\r\nX: y";
  refusal.reason = "named\nblock";
  EXPECT_THAT(make_refusal_line(refusal, Language::English, 500),
              testing::Not(testing::ContainsRegex("[\r\n]")));
}

TEST(RefusalLine, TellsAnUnknownDeviceSo) {
  Refusal refusal;
  refusal.host = "chatgpt.com";
  refusal.reason = "unknown-client";
  EXPECT_EQ(make_refusal_line(refusal, Language::English, 200),
            "This device is not registered here (unknown-client)");
}

} // namespace

} // namespace haechi::emit
