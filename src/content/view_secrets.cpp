// The part of a view that confirms secrets and a site's own detectors at the words found.
#include "content/detect/characters.h"
#include "content/detect/secrets/key_body.h"
#include "content/detect/secrets/secret_text.h"
#include "content/view.h"

#include <algorithm>

namespace haechi::content {

namespace {

constexpr std::size_t kShortMark = 3;
constexpr std::size_t kShortToken = 20;  // no secret with a short mark is shorter
constexpr std::size_t kJoinWindow = 512; // of a secret split by line ends
constexpr std::size_t kMaxGap = 64;      // between two lines of such a secret

bool is_token_char(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '~' || c == ':';
}

// Whether what begins at `begin` may be as long as every secret with a short mark is: ordinary
// words hold such marks all the time. A line end may split a secret.
bool has_room(std::string_view text, std::size_t begin) {
  const std::string_view token = text.substr(begin, kShortToken);
  const auto stop = std::ranges::find_if(token, [](char c) { return c <= ' '; });
  return stop == token.end() ? token.size() == kShortToken : *stop == '\n' || *stop == '\r';
}

// Whether a letter or digit before `begin` makes it the inside of a word.
bool is_inside(const SecretRule& rule, std::string_view text, std::size_t begin) {
  const char before = begin > 0 ? text[begin - 1] : ' ';
  const bool joins =
      is_alnum(before) || (rule.check == SecretCheck::Jwt && (before == '-' || before == '_'));
  return !rule.is_loose && joins && is_alnum(text[begin]);
}

// What the expression is given of the text from `begin` on; the mark stands at `mark`. INVARIANT:
// wide windows of one rule lie over each other twice at most.
std::string_view window_of(const SecretRule& rule, std::string_view text, std::size_t begin,
                           std::size_t mark) {
  const std::string_view window = text.substr(begin, rule.window);
  if (rule.window <= kCommonWindow) {
    return window;
  }
  // The payload of a signed token begins as its header does.
  unsigned more = rule.check == SecretCheck::Jwt ? 1 : 0;
  for (std::size_t at = window.find(rule.mark, mark - begin + rule.mark.size());
       at != std::string_view::npos; at = window.find(rule.mark, at + rule.mark.size())) {
    if (!is_inside(rule, text, begin + at) && more-- == 0) {
      return window.substr(0, at);
    }
  }
  return window;
}

} // namespace

void View::judge_secret_at(const Pending& pending) {
  const CompiledSecret& secret = detectors_.secret(pending.use.index);
  const SecretRule& rule = *secret.rule;
  std::size_t begin = pending.place.begin;
  std::size_t first = begin;
  if (rule.lookback != 0) {
    while (begin > 0 && pending.place.begin - begin < rule.lookback &&
           is_token_char(text_[begin - 1])) {
      --begin;
    }
    first = begin;
    while (begin < pending.place.begin && !is_alnum(text_[begin])) {
      ++begin;
    }
  }
  if (is_inside(rule, text_, begin)) {
    return;
  }
  if (rule.mark.size() <= kShortMark && !has_room(text_, begin)) {
    return;
  }
  std::string_view window;
  const auto match_at = [&](std::size_t at) {
    window = window_of(rule, text_, at, pending.place.begin);
    judged_ += window.size() / kCommonWindow; // a wide one is as much as several
    return secret.pattern.match_front(window);
  };
  auto match = match_at(begin);
  if (!match && first != begin) { // the secret may begin with a mark
    match = match_at(first);
  }
  if (!match) {
    judge_secret_across_lines(secret, begin);
    return;
  }
  if (const auto verdict = judge_secret(rule, match->whole, match->group)) {
    const auto from = static_cast<std::size_t>(match->group.data() - text_.data());
    const std::size_t more =
        rule.has_body ? key_body_length(window.substr(match->whole.size())) : 0;
    claim({static_cast<std::uint32_t>(from),
           static_cast<std::uint32_t>(from + match->group.size() + more)},
          secret.entity, verdict->score, 4, verdict->evidence);
  }
}

// The same behind line ends: each with the quote marks and blanks of the next line is taken out.
bool View::judge_secret_across_lines(const CompiledSecret& secret, std::size_t begin) {
  const std::string_view next = text_.substr(begin, kJoinWindow);
  if (next.find('\n') == std::string_view::npos && next.find('\r') == std::string_view::npos) {
    return false;
  }
  joined_.clear();
  joined_places_.clear();
  bool has_line = false;
  for (std::size_t at = begin; at < text_.size() && joined_.size() < kJoinWindow;) {
    const char c = text_[at];
    if (c == '\n' || c == '\r') {
      has_line = true;
      const std::size_t stop = std::min(text_.size(), at + kMaxGap);
      while (at < stop &&
             (text_[at] == '\n' || text_[at] == '\r' || is_blank(text_[at]) || text_[at] == '>')) {
        ++at;
      }
      if (at == stop) {
        break;
      }
      continue;
    }
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x80) {
      break;
    }
    joined_.push_back(c);
    joined_places_.push_back(static_cast<std::uint32_t>(at));
    ++at;
  }
  const auto match = has_line ? secret.pattern.match_front(joined_) : std::nullopt;
  if (!match || match->group.empty()) {
    return false;
  }
  const auto verdict = judge_secret(*secret.rule, match->whole, match->group);
  if (!verdict) {
    return false;
  }
  const auto from = static_cast<std::size_t>(match->group.data() - joined_.data());
  claim({joined_places_[from], joined_places_[from + match->group.size() - 1] + 1}, secret.entity,
        verdict->score - 6U, 5, verdict->evidence | Evidence::Joined);
  return true;
}

void View::judge_site(const Pending& pending) {
  const SiteDetector& site = detectors_.site(pending.use.index);
  if (!site.pattern) {
    claim(pending.place, site.entity, site.score, 1, static_cast<EvidenceSet>(Evidence::Dictionary),
          site.level);
    return;
  }
  // Places come in the order of the text; what one has found is not searched again for the next.
  std::size_t& done = sites_done_[pending.use.index];
  const std::size_t place = pending.place.begin;
  const std::size_t begin = std::max(done, place - std::min<std::size_t>(place, site.reach));
  const std::size_t end = std::min<std::size_t>(text_.size(), pending.place.end + site.reach);
  const std::string_view window = text_.substr(0, end);
  for (std::size_t at = begin; at < end;) {
    const auto match = site.pattern->find(window, at);
    if (!match) {
      break;
    }
    ++judged_;
    const auto first = static_cast<std::size_t>(match->whole.data() - text_.data());
    const std::size_t last = first + match->whole.size();
    if (!match->group.empty()) {
      const auto from = static_cast<std::uint32_t>(match->group.data() - text_.data());
      claim({from, from + static_cast<std::uint32_t>(match->group.size())}, site.entity, site.score,
            1, static_cast<EvidenceSet>(Evidence::Expression), site.level);
    }
    at = std::max(last, first + 1);
    done = last < end ? at : first; // what touches the end may go on behind it
  }
}

} // namespace haechi::content
