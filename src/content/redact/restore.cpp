#include "content/redact/restore.h"

#include "content/detect/characters.h"
#include "wire/json/writer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace haechi::content {

namespace {

using State = Alikes::Match::State;

struct Bracket {
  std::string_view open;
  std::string_view close;
  bool is_ours = false; // else people write it too, around other things
};

// As written, as JSON escapes, and as models replace them, in Markdown perhaps, inside JSON
// perhaps.
constexpr std::array<Bracket, 8> kBrackets{{{"⟦", "⟧", true},
                                            {"\\u27e6", "\\u27e7", true},
                                            {"\\u27E6", "\\u27E7", true},
                                            {"[[", "]]"},
                                            {"\\[\\[", "\\]\\]"},
                                            {"\\\\[\\\\[", "\\\\]\\\\]"},
                                            {"〚", "〛"},
                                            {"【", "】"}}};

constexpr std::size_t kMaxBlanks = 2;
constexpr std::string_view kWideColon = "：";

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  const std::size_t first = at;
  while (at < text.size() && at - first < kMaxBlanks && (text[at] == ' ' || text[at] == '\n')) {
    ++at;
  }
  return at;
}

bool is_other_name_char(char c) {
  return c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

// Of more bytes than one.
bool begins_with_bracket(std::string_view text) {
  return static_cast<unsigned char>(text.front()) >= 0x80 &&
         std::ranges::any_of(kBrackets, [&](const Bracket& bracket) {
           return text.starts_with(bracket.open) || text.starts_with(bracket.close);
         });
}

// The length of the colon that a text begins with; 0: none.
std::size_t colon_length(std::string_view text) {
  return text.starts_with(':') ? 1 : text.starts_with(kWideColon) ? kWideColon.size() : 0;
}

// A letter, a digit or `_`; Markdown writes `\_`, inside JSON `\\_`.
struct NameChar {
  State state = State::No; // Maybe: the text ends before it is told
  std::size_t length = 0;
  char capital = 0;
};

NameChar read_name_char(std::string_view text) {
  std::size_t at = 0;
  while (at < 2 && at < text.size() && text[at] == '\\') {
    ++at;
  }
  if (at == text.size()) {
    return {State::Maybe};
  }
  const bool is_one = text[at] == '_' || (at == 0 && is_alnum(text[at]));
  return is_one ? NameChar{State::Yes, at + 1, to_capital(text[at])} : NameChar{};
}

// What stands behind an opening bracket, up to a colon; it may be anything that has no bracket and
// at most one blank.
struct Name {
  State state = State::No;
  std::size_t end = 0;    // behind the colon
  std::string word = {};  // what would be a name without brackets, right before the colon
  bool is_word = true;    // and is all that stands there
  bool has_blank = false; // inside
};

Name read_name(std::string_view text, std::size_t open) {
  const std::size_t first = skip_blanks(text, open);
  Name name;
  bool is_behind_blank = false;
  std::size_t at = first;
  while (at < text.size() && at < kMaxPseudonym) {
    const std::string_view rest = text.substr(at);
    if (const std::size_t colon = colon_length(rest); colon != 0) {
      name.state = State::Yes;
      name.end = at + colon;
      if (is_behind_blank) {
        name.word.clear();
      }
      return name;
    }
    if (text[at] == ' ') {
      if (is_behind_blank || name.has_blank) {
        return {};
      }
      is_behind_blank = true;
      ++at;
      continue;
    }
    const NameChar next = read_name_char(rest);
    if (next.state == State::Maybe) {
      return {State::Maybe};
    }
    if (next.state == State::No && (!is_other_name_char(text[at]) || begins_with_bracket(rest))) {
      return {};
    }
    if (is_behind_blank || next.state == State::No) {
      name.word.clear();
      name.is_word = false;
      name.has_blank = name.has_blank || is_behind_blank;
      is_behind_blank = false;
    }
    if (next.state == State::Yes) {
      name.word.push_back(next.capital);
    }
    at += std::max<std::size_t>(next.length, 1);
  }
  name.state = at < kMaxPseudonym ? State::Maybe : State::No;
  return name;
}

} // namespace

Restorer::Restorer(const Pseudonyms& pseudonyms, Inside inside)
    : pseudonyms_(pseudonyms), inside_(inside) {}

void Restorer::push(std::string_view piece, std::string& out) {
  if (held_.empty()) {
    settle(piece, false, out);
    return;
  }
  std::string text = std::exchange(held_, {});
  text += piece;
  settle(text, false, out);
}

void Restorer::finish(std::string& out) {
  const std::string text = std::exchange(held_, {});
  settle(text, true, out);
}

void Restorer::settle(std::string_view text, bool is_end, std::string& out) {
  std::size_t done = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Match found = match_at(text, at, is_end);
    // INVARIANT: nothing longer than the bound is a pseudonym, held back or whole.
    const std::size_t length = found.state == State::Maybe ? text.size() - at : found.length;
    if (found.state == State::No || length > kMaxPseudonym) {
      ++at;
      continue;
    }
    out.append(text, done, at - done);
    if (found.state == State::Maybe) {
      last_ = at == 0 ? last_ : text[at - 1];
      held_.assign(text.substr(at));
      return;
    }
    put(*found.pseudonym, text.substr(at, found.length), out);
    at += found.length;
    done = at;
  }
  out.append(text, done, text.size() - done);
  last_ = text.empty() ? last_ : text.back();
}

Restorer::Match Restorer::match_at(std::string_view text, std::size_t at, bool is_end) const {
  const auto c = static_cast<unsigned char>(text[at]);
  const bool may_begin = c == 0xE2 || c == 0xE3 || c == '[' || c == '\\' || is_letter(text[at]);
  const bool may_be_alike = pseudonyms_.alikes().may_begin(text[at]);
  if ((!may_begin && !may_be_alike) || pseudonyms_.is_empty()) {
    return {};
  }
  const char before = at == 0 ? last_ : text[at - 1];
  Match found;
  if (may_begin && !(is_letter(text[at]) && (is_alnum(before) || before == '_'))) {
    found = match(text.substr(at), is_end);
  }
  if (found.state != State::No || !may_be_alike) {
    return found;
  }
  const Alikes::Match alike = pseudonyms_.alikes().match(text.substr(at), before, is_end);
  return {alike.state, alike.length, alike.pseudonym};
}

Restorer::Match Restorer::match(std::string_view text, bool is_end) const {
  for (const Bracket& bracket : kBrackets) {
    const std::size_t common = std::min(text.size(), bracket.open.size());
    if (text.substr(0, common) != bracket.open.substr(0, common)) {
      continue;
    }
    if (common < bracket.open.size()) {
      if (!is_end) {
        return {State::Maybe};
      }
      continue;
    }
    return match_bracketed(text, bracket.open.size(), bracket.is_ours, is_end);
  }
  return is_letter(text.front()) ? match_bare(text, is_end) : Match{};
}

// `KR_RRN : k3v7x2ab ⟧` behind the opening bracket, which ends at `open`.
Restorer::Match Restorer::match_bracketed(std::string_view text, std::size_t open, bool is_ours,
                                          bool is_end) const {
  const Name name = read_name(text, open);
  if (name.state != State::Yes) {
    return {is_end ? State::No : name.state};
  }
  const bool is_known = pseudonyms_.has_name(name.word);
  if (is_known && !is_ours && !name.is_word) {
    return {}; // the bracket is around more than the pseudonym, which will be found without it
  }
  const bool may_lack_close = !name.has_blank && (is_ours || !is_known);
  return match_mark(text, name.end, may_lack_close ? Close::Wanted : Close::Needed, is_end);
}

// A known name without brackets, in any case.
Restorer::Match Restorer::match_bare(std::string_view text, bool is_end) const {
  const auto maybe = [&](std::string_view name) {
    return Match{!is_end && pseudonyms_.has_name_with(name) ? State::Maybe : State::No};
  };
  std::string name;
  std::size_t at = 0;
  while (at < text.size() && at < kMaxPseudonym) {
    const NameChar next = read_name_char(text.substr(at));
    if (next.state == State::Maybe) {
      return maybe(name);
    }
    if (next.state == State::No) {
      break;
    }
    name.push_back(next.capital);
    at += next.length;
  }
  const std::string_view rest = text.substr(at);
  if (rest.size() < kWideColon.size() && kWideColon.starts_with(rest)) {
    return maybe(name);
  }
  const std::size_t colon = colon_length(rest);
  return colon != 0 && pseudonyms_.has_name(name)
             ? match_mark(text, at + colon, Close::None, is_end)
             : Match{};
}

// The mark behind the colon, and the closing bracket where there is one.
Restorer::Match Restorer::match_mark(std::string_view text, std::size_t at, Close close,
                                     bool is_end) const {
  const Match maybe{is_end ? State::No : State::Maybe};
  at = skip_blanks(text, at);
  std::string mark;
  while (at < text.size() && mark.size() < kMarkLength && is_mark_char(to_small(text[at]))) {
    mark.push_back(to_small(text[at]));
    ++at;
  }
  if (mark.size() < kMarkLength) {
    return at == text.size() && at < kMaxPseudonym ? maybe : Match{};
  }
  const Pseudonym* pseudonym = pseudonyms_.find(mark);
  if (pseudonym == nullptr || (at < text.size() && is_alnum(text[at]))) {
    return {};
  }
  if (at == text.size() && !is_end) {
    return maybe; // a letter may follow that makes it another word
  }
  if (close == Close::None) {
    return {State::Yes, at, pseudonym};
  }
  const std::size_t behind = skip_blanks(text, at);
  for (const Bracket& bracket : kBrackets) {
    const std::string_view rest = text.substr(behind);
    const std::size_t common = std::min(rest.size(), bracket.close.size());
    // INVARIANT: a bracket that would end beyond the bound is none, whole or in pieces.
    if (behind + bracket.close.size() > kMaxPseudonym ||
        rest.substr(0, common) != bracket.close.substr(0, common)) {
      continue;
    }
    if (common == bracket.close.size()) {
      return {State::Yes, behind + bracket.close.size(), pseudonym};
    }
    if (!is_end) {
      return maybe;
    }
  }
  return close == Close::Wanted ? Match{State::Yes, at, pseudonym} : Match{};
}

void Restorer::put(const Pseudonym& pseudonym, std::string_view written, std::string& out) const {
  if (pseudonym.back == Return::Never) {
    out += written;
    return;
  }
  if (inside_ == Inside::Plain) {
    out += pseudonym.value.view();
    return;
  }
  wire::json::Writer writer(pseudonym.value.size() + 8);
  const std::string quoted = writer.string(pseudonym.value).take();
  out.append(quoted, 1, quoted.size() - 2);
}

std::string restore(const Pseudonyms& pseudonyms, std::string_view text, Inside inside) {
  std::string out;
  Restorer restorer(pseudonyms, inside);
  restorer.push(text, out);
  restorer.finish(out);
  return out;
}

} // namespace haechi::content
