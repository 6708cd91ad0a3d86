#include "content/detect/names.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

constexpr std::size_t kSyllable = 3; // bytes

constexpr std::array<std::string_view, 46> kTitles{
    "과장",   "대리",   "부장", "차장", "사원",   "주임",   "팀장",   "실장",   "국장",   "본부장",
    "이사",   "상무",   "전무", "사장", "대표",   "회장",   "주무관", "사무관", "서기관", "행정관",
    "연구원", "연구관", "교수", "박사", "선생님", "선생",   "변호사", "의원",   "장관",   "차관",
    "기자",   "간호사", "원장", "씨",   "님",     "고객님", "환자",   "학생",   "군",     "양",
    "대위",   "중위",   "소령", "중령", "대령",   "경위"};

constexpr std::array<std::string_view, 17> kLabels{
    "성명",   "이름",   "담당자", "고객명", "환자명", "예금주", "신청인", "대표자",  "수신인",
    "수취인", "작성자", "성함",   "피해자", "민원인", "보호자", "계약자", "피보험자"};

constexpr std::string_view kFamilies =
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천"
    "방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국은편용";

constexpr std::string_view kGiven =
    "가강건겸경고관광교구국권규균근기길나남다단달담대덕도동라란람래려련령로록리린림마만명모무문미민"
    "배백범별병보복봉부빈사산상새생서석선설섭성세소솔송수숙순슬승시식신심아안애양언여연열엽영예오옥"
    "온완요용우욱운웅원월위유윤율융은을음의이익인일임자장재전정제조종주준중지진차찬창채천철초춘충치"
    "태택하학한해향혁현형혜호홍화환활효후훈휘희";

// Words that are made like a name and are none.
constexpr std::array<std::string_view, 40> kNoNames{
    "담당자", "관리자", "사용자", "이용자", "작성자", "신청자", "지원자", "고객사",
    "전문가", "부사장", "이사장", "위원장", "조사관", "감사관", "정보화", "안전하",
    "주민등", "여러분", "선생님", "교육생", "연구원", "공무원", "임직원", "한국은",
    "대한민", "정부의", "이번주", "지난주", "오전에", "오후에", "하나의", "우리의",
    "모든이", "고마운", "정확한", "유명한", "주요한", "선임연", "수석연", "책임연"};

bool is_hangul(std::string_view syllable) {
  if (syllable.size() < kSyllable) {
    return false;
  }
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(syllable[i]); };
  const unsigned lead = byte(0);
  return (lead == 0xEA && byte(1) >= 0xB0) || lead == 0xEB || lead == 0xEC ||
         (lead == 0xED && byte(1) <= 0x9E);
}

// Whether one syllable is among those of a list.
bool is_among(std::string_view syllable, std::string_view list) {
  for (std::size_t at = 0; at < list.size(); at += kSyllable) {
    if (list.substr(at, kSyllable) == syllable) {
      return true;
    }
  }
  return false;
}

bool is_name(std::string_view name) {
  if (name.size() != 3 * kSyllable && name.size() != 2 * kSyllable) {
    return false;
  }
  if (!is_among(name.substr(0, kSyllable), kFamilies)) {
    return false;
  }
  for (std::size_t at = kSyllable; at < name.size(); at += kSyllable) {
    if (!is_among(name.substr(at, kSyllable), kGiven)) {
      return false;
    }
  }
  return std::ranges::find(kNoNames, name) == kNoNames.end() &&
         std::ranges::find(kTitles, name) == kTitles.end();
}

bool is_blank_before(std::string_view text, std::size_t at) {
  return at > 0 && text[at - 1] == ' ';
}

// The Hangul syllables that end at `at`, up to five of them.
std::size_t hangul_before(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin >= kSyllable && at - begin < 5 * kSyllable &&
         is_hangul(text.substr(begin - kSyllable, kSyllable))) {
    begin -= kSyllable;
  }
  return begin;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

} // namespace

std::span<const std::string_view> name_titles() {
  return kTitles;
}

std::span<const std::string_view> name_labels() {
  return kLabels;
}

std::optional<NameVerdict> judge_name_before(std::string_view text, text::Span title) {
  const std::string_view word = text.substr(title.begin, title.size());
  const bool is_short = word == "씨" || word == "님" || word == "군" || word == "양" ||
                        word == "환자" || word == "학생";
  // A title goes on with a particle or an address, or ends; `부장관` is another word.
  const std::string_view rest = text.substr(title.end);
  if (!rest.empty() && is_hangul(rest) &&
      !starts_with_any(rest, {"님", "이", "은", "는", "가", "을", "를", "의", "에", "께", "과",
                              "와", "도", "입", "으", "로", "한", "만"})) {
    return std::nullopt;
  }
  const bool has_blank = is_blank_before(text, title.begin);
  const std::size_t end = has_blank ? title.begin - 1 : title.begin;
  const std::size_t begin = hangul_before(text, end);
  const std::string_view name = text.substr(begin, end - begin);
  const bool is_three = name.size() == 3 * kSyllable;
  if (!is_name(name) || (!is_three && (!has_blank || is_short))) {
    return std::nullopt;
  }
  const std::uint8_t score = !is_three   ? 40
                             : has_blank ? (is_short ? 72 : 80)
                                         : (is_short ? 66 : 62);
  return NameVerdict{{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                     score,
                     Evidence::Dictionary | Evidence::Title};
}

std::optional<NameVerdict> judge_name_behind(std::string_view text, text::Span label) {
  std::size_t at = label.end;
  bool has_mark = false;
  for (const std::string_view particle : {"은 ", "는 ", "이 ", "가 "}) {
    if (text.substr(at).starts_with(particle)) {
      at += particle.size();
      has_mark = true;
      break;
    }
  }
  while (at < text.size() && at < label.end + 12 &&
         (text[at] == ' ' || text[at] == ':' || text[at] == '"' || text[at] == '|' ||
          text[at] == '\t' || text[at] == '=' || text[at] == ')' || text[at] == '\'')) {
    has_mark = has_mark || text[at] == ':' || text[at] == '|' || text[at] == '\t' ||
               text[at] == '=' || text[at] == '"';
    ++at;
  }
  if (at == label.end) {
    return std::nullopt;
  }
  std::size_t end = at;
  while (end - at < 5 * kSyllable &&
         is_hangul(text.substr(end, std::min(kSyllable, text.size() - end)))) {
    end += kSyllable;
  }
  std::string_view name = text.substr(at, end - at);
  if (name.size() > 3 * kSyllable &&
      starts_with_any(name.substr(3 * kSyllable),
                      {"입", "이", "이고", "님", "씨", "은", "는", "의", "과", "와", "로", "으"})) {
    name = name.substr(0, 3 * kSyllable);
  }
  if (!is_name(name)) {
    return std::nullopt;
  }
  const bool is_three = name.size() == 3 * kSyllable;
  const std::uint8_t score = has_mark ? (is_three ? 88 : 60) : (is_three ? 70 : 35);
  return NameVerdict{{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + name.size())},
                     score,
                     Evidence::Dictionary | Evidence::Label};
}

} // namespace haechi::content
