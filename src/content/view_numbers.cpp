// The part of a view that meets digits: chains of them, words that hold them, numbers in groups.
#include "content/detect/addresses.h"
#include "content/detect/characters.h"
#include "content/detect/number_shape.h"
#include "content/view.h"

#include <algorithm>
#include <bit>

namespace haechi::content {

namespace {

constexpr unsigned kHarmless = 45;       // what a word for order numbers and the like takes away
constexpr std::size_t kShortestWord = 4; // with a digit in it
constexpr unsigned kForeign = 25;
constexpr unsigned kForeignToStrong = 10;

bool is_hangul_lead(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0xEA && byte <= 0xED;
}

// Where the run of letters, digits and marks begins that a number stands in.
std::uint32_t find_token(std::string_view text, std::uint32_t number) {
  constexpr std::uint32_t kMaxToken = 40;
  std::uint32_t begin = number;
  while (begin > 0 && number - begin < kMaxToken &&
         (is_alnum(text[begin - 1]) || std::string_view("-./~").contains(text[begin - 1]))) {
    --begin;
  }
  return begin;
}

} // namespace

// Runs of letters and digits of one block. Most hold no identifier and are told by the masks alone:
// short words, and short numbers that no separator joins to others.
void View::meet_digits(std::size_t begin, const text::Marks& marks) {
  std::uint64_t digits = marks.digits;
  while (digits != 0) {
    const auto bit = static_cast<unsigned>(std::countr_zero(digits));
    const std::size_t place = begin + bit;
    if (place < digits_done_) {
      const std::size_t done = digits_done_ - begin;
      digits = done >= text::kBlock ? 0 : digits & ~0ULL << done;
      continue;
    }
    const auto before = static_cast<unsigned>(std::countl_one(marks.words << (63U - bit))) - 1U;
    const auto length = static_cast<unsigned>(std::countr_one(marks.words >> bit));
    const bool is_whole = before < bit && bit + length < text::kBlock;
    const bool is_number =
        before == 0 && std::countr_one(marks.digits >> bit) >= static_cast<int>(length);
    if (is_whole && digits_done_ <= place - before &&
        (is_number ? is_short_number(place, place + length) : before + length < kShortestWord)) {
      digits &= ~0ULL << (bit + length);
      continue;
    }
    meet_digit(place);
    digits &= digits - 1;
  }
}

// Digits between marks that are neither a number of ours nor a part of one.
bool View::is_short_number(std::size_t begin, std::size_t end) const {
  if (end - begin > 5 || end + 1 >= text_.size()) {
    return false;
  }
  const char next = text_[end];
  const char second = text_[end + 1];
  if (is_hangul_lead(next)) {
    return end - begin == 1 || end - begin > 3; // no vehicle plate
  }
  const bool may_join = (kind_of(next) & kJoins) != 0 && (kind_of(second) & (kJoins | kDigit)) != 0;
  return !may_join && static_cast<unsigned char>(next) < 0x80 && next != '<' && next != '-';
}

void View::meet_digit(std::size_t at) {
  std::size_t begin = at;
  while (begin > digits_done_ && at - begin < kMaxWord && is_alnum(text_[begin - 1])) {
    --begin;
  }
  std::size_t end = at;
  while (end < text_.size() && is_digit(text_[end])) {
    ++end;
  }
  if (begin == at && (end >= text_.size() || !is_letter(text_[end]))) {
    meet_chain(at);
    return;
  }
  while (end < text_.size() && is_alnum(text_[end])) {
    ++end;
  }
  digits_done_ = end;
  meet_word(begin, end);
}

void View::meet_chain(std::size_t at) {
  chain_.read(text_, at);
  digits_done_ = std::max(chain_.end(), at + 1);
  judge_chain();
}

void View::judge_chain() {
  const auto& groups = chain_.groups();
  if (groups.empty()) {
    return;
  }
  const DigitGroup& first = groups.front();
  const DigitGroup& last = groups.back();
  if (groups.size() >= 4) {
    judge_ipv4_in_chain();
  }
  if (groups.size() == 1 && (first.count == 2 || first.count == 3) && first.end < text_.size() &&
      is_hangul_lead(text_[first.end])) {
    judge_plate(first);
  }
  if (first.count == 2 && first.end + 3 < text_.size() && text_[first.end] == '-' &&
      text_[first.end + 3] == '-') {
    std::size_t begin = first.begin;
    for (int i = 0; i < 5 && begin >= 3 && text_[begin - 1] == '-' &&
                    is_hex_digit(text_[begin - 2]) && is_hex_digit(text_[begin - 3]);
         ++i) {
      begin -= 3;
    }
    if (const auto mac = judge_mac_with_dashes(text_, begin)) {
      claim(mac->span, detectors_.named().mac, mac->score, 12, mac->evidence);
    }
  }
  const std::uint32_t span = last.end - first.begin;
  if (span >= DigitChain::kMinDigits && chain_.digits() >= DigitChain::kMinDigits) {
    chain_.for_each_number(text_, [this](const Number& number) { judge_number(number); });
  }
  // A letter behind the digits ends many identifiers: `AB 12 34 56 C`, `12345678-Z`.
  const std::size_t end = last.end;
  if (span >= 6 && span <= 14 && end + 1 < text_.size() &&
      (text_[end] == ' ' || text_[end] == '-') && is_letter(text_[end + 1]) &&
      (end + 2 >= text_.size() || !is_alnum(text_[end + 2]))) {
    std::size_t begin = first.begin;
    if (begin > 1 && (text_[begin - 1] == ' ' || text_[begin - 1] == '-') &&
        is_letter(text_[begin - 2])) {
      std::size_t word = begin - 2;
      while (word > 0 && is_alnum(text_[word - 1]) && begin - word < 4) {
        --word;
      }
      judge_joined(word);
    }
    judge_joined(begin);
  }
}

void View::judge_ipv4_in_chain() {
  const auto& groups = chain_.groups();
  for (std::size_t i = 0; i + 3 < groups.size(); ++i) {
    const auto is_dot = [&](std::size_t at) { return groups[at].after == Separator::Dot; };
    if (is_dot(i) && is_dot(i + 1) && is_dot(i + 2) && !is_dot(i + 3) &&
        (i == 0 || !is_dot(i - 1))) {
      const text::Span span{groups[i].begin, groups[i + 3].end};
      const auto found = span.size() <= 15 ? judge_ipv4(text_, span) : std::nullopt;
      if (found) {
        const bool is_harmless = context_.look(span, 0) == Label::Harmless;
        claim(span, detectors_.named().ip,
              is_harmless ? minus(found->score, kHarmless) : found->score, 28, found->evidence);
      }
    }
  }
}

// `12가 3456`, `123허4567`.
void View::judge_plate(const DigitGroup& group) {
  static constexpr std::string_view kAny =
      "가나다라마거너더러머버어저고노로모보소오구누두루무우바사아자허하배";
  static constexpr std::string_view kOnlyLabelled = "서도조부수주호";
  const std::string_view syllable = text_.substr(group.end, 3);
  const auto is_among = [&](std::string_view list) {
    for (std::size_t at = 0; at < list.size(); at += 3) {
      if (list.substr(at, 3) == syllable) {
        return true;
      }
    }
    return false;
  };
  const bool is_any = is_among(kAny);
  if (!is_any && !is_among(kOnlyLabelled)) {
    return;
  }
  std::size_t at = group.end + 3;
  const bool has_blank = at < text_.size() && text_[at] == ' ';
  at += has_blank ? 1 : 0;
  const std::string_view rest = text_.substr(at, 5);
  if (rest.size() < 4 || !std::ranges::all_of(rest.substr(0, 4), is_digit) ||
      (rest.size() == 5 && is_alnum(rest[4]))) {
    return;
  }
  const text::Span span{group.begin, static_cast<std::uint32_t>(at + 4)};
  const bool is_labelled = context_.look(span, bit(Topic::KrPlate)) == Label::Own;
  const unsigned alone = is_any && (!has_blank || group.count == 3) ? 60 : is_any ? 52 : 20;
  claim(span, detectors_.named().plate, is_labelled ? 93 : alone, 30,
        static_cast<EvidenceSet>(is_labelled ? Evidence::Label : Evidence::Structure));
}

void View::judge_number(const Number& number) {
  for (const CompiledNumber& compiled : detectors_.numbers(number.size)) {
    ++judged_;
    judge_with(compiled, number);
  }
}

void View::judge_with(const CompiledNumber& compiled, const Number& number) {
  const NumberDetector& detector = *compiled.detector;
  const bool is_usual =
      number.grouping != 0 &&
      std::ranges::find(detector.groupings, number.grouping) != detector.groupings.end();
  if (!may_be(detector, number, is_usual)) {
    return;
  }
  const auto verdict = detector.judge(number);
  if (!verdict || is_mere_part(number, verdict->evidence)) {
    return;
  }
  const Shape shape = shape_of(detector, number, *verdict, is_usual);
  const bool has_sign = number.has_plus && number.begin > 0 && text_[number.begin - 1] == '+';
  const text::Span span{number.begin - (has_sign ? 1U : 0U), number.end};
  if (std::max(shape.score, shape.labelled) < floor_) {
    return;
  }
  unsigned score = shape.score;
  EvidenceSet evidence = shape.evidence;
  const bool is_labelled = detector.is_labelled_by != nullptr &&
                           detector.is_labelled_by(text_.substr(0, span.begin), number);
  Label label = is_labelled ? Label::Own : context_.look(span, detector.topics);
  if (label != Label::Own && is_spoken_for(number, verdict->evidence)) {
    const std::uint32_t begin = find_token(text_, span.begin);
    const bool is_harmless = context_.look({begin, span.end}, detector.topics) == Label::Harmless;
    label = is_harmless ? Label::Harmless : label;
  }
  switch (label) {
  case Label::Own:
    score = std::max(score, shape.labelled);
    evidence = evidence | Evidence::Label;
    break;
  case Label::Column:
    score = std::max(score, minus(shape.labelled, 2));
    evidence = evidence | Evidence::Column;
    break;
  case Label::Harmless:
    score = minus(score, kHarmless);
    evidence = evidence | Evidence::NegativeContext;
    break;
  case Label::Foreign:
    score = minus(score, score >= 85 ? kForeignToStrong : kForeign);
    evidence = evidence | Evidence::OtherLabel;
    break;
  case Label::None:
    if (has(evidence, Evidence::Checksum) && !has(evidence, Evidence::Broken) && is_alone(span)) {
      score = std::max(score, (score + shape.labelled) / 2);
      evidence = evidence | Evidence::Alone;
    }
    break;
  }
  if (number.hold != Hold::Own || stands_among_its_like(evidence)) {
    claim(span, compiled.entity, score, detector.tie, evidence);
  }
}

void View::meet_word(std::size_t begin, std::size_t end) {
  const std::size_t length = end - begin;
  if (length > kMaxWord || length < kShortestWord) {
    return;
  }
  const std::string_view word = text_.substr(begin, length);
  if (!detectors_.words(length).empty()) {
    std::ranges::transform(word, capitals_.begin(), to_capital);
    judge_words({.text = word,
                 .upper = {capitals_.data(), length},
                 .begin = static_cast<std::uint32_t>(begin),
                 .end = static_cast<std::uint32_t>(end)});
  }
  const bool is_country =
      is_letter(word[0]) && is_letter(word[1]) && is_digit(word[2]) && is_digit(word[3]);
  const bool goes_on = end + 1 < text_.size() && text_[end] == '\n' && is_alnum(text_[end + 1]);
  const bool came_on = begin > 1 && text_[begin - 1] == '\n' && is_alnum(text_[begin - 2]);
  if (came_on) { // split by a line end
    std::size_t first = begin - 2;
    while (first > 0 && is_alnum(text_[first - 1]) && begin - first < 24) {
      --first;
    }
    judge_joined(first);
  }
  if (goes_on || (is_country && length <= 8)) { // DE89 3704 0044 ...
    judge_joined(begin);
  } else if (length == 4 && is_digit(word[2]) && is_letter(word[3]) && begin >= 7 &&
             (text_[begin - 1] == '-' || text_[begin - 1] == '+') &&
             is_digit(text_[begin - 7])) { // 131052-308T
    judge_joined(begin - 7);
  } else if (length == 5 && is_digit(word[0]) && is_letter(word[2]) && begin >= 7 &&
             text_[begin - 1] == ' ') { // RSSMRA 85T10 ...
    const std::size_t before = is_alnum(text_[begin - 4]) ? 7 : 8;
    if (begin >= before) {
      judge_joined(begin - before);
    }
  } else if (length == 8 && begin >= 2 && is_digit(word[6]) && is_letter(word[7]) &&
             text_[begin - 1] == '-' && is_letter(text_[begin - 2])) {
    judge_joined(begin - 2); // X-1234567L
  } else if (length == 2 || word.substr(1) == "2A") {
    judge_joined(begin);
  }
}

void View::judge_words(const Word& word) {
  for (const CompiledWord& compiled : detectors_.words(word.text.size())) {
    const WordDetector& detector = *compiled.detector;
    if (word.is_joined && !detector.takes_joined) {
      continue;
    }
    ++judged_;
    const auto verdict = detector.judge(word);
    if (!verdict) {
      continue;
    }
    const text::Span span{word.begin, word.end};
    unsigned score = verdict->alone;
    EvidenceSet evidence = verdict->evidence;
    switch (context_.look(span, detector.topics)) {
    case Label::Own:
    case Label::Column:
      score = verdict->labelled;
      evidence = evidence | Evidence::Label;
      break;
    case Label::Harmless:
      score = minus(score, score >= 90 ? kForeignToStrong : kHarmless);
      evidence = evidence | Evidence::NegativeContext;
      break;
    case Label::Foreign:
      score = minus(score, score >= 85 ? 0 : kForeign);
      evidence = evidence | Evidence::OtherLabel;
      break;
    case Label::None:
      if (is_alone(span) && has(evidence, Evidence::Checksum)) {
        score = std::max<unsigned>(score, (score + verdict->labelled) / 2U);
      }
      break;
    }
    claim(span, compiled.entity, score, detector.tie, evidence);
  }
}

// Words in groups with a blank or dash between them, read as one; every end of a group is tried.
void View::judge_joined(std::size_t begin) {
  if (begin > 0 && is_alnum(text_[begin - 1])) {
    return;
  }
  std::size_t count = 0;
  std::size_t at = begin;
  while (at < text_.size() && count < 34) {
    if (is_alnum(text_[at])) {
      compact_[count++] = text_[at++];
      continue;
    }
    if (!detectors_.words(count).empty()) {
      std::ranges::transform(std::string_view(compact_.data(), count), capitals_.begin(),
                             to_capital);
      judge_words({.text = {compact_.data(), count},
                   .upper = {capitals_.data(), count},
                   .is_joined = true,
                   .begin = static_cast<std::uint32_t>(begin),
                   .end = static_cast<std::uint32_t>(at)});
    }
    const bool goes_on =
        (text_[at] == ' ' || text_[at] == '-' || text_[at] == '\n' || text_[at] == '+') &&
        at + 1 < text_.size() && is_alnum(text_[at + 1]);
    if (!goes_on) {
      return;
    }
    ++at;
  }
  if (count <= 34 && (at >= text_.size() || !is_alnum(text_[at])) &&
      !detectors_.words(count).empty()) {
    std::ranges::transform(std::string_view(compact_.data(), count), capitals_.begin(), to_capital);
    judge_words({.text = {compact_.data(), count},
                 .upper = {capitals_.data(), count},
                 .is_joined = true,
                 .begin = static_cast<std::uint32_t>(begin),
                 .end = static_cast<std::uint32_t>(at)});
  }
}

} // namespace haechi::content
