// Korea: secrecy grades of the Security Work Regulations and of the Military Secret Protection Act,
// 대외비 and what offices write like it, C, S and O of the National Network Security Framework
// (N2SF), disclosure of records under the Official Information Disclosure Act.
#include "content/detect/markings/markings.h"

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    {"급비밀", "kr_secret", "", 0, 0, Case::Exact, MarkingForm::KoreanGrade},
    {"급 비밀", "kr_secret", "", 0, 0, Case::Exact, MarkingForm::KoreanGrade},
    {"級秘密", "kr_secret", "", 0, 0, Case::Exact, MarkingForm::KoreanGrade},
    {"級 秘密", "kr_secret", "", 0, 0, Case::Exact, MarkingForm::KoreanGrade},
    {"극비", "kr_secret", "1", 20, 78},
    {"비밀 문서", "kr_secret", "", 15, 75},
    {"비밀취급인가자", "kr_secret", "", 30, 78},
    {"공무상 비밀", "kr_secret", "", 15, 72},
    {"직무상 비밀", "kr_secret", "", 15, 72},
    {"군사기밀", "kr_military", "", 25, 82},
    {"군사비밀", "kr_military", "", 25, 82},
    {"軍事機密", "kr_military", "", 30, 85},
    {"대외비", "kr_restricted", "restricted", 40, 92},
    {"對外秘", "kr_restricted", "restricted", 60, 92},
    {"対外秘", "kr_restricted", "restricted", 60, 92},
    {"열람 후 파기", "kr_restricted", "restricted", 55, 88},
    {"열람후 파기", "kr_restricted", "restricted", 55, 88},
    {"열람 제한", "kr_restricted", "restricted", 25, 72},
    {"열람제한", "kr_restricted", "restricted", 25, 72},
    {"취급주의", "kr_restricted", "restricted", 10, 55},
    {"취급 주의", "kr_restricted", "restricted", 10, 55},
    {"내부 검토용", "kr_restricted", "restricted", 35, 75},
    {"내부검토용", "kr_restricted", "restricted", 35, 75},
    {"내부 검토 자료", "kr_restricted", "restricted", 30, 72},
    {"내부검토자료", "kr_restricted", "restricted", 30, 72},
    {"결재 전 문서", "kr_restricted", "restricted", 25, 70},
    {"결재전 문서", "kr_restricted", "restricted", 25, 70},
    {"수사자료", "kr_restricted", "restricted", 15, 70},
    {"수사 자료", "kr_restricted", "restricted", 15, 70},
    {"원자력 통제", "kr_restricted", "restricted", 15, 70},
    {"국가핵심기술", "kr_core_technology", "", 30, 80},
    {"국가 핵심기술", "kr_core_technology", "", 30, 80},
    {"방산기술", "kr_core_technology", "", 25, 75},
    {"방위산업기술", "kr_core_technology", "", 25, 75},
    {"전략물자", "kr_core_technology", "", 15, 65},
    {"C등급", "n2sf", "C", 40, 85},
    {"C 등급", "n2sf", "C", 40, 85},
    {"S등급", "n2sf", "S", 40, 85},
    {"S 등급", "n2sf", "S", 40, 85},
    {"O등급", "n2sf", "O", 30, 80},
    {"O 등급", "n2sf", "O", 30, 80},
    {"기밀(C)", "n2sf", "C", 75, 92},
    {"민감(S)", "n2sf", "S", 75, 92},
    {"공개(O)", "n2sf", "O", 70, 90},
    {"C(기밀)", "n2sf", "C", 75, 92},
    {"S(민감)", "n2sf", "S", 75, 92},
    {"O(공개)", "n2sf", "O", 70, 90},
    {"(기밀)", "n2sf", "C", 30, 75},
    {"(민감)", "n2sf", "S", 20, 70},
    {"보안등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"보안 등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"문서등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"문서 등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"정보등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"정보 등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"자료등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"자료 등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"데이터 등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"기밀등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"기밀 등급", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"N2SF", "n2sf", "", 0, 0, Case::Exact, MarkingForm::FrameworkKey},
    {"공개구분", "kr_disclosure", "", 0, 0, Case::Exact, MarkingForm::DisclosureKey},
    {"공개 구분", "kr_disclosure", "", 0, 0, Case::Exact, MarkingForm::DisclosureKey},
    {"공개여부", "kr_disclosure", "", 0, 0, Case::Exact, MarkingForm::DisclosureKey},
    {"공개 여부", "kr_disclosure", "", 0, 0, Case::Exact, MarkingForm::DisclosureKey},
    {"비공개 문서", "kr_disclosure", "non-public", 25, 72},
    {"비공개문서", "kr_disclosure", "non-public", 25, 72},
    {"비공개 대상 정보", "kr_disclosure", "non-public", 20, 70},
};

} // namespace

std::span<const MarkingWord> korean_markings() {
  return kWords;
}

} // namespace haechi::content
