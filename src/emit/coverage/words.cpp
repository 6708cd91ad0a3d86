#include "emit/coverage/words.h"

#include "policy/coverage/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::emit::coverage {

namespace {

struct Term {
  std::string_view word;
  std::string_view en;
  std::string_view ko;
};

constexpr std::array<std::string_view, 6> kKoreanEffects{"관여 안 함", "허용", "검사",
                                                         "경고",       "가림", "차단"};

constexpr Term kReasons[] = {
    {"default", "the body's default", "기관 기본값"},
    {"exempt-valid", "a valid exemption", "유효한 예외"},
    {"carve-out", "carved out by the order itself", "명령 자체의 적용 제외"},
    {"zone-no-egress", "a zone without way out", "외부로 나갈 수 없는 망"},
    {"out-of-reach", "private device on a foreign network", "개인 기기와 외부 망"},
    {"several", "several orders, depending on the case", "경우에 따라 여러 명령"},
    {"undecided", "depends on what is not known", "알지 못하는 사실에 달림"},
    {"review-due", "in force, due for review", "시행 중, 재검토 대상"},
    {"data-grade", "grade of the data", "자료 등급"},
    {"data-personal", "personal data", "개인정보"},
    {"data-secret", "confidential data", "비공개 자료"},
    {"adopted-order", "another authority's order, adopted", "다른 기관의 명령을 채택"},
    {"advice", "advice", "권고"},
    {"purpose", "purpose of use", "이용 목적"},
    {"model", "the model", "모델"},
    {"tier", "plan or account", "요금제 또는 계정"},
    {"allowed", "allowed by an order", "명령에 따른 허용"},
    {"restricted", "allowed under conditions", "조건부 허용"},
    {"named-block", "named by an order", "지정 차단"},
    {"owner-control", "country of control", "지배 국가"},
    {"category-block", "the whole kind of service", "서비스 종류 전체"},
};

constexpr Term kSilences[] = {
    {"external", "it is addressed to others, not to users", "이용자가 아닌 다른 이에게 내린 명령"},
    {"not-yet-effective", "it is not in force yet", "아직 시행 전"},
    {"expired", "it has expired", "기간이 끝남"},
    {"lifted", "it has been lifted", "해제됨"},
    {"out-of-scope-body", "the issuer has no standing, or the scope leaves the body out",
     "발령 권한이 없거나 대상 기관이 아님"},
    {"out-of-scope-device", "its scope leaves the device out", "대상 기기가 아님"},
    {"out-of-scope-zone", "its scope leaves the zone out", "대상 망이 아님"},
    {"out-of-scope-role", "its scope leaves the role out", "대상 역할이 아님"},
    {"out-of-scope-group", "its scope leaves the group out", "대상 집단이 아님"},
    {"out-of-scope-territory", "its scope leaves the territory out", "대상 지역이 아님"},
    {"out-of-scope-assurance", "the person is not known surely enough", "신원 확인 수준이 낮음"},
    {"out-of-scope-attributes", "its scope leaves the person's attributes out",
     "대상자의 속성이 맞지 않음"},
    {"out-of-scope-operation", "its scope leaves the operation out", "대상 행위가 아님"},
    {"out-of-scope-purpose", "its scope leaves the purpose out", "대상 목적이 아님"},
    {"out-of-scope", "its scope does not hold", "적용 대상이 아님"},
    {"no-match", "none of its rules is about this", "해당하는 규칙이 없음"},
    {"carve-out", "one of its own rules takes this out", "명령의 규칙이 적용을 제외함"},
    {"exempt-valid", "an exemption lifts it", "예외로 풀림"},
    {"superseded", "another order supersedes it", "다른 명령으로 대체됨"},
    {"out-of-reach", "private device on a foreign network: no order is heard",
     "개인 기기와 외부 망: 명령이 미치지 않음"},
    {"zone-no-egress", "the zone has no way out: no order is heard",
     "외부로 나갈 수 없는 망: 명령을 묻지 않음"},
    {"default", "no AI service: no order is heard", "AI 서비스가 아님: 명령을 묻지 않음"},
};

constexpr Term kAxes[] = {
    {"body", "body", "기관"},
    {"service", "service", "서비스"},
    {"device", "device", "기기"},
    {"zone", "zone", "망"},
    {"role", "role", "역할"},
    {"group", "groups", "집단"},
    {"located", "located", "위치"},
    {"assurance", "assurance", "신원 확인"},
    {"surface", "surface", "이용 방식"},
    {"tier", "tier", "요금제"},
    {"tenant", "tenant", "계정 소속"},
    {"operation", "operation", "행위"},
    {"purpose", "purpose", "목적"},
    {"finding", "findings", "탐지 내용"},
    {"grade", "grades", "등급"},
    {"model", "model", "모델"},
};

constexpr Term kServices[] = {
    {policy::coverage::kNewService, "any new generative-AI service", "새로운 생성형 AI 서비스"},
    {policy::coverage::kOther, "a service of which nothing is known", "알려진 것이 없는 서비스"},
    {policy::coverage::kUnlisted, "a host without catalog entry", "목록에 없는 호스트"},
    {policy::coverage::kNothing, "no AI service", "AI 서비스가 아닌 것"},
};

template <std::size_t N> const Term* find(const Term (&terms)[N], std::string_view word) {
  const auto* found = std::ranges::find(terms, word, &Term::word);
  return found == std::end(terms) ? nullptr : found;
}

template <std::size_t N>
std::string_view name(const Term (&terms)[N], std::string_view word, Language language) {
  const Term* term = find(terms, word);
  return term == nullptr ? word : in(language, term->en, term->ko);
}

} // namespace

std::string_view name_effect(policy::Effect effect, Language language) {
  return in(language, policy::to_word(effect), kKoreanEffects[static_cast<std::size_t>(effect)]);
}

std::string name_range(const policy::Decision& decision, Language language) {
  if (decision.at_least == decision.at_most) {
    return std::string(name_effect(decision.at_most, language));
  }
  return fmt::format("{}..{}", name_effect(decision.at_least, language),
                     name_effect(decision.at_most, language));
}

std::string_view name_reason(std::string_view reason, Language language) {
  return name(kReasons, reason, language);
}

std::string_view name_silence(std::string_view word, Language language) {
  return name(kSilences, word, language);
}

std::string name_axis(std::string_view axis, Language language) {
  return std::string(name(kAxes, axis, language));
}

std::string name_value(std::string_view axis, std::string_view value, Language language) {
  if (axis == "service") {
    return std::string(name(kServices, value, language));
  }
  if (value == policy::coverage::kOther) {
    return fmt::format("{} {}", in(language, "any other", "그 밖의"), name_axis(axis, language));
  }
  if (value == policy::coverage::kNothing) {
    return std::string(in(language, "none", "없음"));
  }
  return std::string(value);
}

} // namespace haechi::emit::coverage
