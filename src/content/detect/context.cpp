#include "content/detect/context.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <iterator>

namespace haechi::content {

namespace {

constexpr std::uint32_t kReach = 96;        // bytes from a word to what it labels
constexpr std::uint32_t kReachBehind = 40;  // a word in brackets behind it
constexpr std::size_t kMaxLine = 2048;      // columns are counted in lines up to this
constexpr std::uint32_t kMaxTable = 262144; // from the head of a table to its last line
constexpr std::uint32_t kPhrase = 8;        // bytes between words of one label
constexpr std::size_t kMaxHeads = 256;
constexpr std::size_t kOtherNumber = 6; // digits between a word and a place: it speaks of those

struct Column {
  std::size_t number = 0;
  std::size_t line = 0; // where it begins
  char mark = 0;        // what parts the columns; 0: the line has none
};

bool is_column_mark(char c) {
  return c == ',' || c == '\t' || c == '|' || c == ';';
}

Column column_of(std::string_view text, std::size_t at) {
  const std::size_t floor = at > kMaxLine ? at - kMaxLine : 0;
  std::size_t line = at;
  while (line > floor && text[line - 1] != '\n') {
    --line;
  }
  std::size_t end = at;
  while (end < text.size() && end < at + kMaxLine && text[end] != '\n' &&
         !is_column_mark(text[end])) {
    ++end;
  }
  Column column{.line = line};
  const bool has_next = end < text.size() && is_column_mark(text[end]);
  for (std::size_t i = line; i < at; ++i) {
    if (is_column_mark(text[i]) && (column.mark == 0 || text[i] == column.mark)) {
      column.mark = text[i];
      ++column.number;
    }
  }
  column.mark = column.mark == 0 && has_next ? text[end] : column.mark;
  return column;
}

} // namespace

void Context::clear(std::string_view text) {
  text_ = text;
  mentions_.clear();
  heads_.clear();
  all_ = 0;
}

void Context::add(const Mention& mention) {
  all_ |= mention.topics;
  // A longer word takes the place of those inside it: 법인카드 is no 법인.
  while (!mentions_.empty() && mentions_.back().begin >= mention.begin) {
    if (mentions_.back().begin == mention.begin && mentions_.back().end == mention.end) {
      mentions_.back().topics |= mention.topics;
      return;
    }
    mentions_.pop_back();
  }
  if (!mentions_.empty() && mentions_.back().end >= mention.end) {
    return;
  }
  mentions_.push_back(mention);
}

Label Context::before(text::Span place, Topics topics) const {
  auto at = std::ranges::upper_bound(mentions_, place.begin, {}, &Mention::end);
  while (at != mentions_.begin()) {
    --at;
    if (place.begin - at->end > kReach) {
      break;
    }
    if ((at->topics & topics) != 0) {
      return Label::Own;
    }
    if ((at->topics & bit(Topic::Person)) != 0) {
      continue;
    }
    const std::string_view between = text_.substr(at->end, place.begin - at->end);
    if (std::ranges::count_if(between, is_digit) < static_cast<std::ptrdiff_t>(kOtherNumber)) {
      const bool is_own_phrase = at != mentions_.begin() && (std::prev(at)->topics & topics) != 0 &&
                                 at->begin - std::prev(at)->end <= kPhrase;
      if ((at->topics & bit(Topic::Other)) != 0) {
        return Label::Harmless;
      }
      return is_own_phrase ? Label::Own : Label::Foreign; // `Medicare card number`
    }
    break;
  }
  return Label::None;
}

bool Context::is_behind(text::Span place, Topics topics) const {
  auto at = std::ranges::lower_bound(mentions_, place.end, {}, &Mention::begin);
  for (; at != mentions_.end() && at->begin - place.end <= kReachBehind; ++at) {
    const std::string_view between = text_.substr(place.end, at->begin - place.end);
    if (between.find('\n') != std::string_view::npos) {
      return false;
    }
    if ((at->topics & topics) != 0) {
      return true;
    }
  }
  return false;
}

const Context::Head& Context::head_of(std::size_t mention) {
  if (heads_.empty()) {
    heads_.resize(std::min(mentions_.size(), kMaxHeads));
  }
  Head& head = heads_[mention];
  if (!head.is_known) {
    const Column column = column_of(text_, mentions_[mention].begin);
    head = {column.line, column.number, column.mark, true};
  }
  return head;
}

bool Context::heads_column(text::Span place, Topics topics) {
  Column own;
  bool is_own_known = false;
  for (std::size_t i = 0; i < std::min(mentions_.size(), kMaxHeads); ++i) {
    if (mentions_[i].begin >= place.begin) {
      return false;
    }
    if ((mentions_[i].topics & topics) == 0 || place.begin - mentions_[i].begin > kMaxTable ||
        head_of(i).mark == 0) {
      continue;
    }
    if (!is_own_known) {
      own = column_of(text_, place.begin);
      is_own_known = true;
    }
    const Head& head = head_of(i);
    if (head.mark == own.mark && head.number == own.number && head.line < own.line) {
      return true;
    }
  }
  return false;
}

Label Context::look(text::Span place, Topics topics) {
  if (all_ == 0) {
    return Label::None;
  }
  const Label said = before(place, topics);
  if (said == Label::Own || (all_ & topics) == 0) {
    return said;
  }
  if (heads_column(place, topics)) {
    return Label::Column;
  }
  return said == Label::None && is_behind(place, topics) ? Label::Own : said;
}

} // namespace haechi::content
