#include "content/view.h"

#include "content/detect/addresses.h"
#include "content/detect/characters.h"
#include "content/detect/injections.h"
#include "content/detect/markings/markings.h"
#include "content/detect/names.h"
#include "content/detect/secrets/secret_text.h"
#include "text/blocks.h"

#include <algorithm>
#include <array>
#include <bit>

namespace haechi::content {

namespace {

constexpr std::size_t kMaxHits = 2'000'000;
constexpr std::size_t kLongRun = 14; // and two marks of padding
constexpr std::size_t kBlocksAtOnce = 64;

// With no letter or digit beside it.
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_alnum(text[at - 1])) && (end >= text.size() || !is_alnum(text[end]))) {
      return true;
    }
  }
  return false;
}

} // namespace

View::View(const Detectors& detectors)
    : detectors_(detectors), scratch_(detectors.literals()), context_(detectors.context_words()) {}

void View::scan(std::string_view text, unsigned floor, Injections injections) {
  floor_ = floor;
  injections_ = injections;
  judged_ = 0;
  claims_.clear();
  encoded_.clear();
  pending_.clear();
  signs_.clear();
  code_.clear();
  digits_done_ = colons_done_ = run_done_ = numerals_done_ = 0;
  sites_done_.assign(detectors_.site_count(), 0);
  shadow_.assign(text);
  text_ = shadow_.view();
  find_words();
  walk();
  judge_pending();
}

void View::claim(text::Span span, EntityId entity, unsigned score, std::uint8_t tie,
                 EvidenceSet evidence, std::string_view level) {
  if (score >= floor_) {
    claims_.push_back({.span = span,
                       .entity = entity,
                       .score = static_cast<std::uint8_t>(std::min(score, 100U)),
                       .tie = tie,
                       .evidence = evidence,
                       .level = level});
  }
}

bool View::is_alone(text::Span span) const {
  const auto is_mark = [](char c) { return static_cast<unsigned char>(c) < 0x80 && !is_alnum(c); };
  return text_.size() - span.size() <= 3 &&
         std::ranges::all_of(text_.substr(0, span.begin), is_mark) &&
         std::ranges::all_of(text_.substr(span.end), is_mark);
}

void View::find_words() {
  context_.clear(text_);
  was_cut_ = !detectors_.literals().find(text_, scratch_, hits_, kMaxHits);
  for (const text::LiteralHit& hit : hits_) {
    const text::Span place{hit.end - detectors_.literal_length(hit.literal), hit.end};
    for (const LiteralUse& use : detectors_.uses(hit.literal)) {
      if (use.is_whole_word && ((place.begin > 0 && is_letter(text_[place.begin - 1])) ||
                                (place.end < text_.size() && is_letter(text_[place.end])))) {
        continue;
      }
      if (use.use == Use::Code) {
        signs_.push_back({place.begin, use.index});
      } else if (use.use != Use::Injection || injections_ == Injections::Judged) {
        pending_.push_back({use, place});
      }
    }
  }
}

void View::walk() {
  std::array<text::Marks, kBlocksAtOnce> marks{};
  const text::Blocks& read = text::blocks();
  std::size_t carried = 0; // characters of base64 at the end of the block before
  for (std::size_t at = 0; at < text_.size(); at += kBlocksAtOnce * text::kBlock) {
    const std::size_t count = read.find_marks(text_.substr(at), marks);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t begin = at + i * text::kBlock;
      meet_digits(begin, marks[i]);
      meet_marks(begin, marks[i]);
      carried = meet_runs(begin, marks[i].base64, carried);
    }
  }
}

void View::meet_marks(std::size_t begin, const text::Marks& marks) {
  for (std::uint64_t ats = marks.ats; ats != 0; ats &= ats - 1) {
    meet_at(begin + static_cast<std::size_t>(std::countr_zero(ats)));
  }
  for (std::uint64_t colons = marks.colons; colons != 0; colons &= colons - 1) {
    const std::size_t place = begin + static_cast<std::size_t>(std::countr_zero(colons));
    if (place >= colons_done_) {
      meet_colon(place);
    }
  }
  // Two numerals in a row, with one character between them perhaps, or one between digits.
  const std::uint64_t numerals = marks.numerals;
  const std::uint64_t digits = marks.digits;
  std::uint64_t rows = numerals & (numerals >> 3U | numerals >> 4U | (digits << 1U & digits >> 3U));
  for (; rows != 0; rows &= rows - 1) {
    meet_numerals(begin + static_cast<std::size_t>(std::countr_zero(rows)));
  }
}

// Long runs of base64 characters that begin in a block, or in one before: the first `carried` of
// such a run stand before this block. How many are carried on.
std::size_t View::meet_runs(std::size_t begin, std::uint64_t base64, std::size_t carried) {
  const auto front = static_cast<std::size_t>(std::countr_one(base64));
  if (carried < kLongRun && carried + front >= kLongRun) {
    meet_run(begin - carried);
  }
  if (base64 == ~0ULL) {
    return carried + text::kBlock;
  }
  std::uint64_t runs = base64 & base64 >> 1U; // two in a row, four, eight, twelve, fourteen
  runs &= runs >> 2U;
  runs &= runs >> 4U;
  runs &= runs >> 4U;
  runs &= runs >> 2U;
  for (std::uint64_t starts = runs & ~(runs << 1U); starts != 0; starts &= starts - 1) {
    const auto offset = static_cast<std::size_t>(std::countr_zero(starts));
    if (offset != 0) { // what stands at 0 has been met above
      meet_run(begin + offset);
    }
  }
  return static_cast<std::size_t>(std::countl_one(base64));
}

// A sample: a number of seven digits, spelled as words, holds one of these places.
void View::meet_numerals(std::size_t at) {
  if (at < numerals_done_ || at + 3 >= text_.size() || read_numeral(text_.substr(at)) < 0) {
    return;
  }
  const std::size_t next = at + (is_digit(text_[at + 3]) || text_[at + 3] < 0 ? 3U : 4U);
  if (next >= text_.size() || (!is_digit(text_[next]) && read_numeral(text_.substr(next)) < 0)) {
    return;
  }
  constexpr std::size_t kMaxBack = 96;
  std::size_t begin = at;
  std::size_t count = 0;
  while (begin > numerals_done_ &&
         at - begin < kMaxBack) { // leftwards over numerals, digits and dashes
    if (begin >= 3 && read_numeral(text_.substr(begin - 3, 3)) >= 0) {
      begin -= 3;
      ++count;
    } else if (is_digit(text_[begin - 1]) ||
               ((text_[begin - 1] == '-' || text_[begin - 1] == ' ') && count != 0)) {
      --begin;
    } else {
      break;
    }
  }
  while (begin < at && (text_[begin] == ' ' || text_[begin] == '-')) {
    ++begin;
  }
  ++judged_;
  chain_.read_words(text_, begin);
  numerals_done_ = std::max(chain_.end(), at + 3);
  std::size_t digits = 0;
  for (const DigitGroup& group : chain_.groups()) {
    digits += group.count;
  }
  if (digits >= DigitChain::kMinDigits) {
    chain_.for_each_number(text_, [&](const Number& number) {
      if (number.is_words) {
        judge_number(number);
      }
    });
  }
}

void View::meet_at(std::size_t at) {
  ++judged_;
  if (const auto found = judge_url_credentials(text_, at)) {
    claim(found->span, detectors_.named().url_credentials, found->score, 2, found->evidence);
    return;
  }
  if (const auto found = judge_email(text_, at)) {
    claim(found->span, detectors_.named().email, found->score, 15, found->evidence);
  }
}

void View::meet_colon(std::size_t at) {
  const bool may_be_address =
      at + 1 < text_.size() && (is_hex_digit(text_[at + 1]) || text_[at + 1] == ':') &&
      (at == 0 || is_hex_digit(text_[at - 1]) || text_[at - 1] == ' ' || text_[at - 1] == '[');
  if (!may_be_address) {
    return;
  }
  ++judged_;
  if (const auto found = judge_colons(text_, at)) {
    colons_done_ = found->address.span.end;
    claim(found->address.span, found->is_mac ? detectors_.named().mac : detectors_.named().ip,
          found->address.score, 12, found->address.evidence);
  }
}

// Fourteen characters of base64 or more: what they hold may be text in another coding.
void View::meet_run(std::size_t begin) {
  const std::size_t first = std::max(begin, run_done_);
  if (first >= text_.size() || !is_base64_char(text_[first])) {
    return;
  }
  ++judged_;
  if (const auto found = find_encoded(text_, first, run_done_)) {
    encoded_.push_back(*found);
    meet_token(first, run_done_);
  }
}

// Runs that are something themselves: the linking information of identity checks (CI, 64 bytes in
// base64; DI, 64 characters, which count beside a word for it), tokens of Discord bots.
void View::meet_token(std::size_t begin, std::size_t end) {
  const std::string_view run = text_.substr(begin, end - begin);
  const text::Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  const std::size_t near = begin > 48 ? begin - 48 : 0;
  const std::string_view before = text_.substr(near, begin - near);
  const auto is_labelled = [&](std::string_view letters, std::string_view word) {
    return before.find(letters) != std::string_view::npos ||
           before.find(word) != std::string_view::npos;
  };
  if (run.size() == 88 && run.ends_with("==")) {
    claim(span, detectors_.named().linking, is_labelled("CI", "연계") ? 92 : 45, 75,
          static_cast<EvidenceSet>(Evidence::Structure));
  }
  if (run.size() == 64 && !std::ranges::all_of(run, is_hex_digit) &&
      (has_word(before, "DI") || before.find("중복가입") != std::string_view::npos)) {
    claim(span, detectors_.named().linking_short, 85, 76, Evidence::Structure | Evidence::Label);
  }
  if (run.size() >= 24 && run.size() <= 26 && (run[0] == 'M' || run[0] == 'N' || run[0] == 'O')) {
    const auto part_end = [&](std::size_t at) {
      while (at < text_.size() && is_base64_char(text_[at]) && at - end < 48) {
        ++at;
      }
      return at;
    };
    const std::size_t second = end < text_.size() && text_[end] == '.' ? part_end(end + 1) : end;
    const bool has_third = second == end + 7 && second < text_.size() && text_[second] == '.';
    const std::size_t third = has_third ? part_end(second + 1) : second;
    if (third >= second + 28 && third <= second + 39) {
      claim({span.begin, static_cast<std::uint32_t>(third)}, detectors_.named().discord, 88, 4,
            Evidence::Structure | Evidence::Randomness);
    }
  }
}

void View::judge_pending() {
  judged_ += pending_.size();
  for (const Pending& pending : pending_) {
    switch (pending.use.use) {
    case Use::Secret:
      judge_secret_at(pending);
      break;
    case Use::Assignment:
      if (const auto found =
              judge_assignment(text_, pending.place, secret_words()[pending.use.index])) {
        claim(found->value,
              found->is_password ? detectors_.named().password : detectors_.named().api_key,
              found->score, 70, found->evidence);
      }
      break;
    case Use::Marking:
      if (const auto found =
              judge_marking(text_, pending.place, marking_words()[pending.use.index])) {
        claim(found->span,
              found->is_military ? detectors_.named().military
                                 : detectors_.marking_entity(pending.use.index),
              found->score, 10, found->evidence, found->level);
      }
      break;
    case Use::Title:
      if (const auto found = judge_name_before(text_, pending.place)) {
        claim(found->span, detectors_.named().person, found->score, 60, found->evidence);
      }
      break;
    case Use::Named:
      if (const auto found = judge_name_behind(text_, pending.place)) {
        claim(found->span, detectors_.named().person, found->score, 60, found->evidence);
      }
      break;
    case Use::Injection:
      claim(pending.place, detectors_.named().injection,
            judge_injection(text_, pending.place, injection_phrases()[pending.use.index]), 20,
            static_cast<EvidenceSet>(Evidence::Dictionary));
      break;
    case Use::Site:
      judge_site(pending);
      break;
    case Use::Code:
      break;
    }
  }
  find_code(text_, signs_, code_);
  for (const CodeVerdict& code : code_) {
    if (code.score >= floor_) {
      claims_.push_back({.span = code.span,
                         .entity = detectors_.named().source_code,
                         .score = code.score,
                         .is_layer = true,
                         .evidence = static_cast<EvidenceSet>(Evidence::Structure)});
    }
  }
}

} // namespace haechi::content
