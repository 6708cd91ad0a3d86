#include "policy/explain/particles.h"

#include <gtest/gtest.h>

namespace haechi::policy {
namespace {

struct Row {
  const char* text;
  const char* topic;     // with 은/는
  const char* direction; // with 으로/로
};

TEST(ChooseParticle, FollowsTheSoundOfWhatStandsBefore) {
  const Row rows[] = {
      {"산업통상자원부", "는", "로"},
      {"명령", "은", "으로"},
      {"서울", "은", "로"}, // ㄹ takes 은, and 로
      {"국방부(`kr.mnd`)", "는", "로"},
      {"「접속 제한」(`kr-mofa-deepseek`)", "은", "으로"},
      {"`kr-motie-deepseek`", "는", "로"}, // 딥시크
      {"`internet`", "은", "으로"},        // 인터넷
      {"`guest`", "는", "로"},             // 게스트
      {"`gov-pc`", "는", "로"},            // 피시
      {"`onprem-llm`", "은", "으로"},      // 엘엘엠
      {"`chatgpt`", "는", "로"},           // 티
      {"`gov-laptop`", "은", "으로"},      // 랩톱
      {"`private-phone`", "은", "으로"},   // 폰
      {"`work-zone`", "은", "으로"},       // 존
      {"`google`", "은", "로"},            // 구글
      {"`app`", "은", "으로"},             // 앱
      {"`office`", "는", "로"},            // 오피스
      {"`security-testing`", "은", "으로"},
      {"ex-17", "은", "로"}, // 칠
      {"ex-10", "은", "으로"},
      {"ex-2", "는", "로"},
      {"API", "는", "로"},
      {"VPN", "은", "으로"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(choose_particle(row.text, "은", "는"), row.topic) << row.text;
    EXPECT_EQ(choose_particle(row.text, "으로", "로"), row.direction) << row.text;
  }
}

TEST(ChooseParticle, GivesBothWhereTheSoundIsNotKnown) {
  EXPECT_EQ(choose_particle("", "은", "는"), "은(는)");
  EXPECT_EQ(choose_particle("大韓", "이", "가"), "이(가)");
  EXPECT_EQ(choose_particle("```", "을", "를"), "을(를)");
  EXPECT_EQ(choose_particle("(x)", "을", "를"), "을(를)");
}

} // namespace
} // namespace haechi::policy
