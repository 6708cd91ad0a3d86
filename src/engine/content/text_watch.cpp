#include "engine/content/text_watch.h"

#include "content/redact/pseudonyms.h"

#include <algorithm>
#include <utility>

namespace haechi::engine::content {

using haechi::content::Class;
using haechi::content::Entity;
using haechi::content::Finding;

namespace {

constexpr std::size_t kTail = 256;        // bytes in which a finding may have begun
constexpr std::size_t kLongToken = 512;   // one that is carried whole
constexpr std::size_t kTokenHead = 1'024; // of a signed token, whose header has to be whole
constexpr std::size_t kTokenPart = 24;    // of each part behind it
constexpr std::size_t kTokenParts = 3;
constexpr std::size_t kMostTold = 1000;
static_assert(kTokenHead + (kTokenParts - 1) * (kTokenPart + 1) <= kMostCarried);

bool is_of(const Entity& entity, Class one) {
  return (entity.classes & static_cast<haechi::content::Classes>(one)) != 0;
}

// What an answer is looked at for. Personal data in it came from elsewhere than this conversation.
bool is_told(const Entity& entity) {
  return is_of(entity, Class::Secret) || is_of(entity, Class::Marking) ||
         entity.id.starts_with("injection");
}

bool is_token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-' || c == '.';
}

// Where the token begins that a text ends with.
std::size_t find_token(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && text.size() - begin < kMostOpenSecret && is_token_char(text[begin - 1])) {
    --begin;
  }
  return begin;
}

// A signed token is known by its header, and by how its other parts begin.
std::string shorten_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < kTokenParts; ++i) {
    const std::size_t dot = token.find('.');
    out += token.substr(0, dot).substr(0, i == 0 ? kTokenHead : kTokenPart);
    if (dot == std::string_view::npos || i + 1 == kTokenParts) {
      break;
    }
    out += '.';
    token.remove_prefix(dot + 1);
  }
  return out;
}

// What has to stand before the next bytes of a text when they are looked at: its last ones, and of
// a token that may go on all that makes it one.
std::string carry(std::string_view text) {
  constexpr std::string_view kSigned = "eyJ";
  const std::size_t token = find_token(text);
  const std::size_t length = text.size() - token;
  if (length > kLongToken && text.substr(token).starts_with(kSigned)) {
    return shorten_token(text.substr(token));
  }
  std::size_t begin = text.size() > kTail ? text.size() - kTail : 0;
  begin = length <= kLongToken ? std::min(begin, token) : begin;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) {
    ++begin; // at a character's border
  }
  return std::string(text.substr(begin));
}

// Whether it is known what follows a place: the end of the line, or so much that it is none.
bool is_followed(std::string_view text, std::size_t end) {
  constexpr std::size_t kEnough = 2; // `//` and no `/`
  const std::size_t behind = text.find_first_not_of(" \t\r", end);
  return behind != std::string_view::npos &&
         (text[behind] == '\n' || text.size() - behind >= kEnough);
}

haechi::text::Span span(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

} // namespace

std::string leave_out(std::string_view text, const std::vector<Mask>& masks) {
  std::string out;
  std::size_t done = 0;
  for (const Mask& mask : masks) {
    if (mask.span.begin >= done) {
      out += text.substr(done, mask.span.begin - done);
      out += mask.name.empty() ? std::string() : '[' + mask.name + ']';
    }
    done = std::max<std::size_t>(done, mask.span.end);
  }
  out += text.substr(std::min(done, text.size()));
  return out;
}

void AnswerFindings::add(const Finding& finding, std::string_view value, const Look& look) {
  if (findings_.size() < kMostTold && counter_.add(finding.entity, value, look)) {
    findings_.push_back(finding);
  }
}

std::optional<intercept::Insight> AnswerFindings::take(const Look& look) {
  if (findings_.empty() && has_gap_ == is_gap_told_) {
    return std::nullopt;
  }
  intercept::Insight out{to_data(findings_, haechi::content::count_kinds(findings_), look),
                         counter_.take(), !has_gap_};
  out.data.open = has_gap_;
  is_gap_told_ = has_gap_;
  findings_.clear();
  return out;
}

std::vector<Mask> TextWatch::look_at_more(std::string_view more, const Look& look,
                                          AnswerFindings& findings) {
  std::string window = carried_;
  window += more;
  const std::size_t begin = carried_.size();
  std::vector<Mask> masks = look_at({window, begin}, look, findings);
  for (Mask& mask : masks) {
    mask.span = span(mask.span.begin - begin, mask.span.end - begin);
  }
  carried_ = carry(window);
  return masks;
}

// What was found before still stands there.
std::vector<Mask> TextWatch::look_at_grown(std::string_view text, const Look& look,
                                           AnswerFindings& findings) {
  if (text.size() < seen_ || !text.starts_with(masked_text_)) {
    *this = TextWatch();
  }
  carried_ = carry(text.substr(0, seen_));
  for (const Mask& mask : look_at_more(text.substr(seen_), look, findings)) {
    masks_.push_back({span(mask.span.begin + seen_, mask.span.end + seen_), mask.name});
  }
  seen_ = text.size();
  masked_text_ = masks_.empty() ? std::string_view() : text;
  return masks_;
}

std::vector<Mask> TextWatch::look_at_whole(std::string_view text, const Look& look,
                                           AnswerFindings& findings) {
  return TextWatch().look_at({.text = text, .is_whole = true}, look, findings);
}

void TextWatch::look_at_end(const Look& look, AnswerFindings& findings) {
  if (undecided_ != 0) {
    const std::string window = carried_;
    static_cast<void>(
        look_at({.text = window, .begin = window.size(), .is_whole = true}, look, findings));
  }
}

// Findings that end before what is new were told before, but for markings at the end.
std::vector<Mask> TextWatch::look_at(const Window& window, const Look& look,
                                     AnswerFindings& findings) {
  std::vector<Mask> masks;
  const bool was_open = secret_.has_value();
  const std::size_t covered = mask_rest(window, masks);
  const std::size_t undecided = std::exchange(undecided_, 0);
  for (const Finding& finding : look.scanner.scan(window.text, {.injections = true})) {
    const Entity& entity = look.entities()[finding.entity];
    if (!is_told(entity)) {
      continue;
    }
    if (is_of(entity, Class::Marking)) {
      if (finding.span.end + undecided > window.begin) {
        meet_marking(finding, window, look, findings);
      }
      continue;
    }
    if (finding.span.end <= window.begin) {
      continue;
    }
    const bool goes_on =
        was_open && finding.entity == entity_ && finding.span.begin < covered; // told before
    const std::size_t begin = std::max<std::size_t>(finding.span.begin, window.begin);
    const std::size_t end = is_of(entity, Class::Secret) ? open(finding, window) : finding.span.end;
    masks.push_back(
        {span(begin, end), goes_on ? std::string() : haechi::content::pseudonym_name(entity.id)});
    if (!goes_on) {
      findings.add(finding, window.text.substr(finding.span.begin, finding.span.size()), look);
    }
  }
  if (look.scanner.was_cut()) {
    findings.add_gap();
  }
  return masks;
}

// What of the new text belongs to a secret that has begun before; where that ends.
std::size_t TextWatch::mask_rest(const Window& window, std::vector<Mask>& masks) {
  if (!secret_) {
    return window.begin;
  }
  const std::size_t end = window.begin + secret_->take(window.text.substr(window.begin));
  if (end > window.begin) {
    masks.push_back({span(window.begin, end), {}});
  }
  if (secret_->has_ended()) {
    secret_.reset();
  }
  return end;
}

// Where a secret ends, as far as it has come.
std::size_t TextWatch::open(const Finding& finding, const Window& window) {
  OpenSecret secret(window.text.substr(finding.span.begin), finding.span.size());
  const std::size_t end = finding.span.begin + secret.size();
  if (!secret_ && !secret.has_ended()) {
    secret_ = std::move(secret);
    entity_ = finding.entity;
  }
  return end;
}

void TextWatch::meet_marking(const Finding& finding, const Window& window, const Look& look,
                             AnswerFindings& findings) {
  if (window.is_whole || is_followed(window.text, finding.span.end)) {
    findings.add(finding, window.text.substr(finding.span.begin, finding.span.size()), look);
  } else {
    undecided_ = std::max(undecided_, window.text.size() - finding.span.end + 1);
  }
}

} // namespace haechi::engine::content
