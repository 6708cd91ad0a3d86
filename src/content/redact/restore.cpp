#include "content/redact/restore.h"

#include "content/detect/characters.h"
#include "wire/json/writer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace haechi::content {

namespace {

struct Bracket {
  std::string_view open;
  std::string_view close;
};

// As written, as JSON escapes, and as models replace them.
constexpr std::array<Bracket, 6> kBrackets{{{"⟦", "⟧"},
                                            {"\\u27e6", "\\u27e7"},
                                            {"\\u27E6", "\\u27E7"},
                                            {"[[", "]]"},
                                            {"〚", "〛"},
                                            {"【", "】"}}};

constexpr std::size_t kMaxBlanks = 2;

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  const std::size_t first = at;
  while (at < text.size() && at - first < kMaxBlanks && (text[at] == ' ' || text[at] == '\n')) {
    ++at;
  }
  return at;
}

bool is_name_char(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
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
    const auto c = static_cast<unsigned char>(text[at]);
    const bool may_begin = c == 0xE2 || c == 0xE3 || c == '[' || c == '\\' || is_letter(text[at]);
    const char before = at == 0 ? last_ : text[at - 1];
    if (!may_begin || pseudonyms_.is_empty() ||
        (is_letter(text[at]) && (is_alnum(before) || before == '_'))) {
      ++at;
      continue;
    }
    const Match found = match(text.substr(at), is_end);
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
    return match_bracketed(text, bracket.open.size(), is_end);
  }
  return is_letter(text.front()) ? match_bare(text, is_end) : Match{};
}

// `KR_RRN : k3v9x2ab ⟧` behind the opening bracket; the name may be anything.
Restorer::Match Restorer::match_bracketed(std::string_view text, std::size_t at,
                                          bool is_end) const {
  while (at < text.size() && at < kMaxPseudonym && is_name_char(text[at])) {
    ++at;
  }
  if (at >= kMaxPseudonym) {
    return {};
  }
  if (at == text.size()) {
    return {is_end ? State::No : State::Maybe};
  }
  if (text[at] != ':') {
    return {};
  }
  return match_mark(text, at + 1, true, is_end);
}

// A known name without brackets, in any case.
Restorer::Match Restorer::match_bare(std::string_view text, bool is_end) const {
  std::string name;
  std::size_t at = 0;
  while (at < text.size() && at < kMaxPseudonym && (is_alnum(text[at]) || text[at] == '_')) {
    name.push_back(to_capital(text[at]));
    ++at;
  }
  if (at == text.size()) {
    return {!is_end && pseudonyms_.has_name_with(name) ? State::Maybe : State::No};
  }
  if (!pseudonyms_.has_name(name)) {
    return {};
  }
  return text[at] == ':' ? match_mark(text, at + 1, false, is_end) : Match{};
}

// The mark behind the colon, and the closing bracket where there is one.
Restorer::Match Restorer::match_mark(std::string_view text, std::size_t at, bool is_bracketed,
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
  if (!is_bracketed) {
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
  return {State::Yes, at, pseudonym}; // the bracket was lost
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
