#include "oversight/things.h"

#include "base/check.h"

namespace haechi::oversight {

namespace {

struct Name {
  std::string_view word, en, ko;
};

constexpr std::array<Name, kThings> kThingNames{{
    {"officer", "officer", "담당관"},
    {"provider", "provider", "사업자"},
    {"inquiry", "inquiry", "질의"},
    {"proposal", "proposed measure", "조치안"},
    {"order", "order", "명령"},
    {"recommendation", "recommendation", "시정 권고"},
    {"exemption", "exemption", "예외"},
    {"task", "task", "과제"},
    {"fact", "fact", "확인 사항"},
}};

constexpr std::array<Name, 26> kStateNames{{
    {"none", "none", "없음"},
    {"active", "active", "유효"},
    {"dismissed", "dismissed", "해임"},
    {"open", "open", "진행 중"},
    {"overdue", "overdue", "기한 경과"},
    {"replied", "replied", "회신 접수"},
    {"closed", "closed", "종결"},
    {"proposed", "proposed", "서명 대기"},
    {"signed", "signed", "서명됨"},
    {"refused", "refused", "거부"},
    {"enforced", "in force by advance authority", "사전 위임에 따라 시행"},
    {"in-force", "in force", "시행 중"},
    {"external", "of another authority", "외부 기관의 명령"},
    {"review-due", "review due", "재검토 필요"},
    {"lapsed", "lapsed", "기간 만료"},
    {"lifted", "lifted", "해제"},
    {"made", "awaiting acceptance", "수락 대기"},
    {"accepted", "accepted", "수락"},
    {"unanswered", "not answered", "무응답"},
    {"reported", "report received", "이행 보고 접수"},
    {"report-overdue", "report overdue", "이행 보고 지연"},
    {"done", "done", "완료"},
    {"requested", "requested", "승인 대기"},
    {"granted", "granted", "승인"},
    {"revoked", "revoked", "철회"},
    {"expired", "expired", "만료"},
}};

const Name& of(Thing thing) {
  const auto at = static_cast<std::size_t>(thing);
  HAECHI_CHECK(at < kThingNames.size());
  return kThingNames[at];
}

const Name& of(State state) {
  const auto at = static_cast<std::size_t>(state);
  HAECHI_CHECK(at < kStateNames.size());
  return kStateNames[at];
}

Words words(const Name& name) {
  return {std::string(name.en), std::string(name.ko)};
}

} // namespace

std::string_view to_word(Thing thing) {
  return of(thing).word;
}

Words name_of(Thing thing) {
  return words(of(thing));
}

std::string_view to_word(State state) {
  return of(state).word;
}

Words name_of(State state) {
  return words(of(state));
}

} // namespace haechi::oversight
