#include "engine/content/answer_rewriter.h"

#include "base/utf8.h"
#include "content/extract/attachments.h"

#include <algorithm>
#include <array>
#include <utility>

namespace haechi::engine::content {

namespace extract = haechi::content::extract;
using extract::AnswerPiece;
using extract::AnswerText;
using haechi::content::Class;
using haechi::content::Finding;
using haechi::content::Inside;
using haechi::content::Pseudonyms;
using intercept::AnswerPart;

namespace {

constexpr std::size_t kTail = 256;          // bytes in which a finding may have begun
constexpr std::size_t kMostChannels = 1000; // of one answer
constexpr std::size_t kMostFindings = 1000;
constexpr std::string_view kAsItIs = "as it is"; // the channel of bytes that were not taken apart

// A piece behind which no text goes on: what waits for its end is not going to get it.
bool ends_texts(const AnswerPiece& piece) {
  constexpr std::array<std::string_view, 7> kSigns{
      "\"finish_reason\":\"", "\"finishReason\":", "\"finish_reason\": \"", "_stop\"", ".done\"",
      "\"done\":true",        "\"stop_reason\":\""};
  return piece.is_end || std::ranges::any_of(kSigns, [&](std::string_view sign) {
           return piece.bytes().find(sign) != std::string_view::npos;
         });
}

bool is_page(std::string_view content_type) {
  const std::string_view type =
      wire::http1::trim_blanks(content_type.substr(0, content_type.find(';')));
  return wire::http1::equals_ignoring_case(type, "text/html") ||
         wire::http1::equals_ignoring_case(type, "text/plain");
}

// Not in the form that was expected, and words all the same: the page of an error, say.
bool is_other_text(const AnswerPiece& piece) {
  using extract::GapReason;
  return !piece.gaps.empty() && piece.texts.empty() && is_utf8(piece.bytes()) &&
         std::ranges::all_of(piece.gaps, [](const extract::Gap& gap) {
           return gap.reason == GapReason::Malformed || gap.reason == GapReason::LeftOver ||
                  gap.reason == GapReason::NotText;
         });
}

// One without anything that JSON is written with: a heartbeat, say.
bool is_words(const AnswerPiece& piece) {
  return piece.bytes().find_first_of("{[\"\\") == std::string_view::npos;
}

// What an unknown endpoint gives the client to get in with, by its name, or to fetch:
// `accessToken`.
bool is_way_in(const AnswerText& text) {
  constexpr std::array<std::string_view, 10> kNames{"token", "key",   "secret",  "signature",
                                                    "sig",   "nonce", "session", "sessionid",
                                                    "jwt",   "cookie"};
  std::string name;
  for (const char c : std::string_view(text.channel).substr(text.channel.rfind('/') + 1)) {
    if (c != '_' && c != '-') {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
  const bool is_address = extract::is_web_address(text.text) &&
                          text.text.find_first_of(" \t\r\n") == std::string_view::npos;
  return is_address ||
         std::ranges::any_of(kNames, [&](std::string_view each) { return name.ends_with(each); });
}

void take_as_text(AnswerPiece& piece) {
  const std::string_view bytes = piece.bytes();
  piece.gaps.clear();
  piece.texts.push_back({.content = std::nullopt,
                         .channel = std::string(kAsItIs),
                         .continues = false,
                         .text = bytes,
                         .written = {0, {0, static_cast<std::uint32_t>(bytes.size())}}});
}

// Whether a text that begins so is JSON: arguments of a tool are.
bool begins_json(std::string_view text, std::optional<catalog::Content> content) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return false;
  }
  const bool is_tool = content == catalog::Content::ToolCall;
  return text[first] == '{' || (is_tool && (text[first] == '[' || text[first] == '"'));
}

// What an answer is looked at for. Personal data in it came from elsewhere than this conversation.
bool is_told(const haechi::content::Entity& entity) {
  return (entity.classes & (Class::Secret | Class::Marking)) != 0 ||
         entity.id.starts_with("injection");
}

// `[SECRET_GITHUB]` in the place of each; overlapping ones are one.
template <class Masks> std::string leave_out(std::string_view text, const Masks& masks) {
  std::string out;
  std::size_t done = 0;
  for (const auto& mask : masks) {
    if (mask.span.begin >= done) {
      out += text.substr(done, mask.span.begin - done);
      out += '[' + mask.name + ']';
    }
    done = std::max<std::size_t>(done, mask.span.end);
  }
  out += text.substr(std::min(done, text.size()));
  return out;
}

std::string_view last_bytes(std::string_view text, std::size_t count) {
  if (text.size() <= count) {
    return text;
  }
  std::size_t begin = text.size() - count;
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) {
    ++begin; // at a character's border
  }
  return text.substr(begin);
}

} // namespace

AnswerRewriter::AnswerRewriter(const catalog::Endpoint& endpoint, std::string_view content_type,
                               Texts texts)
    : is_snapshot_(endpoint.answer.join == catalog::Join::Snapshot), texts_(texts),
      is_page_(is_page(content_type)), reader_(endpoint, content_type) {}

void AnswerRewriter::read(std::string_view bytes, const Look& look) {
  for (AnswerPiece& piece : reader_.push(bytes)) {
    look_at_piece(std::move(piece), look);
  }
}

void AnswerRewriter::read_end(const Look& look) {
  for (AnswerPiece& piece : reader_.finish()) {
    look_at_piece(std::move(piece), look);
  }
  has_ended_ = true;
}

void AnswerRewriter::read_message(std::string_view message, const Look& look) {
  look_at_piece(reader_.read(message), look);
}

void AnswerRewriter::settle(AnswerPart part, const Pseudonyms* pseudonyms, std::string& out) {
  take_fresh(part, pseudonyms);
  for (const std::string& piece : release(count_settled())) {
    out += piece;
  }
}

void AnswerRewriter::settle_messages(AnswerPart part, const Pseudonyms* pseudonyms,
                                     std::vector<std::string>& out) {
  take_fresh(part, pseudonyms);
  std::ranges::move(release(count_settled()), std::back_inserter(out));
}

void AnswerRewriter::look_at_piece(AnswerPiece piece, const Look& look) {
  if (is_other_text(piece) && (texts_ == Texts::All || is_page_ || is_words(piece))) {
    take_as_text(piece);
  }
  has_gap_ = has_gap_ || std::ranges::any_of(piece.gaps, [](const extract::Gap& gap) {
               return gap.reason != extract::GapReason::File;
             });
  Fresh fresh{std::move(piece), {}};
  for (const AnswerText& text : fresh.piece.texts) {
    const bool is_looked_at =
        text.content || text.channel == kAsItIs || (texts_ == Texts::All && !is_way_in(text));
    fresh.masks.push_back(is_looked_at ? look_at(text, look) : std::vector<Mask>());
  }
  fresh_.push_back(std::move(fresh));
}

void AnswerRewriter::take_fresh(AnswerPart part, const Pseudonyms* pseudonyms) {
  leaves_out_ = leaves_out_ || part == AnswerPart::WithoutFindings;
  for (Fresh& fresh : fresh_) {
    take(std::move(fresh), pseudonyms);
  }
  fresh_.clear();
  if (has_ended_) {
    settle_channels(true);
  }
}

void AnswerRewriter::take(Fresh fresh, const Pseudonyms* pseudonyms) {
  const bool is_last = ends_texts(fresh.piece);
  std::vector<std::optional<std::string>> texts(fresh.piece.texts.size());
  for (std::size_t i = 0; i < texts.size() && leaves_out_; ++i) {
    if (!fresh.masks[i].empty()) {
      texts[i] = leave_out(fresh.piece.texts[i].text, fresh.masks[i]);
    }
  }
  waiting_.push_back({std::move(fresh.piece), std::move(texts)});
  if (pseudonyms != nullptr && !pseudonyms->is_empty()) {
    restore(waiting_.back(), *pseudonyms);
  }
  const bool is_late = waiting_.size() > kMostWaiting;
  if (is_last || is_late) {
    settle_channels(is_late);
  }
}

AnswerRewriter::Channel& AnswerRewriter::channel_of(const AnswerText& text) {
  if (channels_.size() >= kMostChannels && !channels_.contains(text.channel)) {
    settle_channels(true);
    channels_.clear();
  }
  Channel& channel = channels_[text.channel];
  if (!channel.has_begun && text.text.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    channel.has_begun = true;
    channel.is_json = begins_json(text.text, text.content);
  }
  return channel;
}

void AnswerRewriter::restore(Waiting& waiting, const Pseudonyms& pseudonyms) {
  const std::size_t number = released_ + waiting_.size() - 1;
  for (std::size_t i = 0; i < waiting.piece.texts.size(); ++i) {
    const AnswerText& text = waiting.piece.texts[i];
    if (text.channel == kAsItIs) {
      continue; // in which spelling a value would have to stand there is not known
    }
    const std::string written = waiting.texts[i].value_or(std::string(text.text));
    if (!text.continues) {
      const bool is_json = begins_json(text.text, text.content);
      std::string restored = haechi::content::restore(pseudonyms, written,
                                                      is_json ? Inside::JsonString : Inside::Plain);
      waiting.texts[i] = std::move(restored);
      continue;
    }
    Channel& channel = channel_of(text);
    if (!channel.has_begun) { // blanks so far: whether it is JSON is told by what follows
      waiting.texts[i] = written;
      continue;
    }
    if (!channel.restorer) {
      channel.restorer.emplace(pseudonyms, channel.is_json ? Inside::JsonString : Inside::Plain);
    }
    std::string restored;
    channel.restorer->push(written, restored);
    waiting.texts[i] = std::move(restored);
    channel.piece = number;
    channel.text = i;
  }
}

// What may be the beginning of a pseudonym is none: it goes where its text ended. One that has
// begun with its bracket may still go on in another choice than the one that has ended.
void AnswerRewriter::settle_channels(bool has_ended) {
  for (auto& [name, channel] : channels_) {
    if (!channel.restorer || channel.restorer->held() == 0 ||
        (!has_ended && channel.restorer->has_begun())) {
      continue;
    }
    std::string rest;
    channel.restorer->finish(rest);
    waiting_[channel.piece - released_].texts[channel.text].value() += rest;
  }
}

// The pieces before the first in which something is held back.
std::size_t AnswerRewriter::count_settled() const {
  std::size_t count = waiting_.size();
  for (const auto& [name, channel] : channels_) {
    if (channel.restorer && channel.restorer->held() > 0) {
      count = std::min(count, channel.piece - released_);
    }
  }
  return count;
}

std::vector<std::string> AnswerRewriter::release(std::size_t count) {
  std::vector<std::string> out;
  for (; count > 0; --count) {
    const Waiting& front = waiting_.front();
    std::vector<extract::TextEdit> edits;
    for (std::size_t i = 0; i < front.texts.size(); ++i) {
      const AnswerText& text = front.piece.texts[i];
      if (front.texts[i] && *front.texts[i] != text.text) {
        const auto size = static_cast<std::uint32_t>(text.text.size());
        edits.push_back({text.written, {0, size}, *front.texts[i]});
      }
    }
    auto changed = edits.empty() ? Result<std::string>(std::string(front.piece.bytes()))
                                 : extract::apply(front.piece.tree, std::move(edits));
    // Where a text cannot be changed, its reader sees the pseudonym.
    out.push_back(changed ? *std::move(changed) : std::string(front.piece.bytes()));
    waiting_.pop_front();
    ++released_;
  }
  return out;
}

std::vector<AnswerRewriter::Mask> AnswerRewriter::look_at(const AnswerText& text,
                                                          const Look& look) {
  Channel& channel = channel_of(text);
  std::size_t begin = 0; // of the text, in the window
  std::vector<Mask> masks;
  if (text.continues) {
    std::string window = channel.tail;
    window += text.text;
    begin = channel.tail.size();
    masks = look_at(window, begin, look);
    channel.tail = last_bytes(window, kTail);
  } else {
    masks = look_at_whole(text.text, channel, look);
  }
  for (Mask& mask : masks) { // what stands before the text has left
    mask.span.begin =
        mask.span.begin > begin ? mask.span.begin - static_cast<std::uint32_t>(begin) : 0;
    mask.span.end -= static_cast<std::uint32_t>(begin);
  }
  return masks;
}

// A text that is told whole: of one that is told again and again what is new is looked at, and what
// was found before still stands there.
std::vector<AnswerRewriter::Mask>
AnswerRewriter::look_at_whole(std::string_view text, Channel& channel, const Look& look) {
  const bool grows =
      is_snapshot_ && text.size() >= channel.scanned && text.starts_with(channel.scanned_text);
  const std::size_t seen = grows ? channel.scanned : 0;
  const std::string_view carried = last_bytes(text.substr(0, seen), kTail);
  const std::size_t skipped = seen - carried.size();
  std::vector<Mask> masks = look_at(text.substr(skipped), carried.size(), look);
  for (Mask& mask : masks) {
    mask.span.begin += static_cast<std::uint32_t>(skipped);
    mask.span.end += static_cast<std::uint32_t>(skipped);
  }
  channel.scanned = text.size();
  if (!is_snapshot_) {
    return masks;
  }
  if (!grows) {
    channel.masks.clear();
  }
  channel.masks.insert(channel.masks.end(), masks.begin(), masks.end());
  channel.scanned_text = channel.masks.empty() ? std::string_view() : text;
  return channel.masks;
}

// Findings that end in the first `seen` bytes were told before.
std::vector<AnswerRewriter::Mask> AnswerRewriter::look_at(std::string_view window, std::size_t seen,
                                                          const Look& look) {
  std::vector<Mask> masks;
  for (const Finding& finding : look.scanner.scan(window, {.injections = true})) {
    const haechi::content::Entity& entity = look.entities()[finding.entity];
    if (finding.span.end <= seen || !is_told(entity)) {
      continue;
    }
    if ((entity.classes & static_cast<haechi::content::Classes>(Class::Marking)) == 0) {
      masks.push_back({finding.span, haechi::content::pseudonym_name(entity.id)});
    }
    if (findings_.size() < kMostFindings &&
        counter_.add(finding.entity, window.substr(finding.span.begin, finding.span.size()),
                     look)) {
      findings_.push_back(finding);
    }
  }
  return masks;
}

std::optional<intercept::Insight> AnswerRewriter::take_insight(const Look& look) {
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

} // namespace haechi::engine::content
