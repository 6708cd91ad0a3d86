#include "content/redact/alikes.h"

#include "content/detect/characters.h"
#include "content/redact/pseudonyms.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace haechi::content {

namespace {

constexpr std::size_t kMaxSeparators = 2; // in a row

bool is_separator(char c) {
  return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '+';
}

// Numbers, which people and models write in groups of their own.
bool is_loose_kind(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kNames{"CARD",   "KR_RRN", "KR_FRN", "KR_BRN",
                                                          "US_SSN", "PHONE",  "IBAN"};
  return std::ranges::find(kNames, name) != kNames.end();
}

std::string to_key(std::string_view token, bool is_loose) {
  std::string key;
  for (const char c : token) {
    if (!is_loose || !is_separator(c)) {
      key.push_back(to_small(c));
    }
  }
  return key;
}

} // namespace

void Alikes::add(const Pseudonym& pseudonym) {
  const bool is_loose = is_loose_kind(pseudonym.name);
  std::string key = to_key(pseudonym.token, is_loose);
  if (key.empty()) {
    return; // nothing but separators, from a file
  }
  for (const char c : {key.front(), pseudonym.token.front()}) {
    beginnings_.set(static_cast<unsigned char>(to_small(c)));
    beginnings_.set(static_cast<unsigned char>(to_capital(c)));
  }
  (is_loose ? loose_ : exact_).emplace(std::move(key), &pseudonym);
}

bool Alikes::has(std::string_view token) const {
  return exact_.contains(to_key(token, false)) || loose_.contains(to_key(token, true));
}

Alikes::Match Alikes::match(std::string_view text, char before, bool is_end) const {
  const auto byte = static_cast<unsigned char>(before);
  const bool is_ascii = static_cast<unsigned char>(text.front()) < 0x80;
  if (is_alnum(before) || (!is_ascii && byte >= 0x80)) {
    return {}; // inside a word
  }
  const Match exact = match_in(exact_, false, text, is_end);
  const Match loose = match_in(loose_, true, text, is_end);
  if (exact.state == Match::State::Maybe || loose.state == Match::State::Maybe) {
    return {Match::State::Maybe, 0, nullptr};
  }
  return exact.length >= loose.length ? exact : loose;
}

Alikes::Match Alikes::match_in(const Index& index, bool is_loose, std::string_view text,
                               bool is_end) {
  std::string key;
  std::size_t separators = 0;
  Match best;
  for (std::size_t at = 0; at <= kMaxPseudonym; ++at) {
    if (const auto whole = index.find(key); whole != index.end() && separators == 0) {
      const std::string_view token = whole->second->token;
      const bool begins_alike = !is_separator(text.front()) || text.front() == token.front();
      if (at == text.size() && !is_end) {
        return {Match::State::Maybe, 0, nullptr}; // a letter may follow
      }
      const bool ends = at == text.size() || !is_alnum(text[at]);
      if (begins_alike && ends) {
        best = {Match::State::Yes, at, whole->second};
      }
      const auto longer = std::next(whole);
      if (longer == index.end() || !longer->first.starts_with(key)) {
        return best;
      }
    }
    const auto next = index.lower_bound(key);
    if (next == index.end() || !next->first.starts_with(key)) {
      return best;
    }
    if (at == text.size()) {
      // INVARIANT: nothing longer than the bound is held back or taken.
      const bool may_go_on = !is_end && at < kMaxPseudonym;
      return may_go_on ? Match{Match::State::Maybe, 0, nullptr} : best;
    }
    const char c = text[at];
    if (is_loose && is_separator(c)) {
      if (++separators > kMaxSeparators) {
        return best;
      }
      continue;
    }
    separators = 0;
    key.push_back(to_small(c));
  }
  return best;
}

} // namespace haechi::content
