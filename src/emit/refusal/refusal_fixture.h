#pragma once
// A refusal with every fact set, for the tests of this folder.

#include "emit/refusal/refusal.h"

namespace haechi::emit {

inline Refusal make_full_refusal() {
  Refusal refusal;
  refusal.host = "chat.deepseek.com";
  refusal.services = {{"DeepSeek chat", "딥시크"}};
  refusal.effect = "block";
  refusal.reason = "named-block";
  refusal.order = "kr-motie-deepseek";
  refusal.order_title = {"DeepSeek on ministry PCs", "업무용 PC의 딥시크 접속 제한"};
  refusal.issuer = {"Ministry of Trade, Industry and Energy", "산업통상자원부"};
  refusal.because = {"No reply to the regulator's inquiry", "개인정보보호위원회 질의에 미회신"};
  refusal.basis = "own measure";
  refusal.body = {"Ministry of Trade, Industry and Energy", "산업통상자원부"};
  refusal.instead = {{"On-premises model", "내부망 모델"}};
  refusal.reference = "H-7K3M-9QX2";
  refusal.at = Instant{std::chrono::milliseconds{1'738'803'600'000}}; // 2025-02-06T01:00:00Z
  refusal.utc_offset = std::chrono::minutes{540};
  return refusal;
}

} // namespace haechi::emit
