#include "content/detect/markings/markings.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

// How a level is written.
struct LevelWord {
  std::string_view text;
  std::string_view level;
};

constexpr std::array<LevelWord, 12> kGradeSpellings{{{"III", "3"},
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

constexpr std::array<LevelWord, 8> kFrameworkLevels{{{"기밀", "C"},
                                                     {"민감", "S"},
                                                     {"공개", "O"},
                                                     {"대외비", "S"},
                                                     {"C", "C"},
                                                     {"S", "S"},
                                                     {"O", "O"},
                                                     {"비밀", "C"}}};

constexpr std::array<LevelWord, 6> kProtectiveLevels{{{"OFFICIAL:Sensitive", "official-sensitive"},
                                                      {"OFFICIAL: Sensitive", "official-sensitive"},
                                                      {"TOP SECRET", "top-secret"},
                                                      {"SECRET", "secret"},
                                                      {"PROTECTED", "protected"},
                                                      {"OFFICIAL", "official"}}};

constexpr std::array<LevelWord, 4> kDisclosureLevels{{{"비공개", "non-public"},
                                                      {"부분공개", "partly-public"},
                                                      {"부분 공개", "partly-public"},
                                                      {"공개", "public"}}};

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
  std::uint32_t blanks = 0;
  while (!before.empty() && before.back() == ' ' && blanks < 2) {
    before.remove_suffix(1);
    ++blanks;
  }
  for (const LevelWord& spelling : kGradeSpellings) {
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
  return MarkingVerdict{whole, score, evidence, grade.level, is_military};
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
  for (const LevelWord& word : kFrameworkLevels) {
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
  for (const LevelWord& word : kProtectiveLevels) {
    if (value.starts_with(word.text)) {
      return word.level;
    }
  }
  return {};
}

// `공개구분: 비공개(5,6)`.
std::optional<MarkingVerdict> judge_disclosure(std::string_view text, text::Span place) {
  std::size_t at = place.end;
  const std::size_t stop = std::min<std::size_t>(text.size(), at + 6);
  bool has_mark = false;
  while (at < stop && (is_space(text[at]) || text[at] == ':' || text[at] == '|' ||
                       text[at] == '=' || text[at] == ')')) {
    has_mark = has_mark || (text[at] != ')' && !is_space(text[at]));
    ++at;
  }
  for (const LevelWord& word : kDisclosureLevels) {
    if (has_mark && text.substr(at).starts_with(word.text)) {
      const auto end = static_cast<std::uint32_t>(at + word.text.size());
      return MarkingVerdict{
          {place.begin, end}, 92, Evidence::Label | Evidence::Structure, word.level};
    }
  }
  return std::nullopt;
}

// A mark in front of a paragraph counts where other paragraphs near it bear such marks too, or a
// banner stands there: `(C)` alone is a copyright or the third point of a list.
std::optional<MarkingVerdict> judge_portion(std::string_view text, text::Span place,
                                            const MarkingWord& word) {
  constexpr std::size_t kMaxBefore = 8; // `> 1.2. `
  constexpr std::size_t kNear = 512;
  std::size_t begin = place.begin;
  while (begin > 0 && place.begin - begin < kMaxBefore && text[begin - 1] != '\n') {
    const char c = text[begin - 1];
    if (!is_space(c) && !is_digit(c) && c != '.' && c != '-' && c != '*' && c != '>' && c != '#') {
      return std::nullopt;
    }
    --begin;
  }
  if (begin > 0 && text[begin - 1] != '\n') {
    return std::nullopt;
  }
  const std::size_t floor = begin > kNear ? begin - kNear : 0;
  const std::string_view before = text.substr(floor, begin - floor);
  const std::string_view behind = text.substr(place.end, kNear);
  const auto is_near = [&](std::string_view sign) {
    return before.find(sign) != std::string_view::npos ||
           behind.find(sign) != std::string_view::npos;
  };
  const bool has_company = is_near("(U") || is_near("(TS") || is_near("SECRET") || is_near("NATO");
  const text::Span mark{place.begin, place.end - 1}; // without the blank
  const std::uint8_t score = has_company ? word.edged : word.alone;
  return MarkingVerdict{mark, score,
                        has_company ? Evidence::LineEdge | Evidence::Structure
                                    : static_cast<EvidenceSet>(Evidence::LineEdge),
                        word.level};
}

std::optional<MarkingVerdict> judge_value(std::string_view text, text::Span place) {
  const std::string_view level = sec_level(text.substr(place.end, 24));
  return level.empty() ? std::nullopt
                       : std::optional(MarkingVerdict{
                             place, 92, static_cast<EvidenceSet>(Evidence::Structure), level});
}

std::optional<MarkingVerdict> judge_word(std::string_view text, text::Span place,
                                         const MarkingWord& word) {
  const auto is_bound = [&](std::size_t at) {
    return at < text.size() && (is_alnum(text[at]) || text[at] == '_');
  };
  if (word.text.back() == '\n' || word.text.back() == '\r') {
    --place.end;
  }
  if ((is_alnum(word.text.front()) && place.begin > 0 && is_bound(place.begin - 1)) ||
      (is_alnum(word.text.back()) && is_bound(place.end))) {
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

std::vector<MarkingWord> join_words() {
  std::vector<MarkingWord> all;
  for (const auto words : {korean_markings(), nato_markings(), eu_markings(), us_markings(),
                           au_markings(), uk_markings(), tlp_markings(), company_markings()}) {
    all.insert(all.end(), words.begin(), words.end());
  }
  return all;
}

} // namespace

const std::vector<MarkingWord>& marking_words() {
  static const std::vector<MarkingWord> words = join_words();
  return words;
}

std::vector<std::string_view> list_levels(std::string_view scheme) {
  std::vector<std::string_view> levels;
  const auto add = [&](std::string_view level) {
    if (!level.empty() && std::ranges::find(levels, level) == levels.end()) {
      levels.push_back(level);
    }
  };
  for (const MarkingWord& word : marking_words()) {
    if (word.scheme != scheme) {
      continue;
    }
    add(word.level);
    switch (word.form) {
    case MarkingForm::KoreanGrade:
      std::ranges::for_each(kGradeSpellings, add, &LevelWord::level);
      break;
    case MarkingForm::FrameworkKey:
      std::ranges::for_each(kFrameworkLevels, add, &LevelWord::level);
      break;
    case MarkingForm::DisclosureKey:
      std::ranges::for_each(kDisclosureLevels, add, &LevelWord::level);
      break;
    case MarkingForm::ProtectiveValue:
      std::ranges::for_each(kProtectiveLevels, add, &LevelWord::level);
      break;
    case MarkingForm::Word:
    case MarkingForm::Portion:
      break;
    }
  }
  if (scheme == "kr_military") { // `군사 Ⅱ급비밀`
    std::ranges::for_each(kGradeSpellings, add, &LevelWord::level);
  }
  return levels;
}

std::optional<MarkingVerdict> judge_marking(std::string_view text, text::Span place,
                                            const MarkingWord& word) {
  switch (word.form) {
  case MarkingForm::KoreanGrade:
    return judge_secret_grade(text, place);
  case MarkingForm::FrameworkKey:
    return judge_grade_key(text, place);
  case MarkingForm::DisclosureKey:
    return judge_disclosure(text, place);
  case MarkingForm::ProtectiveValue:
    return judge_value(text, place);
  case MarkingForm::Portion:
    return judge_portion(text, place, word);
  case MarkingForm::Word:
    break;
  }
  return judge_word(text, place, word);
}

} // namespace haechi::content
