#include "content/detect/context.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

namespace haechi::content {

namespace {

constexpr std::uint32_t kReach = 96;        // bytes from a word to what it labels
constexpr std::uint32_t kReachBehind = 40;  // a word in brackets behind it
constexpr std::size_t kMaxLine = 2048;      // columns are counted in lines up to this
constexpr std::uint32_t kMaxTable = 262144; // from the head of a table to its last line
constexpr std::uint32_t kPhrase = 8;        // bytes between words of one label
constexpr std::size_t kMaxHeads = 256;
constexpr std::size_t kOtherNumber = 6; // digits between a word and a place: it speaks of those

bool is_column_mark(char c) {
  return c == ',' || c == '\t' || c == '|' || c == ';';
}

// The first such mark behind a place on its line; 0: none.
char mark_behind(std::string_view text, std::size_t place) {
  const std::string_view rest = text.substr(place, kMaxLine);
  const auto found =
      std::ranges::find_if(rest, [](char c) { return c == '\n' || is_column_mark(c); });
  return found == rest.end() || *found == '\n' ? '\0' : *found;
}

} // namespace

void Context::clear(std::string_view text) {
  text_ = text;
  mentions_.clear();
  heads_.clear();
  headed_ = 0;
  has_heads_ = false;
  last_ = {};
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

void Context::move_to(std::size_t place, Column& column) const {
  std::size_t from = column.place;
  if (place < from || place - column.line > kMaxLine) {
    from = place > kMaxLine ? place - kMaxLine : 0;
    column = {.line = from};
  }
  const void* end = ::memrchr(text_.data() + from, '\n', place - from);
  if (end != nullptr) {
    from = static_cast<std::size_t>(static_cast<const char*>(end) - text_.data()) + 1;
    column = {.line = from};
  }
  const std::string_view between = text_.substr(from, place - from);
  column.place = place;
  if (column.mark == 0) {
    const auto first = std::ranges::find_if(between, is_column_mark);
    column.mark = first == between.end() ? '\0' : *first;
  }
  if (column.mark != 0) {
    column.number += static_cast<std::size_t>(std::ranges::count(between, column.mark));
  }
}

void Context::find_heads() {
  has_heads_ = true;
  Column column;
  for (const Mention& mention : std::span(mentions_).first(std::min(mentions_.size(), kMaxHeads))) {
    move_to(mention.begin, column);
    Column own = column;
    own.mark = own.mark == 0 ? mark_behind(text_, mention.begin) : own.mark;
    if (own.mark != 0) {
      heads_.push_back({own, mention.topics});
      headed_ |= mention.topics;
    }
  }
  std::ranges::sort(
      heads_, {}, [](const Head& head) { return std::pair(head.column.mark, head.column.number); });
}

bool Context::heads_column(text::Span place, Topics topics) {
  if (!has_heads_) {
    find_heads();
  }
  if ((headed_ & topics) == 0) {
    return false;
  }
  move_to(place.begin, last_);
  Column own = last_;
  own.mark = own.mark == 0 ? mark_behind(text_, place.begin) : own.mark;
  if (own.mark == 0) {
    return false;
  }
  const auto same =
      std::ranges::equal_range(heads_, std::pair(own.mark, own.number), {}, [](const Head& head) {
        return std::pair(head.column.mark, head.column.number);
      });
  return std::ranges::any_of(same, [&](const Head& head) {
    return (head.topics & topics) != 0 && head.column.line < own.line &&
           own.place - head.column.place <= kMaxTable;
  });
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
