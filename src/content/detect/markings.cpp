#include "content/detect/markings.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

using text::Case;

constexpr MarkingWord kWords[] = {
    // Korea: Security Work Regulations and Military Secret Protection Act. Numerals are read left
    // of the word by read_grade.
    {"급비밀", "kr_secret", "", 0, 0},
    {"급 비밀", "kr_secret", "", 0, 0},
    {"級秘密", "kr_secret", "", 0, 0},
    {"군사기밀", "kr_military", "", 25, 82},
    {"군사비밀", "kr_military", "", 25, 82},
    {"대외비", "kr_restricted", "restricted", 40, 92},
    {"對外秘", "kr_restricted", "restricted", 60, 92},
    {"극비", "kr_secret", "1", 20, 78},
    {"비밀 문서", "kr_secret", "", 15, 75},
    {"열람 후 파기", "kr_restricted", "restricted", 55, 88},
    {"열람후 파기", "kr_restricted", "restricted", 55, 88},
    {"비공개 문서", "kr_restricted", "restricted", 25, 72},
    {"열람 제한", "kr_restricted", "restricted", 25, 72},
    {"열람제한", "kr_restricted", "restricted", 25, 72},
    {"취급주의", "kr_restricted", "restricted", 10, 55},
    {"내부자료", "company", "internal", 20, 60},
    {"사외비", "company", "confidential", 40, 92},
    {"社外秘", "company", "confidential", 60, 92},
    {"업무상 비밀", "company", "confidential", 15, 55},
    {"영업비밀", "company", "confidential", 25, 75},
    {"국가핵심기술", "kr_core_technology", "", 30, 80},
    {"방산기술", "kr_core_technology", "", 25, 75},
    // National Network Security Framework: C 기밀, S 민감, O 공개.
    {"C등급", "n2sf", "C", 40, 85},
    {"C 등급", "n2sf", "C", 40, 85},
    {"S등급", "n2sf", "S", 40, 85},
    {"S 등급", "n2sf", "S", 40, 85},
    {"O등급", "n2sf", "O", 30, 80},
    {"O 등급", "n2sf", "O", 30, 80},
    {"기밀(C)", "n2sf", "C", 75, 92},
    {"민감(S)", "n2sf", "S", 75, 92},
    {"공개(O)", "n2sf", "O", 70, 90},
    {"(기밀)", "n2sf", "C", 30, 75},
    {"(민감)", "n2sf", "S", 20, 70},
    {"보안등급", "n2sf", "", 0, 0},
    {"보안 등급", "n2sf", "", 0, 0},
    {"문서등급", "n2sf", "", 0, 0},
    {"문서 등급", "n2sf", "", 0, 0},
    {"N2SF", "n2sf", "", 0, 0},
    // NATO
    {"COSMIC TOP SECRET", "nato", "top-secret", 85, 97},
    {"NATO SECRET", "nato", "secret", 72, 96},
    {"NATO CONFIDENTIAL", "nato", "confidential", 72, 96},
    {"NATO RESTRICTED", "nato", "restricted", 72, 95},
    {"NATO UNCLASSIFIED", "nato", "unclassified", 60, 88},
    {"FOCAL TOP SECRET", "nato", "top-secret", 80, 95},
    {"ATOMAL", "nato", "secret", 35, 80},
    // European Union
    {"TRES SECRET UE", "eu", "top-secret", 85, 97},
    {"TRÈS SECRET UE", "eu", "top-secret", 85, 97},
    {"EU TOP SECRET", "eu", "top-secret", 80, 96},
    {"SECRET UE", "eu", "secret", 75, 95},
    {"EU SECRET", "eu", "secret", 72, 95},
    {"CONFIDENTIEL UE", "eu", "confidential", 80, 96},
    {"EU CONFIDENTIAL", "eu", "confidential", 72, 95},
    {"RESTREINT UE", "eu", "restricted", 80, 96},
    {"EU RESTRICTED", "eu", "restricted", 72, 95},
    // United States
    {"TOP SECRET//", "us", "top-secret", 92, 98},
    {"SECRET//", "us", "secret", 85, 97},
    {"CONFIDENTIAL//", "us", "confidential", 85, 97},
    {"(TS//", "us", "top-secret", 88, 95},
    {"(S//", "us", "secret", 85, 95},
    {"(C//", "us", "confidential", 80, 92},
    {"(U//FOUO)", "us", "fouo", 85, 92},
    {"CUI//", "us", "cui", 88, 95},
    {"UNCLASSIFIED//", "us", "unclassified", 80, 90},
    {"NOFORN", "us", "secret", 55, 88},
    {"ORCON", "us", "secret", 40, 80},
    {"TOP SECRET", "us", "top-secret", 30, 88},
    {"CONTROLLED UNCLASSIFIED INFORMATION", "us", "cui", 45, 85},
    {"FOR OFFICIAL USE ONLY", "us", "fouo", 50, 85, Case::Any},
    {"LAW ENFORCEMENT SENSITIVE", "us", "cui", 50, 85},
    {"RESTRICTED DATA", "us", "secret", 25, 75},
    // Australia: Protective Security Policy Framework
    {"OFFICIAL: Sensitive", "au", "official-sensitive", 85, 96, Case::Any},
    {"OFFICIAL:Sensitive", "au", "official-sensitive", 85, 96, Case::Any},
    {"X-Protective-Marking", "au", "", 60, 90, Case::Any},
    {"SEC=", "au", "", 0, 70},
    {"PROTECTED//", "au", "protected", 85, 95},
    {"PROTECTED", "au", "protected", 12, 72},
    {"CABINET-IN-CONFIDENCE", "au", "protected", 75, 92, Case::Any},
    // United Kingdom
    {"OFFICIAL-SENSITIVE", "uk", "official-sensitive", 82, 95, Case::Any},
    {"OFFICIAL SENSITIVE", "uk", "official-sensitive", 60, 90},
    {"UK SECRET", "uk", "secret", 75, 92},
    {"UK TOP SECRET", "uk", "top-secret", 80, 95},
    {"UK EYES ONLY", "uk", "secret", 75, 92},
    // Traffic Light Protocol
    {"TLP:RED", "tlp", "red", 88, 97, Case::Any},
    {"TLP: RED", "tlp", "red", 80, 95, Case::Any},
    {"TLP:AMBER", "tlp", "amber", 88, 97, Case::Any},
    {"TLP: AMBER", "tlp", "amber", 80, 95, Case::Any},
    {"TLP:GREEN", "tlp", "green", 80, 92, Case::Any},
    {"TLP:CLEAR", "tlp", "clear", 75, 88, Case::Any},
    {"TLP:WHITE", "tlp", "clear", 75, 88, Case::Any},
    // Words that stand for classification in several schemes
    {"SECRET", "us", "secret", 8, 78},
    {"CONFIDENTIAL", "company", "confidential", 15, 75},
    {"STRICTLY CONFIDENTIAL", "company", "confidential", 55, 88, Case::Any},
    {"COMPANY CONFIDENTIAL", "company", "confidential", 60, 88, Case::Any},
    {"INTERNAL USE ONLY", "company", "internal", 50, 85, Case::Any},
    {"DO NOT DISTRIBUTE", "company", "confidential", 45, 80, Case::Any},
    {"ATTORNEY-CLIENT PRIVILEGE", "company", "privileged", 50, 82, Case::Any},
    {"ATTORNEY CLIENT PRIVILEGE", "company", "privileged", 50, 82, Case::Any},
    {"TRADE SECRET", "company", "confidential", 15, 75},
};

// How a level is written.
struct LevelWord {
  std::string_view text;
  std::string_view level;
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

bool opens(std::string_view before) {
  for (const std::string_view mark :
       {"[", "(", "<", "【", "「", "『", "〔", "《", "*", "#", "|", "="}) {
    if (before.ends_with(mark)) {
      return true;
    }
  }
  return false;
}

bool closes(std::string_view behind) {
  for (const std::string_view mark : {"]", ")", ">", "】", "」", "』", "〕", "》", "*", "|", "="}) {
    if (behind.starts_with(mark)) {
      return true;
    }
  }
  return false;
}

bool is_key_before(std::string_view before) {
  if (!before.ends_with(':') && !before.ends_with('=')) {
    return false;
  }
  before.remove_suffix(1);
  while (!before.empty() && (is_space(before.back()) || before.back() == '"')) {
    before.remove_suffix(1);
  }
  for (const std::string_view key :
       {"등급", "분류", "구분", "비밀구분", "보안", "보안성", "lassification", "LASSIFICATION",
        "marking", "Marking", "ensitivity", "level", "Level", "andling"}) {
    if (before.ends_with(key)) {
      return true;
    }
  }
  return false;
}

struct Surroundings {
  bool is_line = false; // nothing but marks beside it on its line
  bool has_brackets = false;
  bool has_key = false;
  bool begins_line = false;
};

Surroundings look_around(std::string_view text, text::Span place) {
  constexpr std::size_t kMaxEdge = 200;
  const std::size_t floor = place.begin > kMaxEdge ? place.begin - kMaxEdge : 0;
  std::size_t left = place.begin;
  while (left > floor && is_space(text[left - 1])) {
    --left;
  }
  std::size_t right = place.end;
  while (right < text.size() && right < place.end + kMaxEdge && is_space(text[right])) {
    ++right;
  }
  const std::string_view before = text.substr(floor, left - floor);
  const std::string_view behind = text.substr(right, 8);
  Surroundings seen;
  seen.has_brackets = opens(before) && closes(behind);
  seen.has_key = is_key_before(before);
  const bool starts = left == 0 || text[left - 1] == '\n';
  const bool stops = right >= text.size() || text[right] == '\n';
  const bool only_marks_before =
      starts || opens(before) || before.ends_with('-') || before.ends_with('_');
  const bool only_marks_behind =
      stops || closes(behind) || behind.starts_with('-') || behind.starts_with('_');
  seen.is_line = (starts && stops) || (starts && only_marks_behind && closes(behind)) ||
                 (stops && only_marks_before && opens(before)) ||
                 (behind.starts_with("//") && starts) ||
                 (only_marks_before && only_marks_behind && (starts || stops));
  seen.begins_line = starts;
  return seen;
}

// 1, 2 or 3 (also I, II, III and Hanja) right before `급`; the text begins that many bytes earlier.
struct Grade {
  std::string_view level;
  std::uint32_t length = 0;
};

Grade read_grade(std::string_view before) {
  static constexpr std::array<LevelWord, 12> kSpellings{{{"III", "3"},
                                                         {"II", "2"},
                                                         {"I", "1"},
                                                         {"1", "1"},
                                                         {"2", "2"},
                                                         {"3", "3"},
                                                         {"一", "1"},
                                                         {"二", "2"},
                                                         {"三", "3"},
                                                         {"일", "1"},
                                                         {"이", "2"},
                                                         {"삼", "3"}}};
  std::uint32_t blanks = 0;
  while (!before.empty() && before.back() == ' ' && blanks < 2) {
    before.remove_suffix(1);
    ++blanks;
  }
  for (const LevelWord& spelling : kSpellings) {
    if (before.ends_with(spelling.text)) {
      const std::string_view rest = before.substr(0, before.size() - spelling.text.size());
      if (!rest.empty() && is_alnum(rest.back())) {
        return {};
      }
      return {spelling.level, static_cast<std::uint32_t>(spelling.text.size()) + blanks};
    }
  }
  return {};
}

// `급비밀` with its grade; `군사` may stand before it.
std::optional<MarkingVerdict> judge_secret_grade(std::string_view text, text::Span place) {
  const std::string_view before = text.substr(0, place.begin);
  const Grade grade = read_grade(before.substr(before.size() > 16 ? before.size() - 16 : 0));
  if (grade.length == 0) {
    return std::nullopt;
  }
  text::Span whole{place.begin - grade.length, place.end};
  std::string_view left = before.substr(0, whole.begin);
  bool is_military = false;
  for (const std::string_view word : {"군사 ", "군사"}) {
    if (left.ends_with(word)) {
      whole.begin -= static_cast<std::uint32_t>(word.size());
      is_military = true;
      break;
    }
  }
  const Surroundings seen = look_around(text, whole);
  EvidenceSet evidence = static_cast<EvidenceSet>(Evidence::Structure);
  std::uint8_t score = is_military ? 72 : 62;
  if (seen.is_line || seen.has_brackets || seen.has_key) {
    score = 96;
    evidence = evidence | (seen.is_line ? Evidence::LineEdge : Evidence::Bracket);
  }
  return MarkingVerdict{whole, score, evidence, grade.level};
}

// `보안등급: S`, `문서등급 : 기밀`.
std::optional<MarkingVerdict> judge_grade_key(std::string_view text, text::Span place) {
  std::size_t at = place.end;
  const auto skip = [&](std::string_view what) {
    const bool found = text.substr(at).starts_with(what);
    at += found ? what.size() : 0;
    return found;
  };
  const auto skip_marks = [&] {
    for (int i = 0;
         i < 4 && at < text.size() && (is_space(text[at]) || text[at] == '(' || text[at] == '"');
         ++i) {
      ++at;
    }
  };
  skip_marks();
  bool has_colon = false;
  for (const std::string_view mark : {":", "=", "은 ", "는 ", "|", "→"}) {
    has_colon = has_colon || skip(mark);
  }
  skip_marks();
  if (!has_colon) {
    return std::nullopt;
  }
  static constexpr std::array<LevelWord, 8> kLevels{{{"기밀", "C"},
                                                     {"민감", "S"},
                                                     {"공개", "O"},
                                                     {"대외비", "S"},
                                                     {"C", "C"},
                                                     {"S", "S"},
                                                     {"O", "O"},
                                                     {"비밀", "C"}}};
  for (const LevelWord& word : kLevels) {
    const std::string_view rest = text.substr(at);
    const bool is_whole = rest.size() <= word.text.size() || word.text.size() > 1 ||
                          !is_alnum(rest[word.text.size()]);
    if (rest.starts_with(word.text) && is_whole) {
      const auto end = static_cast<std::uint32_t>(at + word.text.size());
      return MarkingVerdict{
          {place.begin, end}, 94, Evidence::Label | Evidence::Structure, word.level};
    }
  }
  return std::nullopt;
}

std::string_view sec_level(std::string_view value) {
  static constexpr std::array<LevelWord, 6> kLevels{{{"OFFICIAL:Sensitive", "official-sensitive"},
                                                     {"OFFICIAL: Sensitive", "official-sensitive"},
                                                     {"TOP SECRET", "top-secret"},
                                                     {"SECRET", "secret"},
                                                     {"PROTECTED", "protected"},
                                                     {"OFFICIAL", "official"}}};
  for (const LevelWord& word : kLevels) {
    if (value.starts_with(word.text)) {
      return word.level;
    }
  }
  return {};
}

} // namespace

std::span<const MarkingWord> marking_words() {
  return kWords;
}

std::optional<MarkingVerdict> judge_marking(std::string_view text, text::Span place,
                                            const MarkingWord& word) {
  if (word.scheme == "kr_secret" && word.level.empty() && word.alone == 0) {
    return judge_secret_grade(text, place);
  }
  if (word.scheme == "n2sf" && word.level.empty()) {
    return judge_grade_key(text, place);
  }
  if (word.text == "SEC=") {
    const std::string_view level = sec_level(text.substr(place.end, 24));
    return level.empty() ? std::nullopt
                         : std::optional(MarkingVerdict{
                               place, 92, static_cast<EvidenceSet>(Evidence::Structure), level});
  }
  const bool is_ascii = is_letter(word.text.front());
  const auto is_bound = [&](std::size_t at) {
    return at < text.size() && (is_alnum(text[at]) || text[at] == '_');
  };
  if (is_ascii && ((place.begin > 0 && is_bound(place.begin - 1)) ||
                   (is_letter(word.text.back()) && is_bound(place.end)))) {
    return std::nullopt;
  }
  const Surroundings seen = look_around(text, place);
  EvidenceSet evidence = 0;
  if (seen.is_line) {
    evidence = evidence | Evidence::LineEdge;
  }
  if (seen.has_brackets) {
    evidence = evidence | Evidence::Bracket;
  }
  if (seen.has_key) {
    evidence = evidence | Evidence::Label;
  }
  const std::uint8_t score = evidence != 0 ? word.edged : word.alone;
  return score == 0 ? std::nullopt
                    : std::optional(MarkingVerdict{place, score, evidence, word.level});
}

} // namespace haechi::content
