#include "emit/refusal/refusal_fixture.h"

#include <gtest/gtest.h>

namespace haechi::emit {

namespace {

TEST(RefusalJson, HoldsEveryFact) {
  EXPECT_EQ(
      make_refusal_json(make_full_refusal()),
      R"({"error":{"type":"policy_refusal","code":"named-block","message":{)"
      R"("en":"DeepSeek chat is not available here. An order in force names this service and does not permit its use here.",)"
      R"("ko":"딥시크 이용이 제한되어 있습니다. 시행 중인 조치가 이 서비스를 지정하여 이곳에서의 이용을 제한하고 있습니다."},)"
      R"("host":"chat.deepseek.com","services":[{"en":"DeepSeek chat","ko":"딥시크"}],"effect":"block",)"
      R"("order":{"id":"kr-motie-deepseek","title":{"en":"DeepSeek on ministry PCs","ko":"업무용 PC의 딥시크 접속 제한"},)"
      R"("issuer":{"en":"Ministry of Trade, Industry and Energy","ko":"산업통상자원부"},)"
      R"("because":{"en":"No reply to the regulator's inquiry","ko":"개인정보보호위원회 질의에 미회신"},"basis":"own measure"},)"
      R"("body":{"en":"Ministry of Trade, Industry and Energy","ko":"산업통상자원부"},)"
      R"("instead":[{"en":"On-premises model","ko":"내부망 모델"}],)"
      R"("reference":"H-7K3M-9QX2","at":"2025-02-06T01:00:00Z","legal":false}})");
}

TEST(RefusalJson, LeavesOutWhatIsNotKnown) {
  Refusal refusal;
  refusal.host = "chatgpt.com";
  refusal.reason = "unknown-client";
  refusal.effect = "block";
  refusal.reference = "H-2222-3333";
  EXPECT_EQ(
      make_refusal_json(refusal),
      R"({"error":{"type":"policy_refusal","code":"unknown-client","message":{)"
      R"("en":"This device is not registered here. This gateway does not know the device that you are using, so it cannot tell which rules apply to you.",)"
      R"("ko":"등록되지 않은 기기입니다. 사용 중인 기기가 등록되어 있지 않아 어떤 규정을 적용해야 하는지 알 수 없습니다."},)"
      R"("host":"chatgpt.com","services":[],"effect":"block","instead":[],"reference":"H-2222-3333","at":"1970-01-01T00:00:00Z","legal":false}})");
}

TEST(RefusalJson, EscapesWhatThePolicySays) {
  Refusal refusal;
  refusal.order = "x\"}";
  refusal.because = {"a \"quoted\"\nword", ""};
  EXPECT_NE(
      make_refusal_json(refusal).find(
          R"("order":{"id":"x\"}","because":{"en":"a \"quoted\"\nword","ko":"a \"quoted\"\nword"}})"),
      std::string::npos)
      << make_refusal_json(refusal);
}

} // namespace

} // namespace haechi::emit
