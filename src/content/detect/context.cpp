#include "content/detect/context.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace haechi::content {

namespace {

constexpr std::uint32_t kReach = 96;       // bytes from a word to what it labels
constexpr std::uint32_t kReachBehind = 40; // a word in brackets behind it
constexpr std::uint32_t kPhrase = 8;       // bytes between words of one label
constexpr std::size_t kHeadBytes = 4096;   // of a table, in which heads of columns are looked for
constexpr std::size_t kMaxHeads = 256;
constexpr std::size_t kOtherNumber = 6; // digits between a word and a place: it speaks of those

} // namespace

Context::Context(const ContextWords& words) : mentions_(words) {}

void Context::clear(std::string_view text) {
  text_ = text;
  mentions_.clear(text);
  columns_.clear(text);
  head_columns_.clear(text);
  table_.mark = 0;
}

Label Context::before(text::Span place, Topics topics) {
  const std::size_t reach = kReach + kPhrase + mentions_.longest();
  const auto near =
      mentions_.find(place.begin - std::min<std::size_t>(place.begin, reach), place.begin);
  auto at = std::ranges::upper_bound(near, place.begin, {}, &Mention::end);
  while (at != near.begin()) {
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
      const bool is_own_phrase = at != near.begin() && (std::prev(at)->topics & topics) != 0 &&
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

bool Context::is_behind(text::Span place, Topics topics) {
  const auto near = mentions_.find(place.end, place.end + kReachBehind + mentions_.longest());
  auto at = std::ranges::lower_bound(near, place.end, {}, &Mention::begin);
  for (; at != near.end() && at->begin - place.end <= kReachBehind; ++at) {
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

// Goes on down the table to the line of the place.
void Context::read_heads(std::size_t table, const ColumnPlace& place) {
  if (table_.mark != place.mark || table_.begin != table) {
    table_.begin = table_.read_to = table;
    table_.mark = place.mark;
    table_.heads.clear();
    table_.topics = 0;
  }
  const std::size_t to = std::min(table + kHeadBytes, place.line);
  if (to <= table_.read_to) {
    return;
  }
  for (const Mention& mention : mentions_.find(table_.read_to, to)) {
    if (mention.end <= table_.read_to || mention.end > to || table_.heads.size() >= kMaxHeads) {
      continue;
    }
    const auto column = head_columns_.find(mention.begin);
    if (column && column->mark == place.mark) {
      table_.heads.push_back({*column, mention.topics});
      table_.topics |= mention.topics;
    }
  }
  table_.read_to = to;
}

bool Context::heads_column(text::Span place, Topics topics) {
  const auto own = columns_.find(place.begin);
  if (!own) {
    return false;
  }
  read_heads(columns_.find_table(*own), *own);
  return (table_.topics & topics) != 0 && std::ranges::any_of(table_.heads, [&](const Head& head) {
           return (head.topics & topics) != 0 && head.column.number == own->number &&
                  head.column.line < own->line;
         });
}

Label Context::look(text::Span place, Topics topics) {
  const Label said = before(place, topics);
  if (said == Label::Own || topics == 0) {
    return said;
  }
  if (heads_column(place, topics)) {
    return Label::Column;
  }
  return said == Label::None && is_behind(place, topics) ? Label::Own : said;
}

} // namespace haechi::content
