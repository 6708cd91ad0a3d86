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
using haechi::content::Inside;
using haechi::content::Pseudonyms;
using intercept::AnswerPart;

namespace {

constexpr std::size_t kMostChannels = 1000;      // of one answer
constexpr std::string_view kAsItIs = "as it is"; // the channel of bytes that were not taken apart

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

} // namespace

AnswerRewriter::AnswerRewriter(const catalog::Endpoint& endpoint, std::string_view content_type,
                               Texts texts)
    : join_(endpoint.answer.join), texts_(texts), is_page_(is_page(content_type)),
      reader_(endpoint, content_type) {}

void AnswerRewriter::read(std::string_view bytes, const Look& look) {
  for (AnswerPiece& piece : reader_.push(bytes)) {
    look_at_piece(std::move(piece), look);
  }
}

void AnswerRewriter::read_end(const Look& look) {
  for (AnswerPiece& piece : reader_.finish()) {
    look_at_piece(std::move(piece), look);
  }
  end(look);
}

void AnswerRewriter::read_message(intercept::Unit unit, std::string_view message,
                                  const Look& look) {
  look_at_piece(reader_.read(message), look);
  fresh_.back().unit = unit;
}

void AnswerRewriter::end(const Look& look) {
  look_at_ends(EndedTexts::everything(), look);
  has_ended_ = true;
}

void AnswerRewriter::settle(AnswerPart part, const Pseudonyms* pseudonyms, std::string& out) {
  take_fresh(part, pseudonyms);
  for (const intercept::LeavingMessage& piece : release(count_settled())) {
    out += piece.bytes;
  }
}

void AnswerRewriter::settle_messages(AnswerPart part, const Pseudonyms* pseudonyms,
                                     std::vector<intercept::LeavingMessage>& out) {
  take_fresh(part, pseudonyms);
  std::ranges::move(release(count_settled()), std::back_inserter(out));
}

void AnswerRewriter::look_at_piece(AnswerPiece piece, const Look& look) {
  if (is_other_text(piece) && (texts_ == Texts::All || is_page_ || is_words(piece))) {
    take_as_text(piece);
  }
  const bool has_gap = std::ranges::any_of(
      piece.gaps, [](const extract::Gap& gap) { return gap.reason != extract::GapReason::File; });
  if (has_gap) {
    found_.add_gap();
  }
  Fresh fresh{.ended = find_ended(piece, join_), .piece = std::move(piece)};
  for (const AnswerText& text : fresh.piece.texts) {
    const bool is_looked_at =
        text.content || text.channel == kAsItIs || (texts_ == Texts::All && !is_way_in(text));
    fresh.masks.push_back(is_looked_at ? look_at(text, look) : std::vector<Mask>());
  }
  look_at_ends(fresh.ended, look);
  fresh_.push_back(std::move(fresh));
}

std::vector<Mask> AnswerRewriter::look_at(const AnswerText& text, const Look& look) {
  if (text.continues) {
    return channel_of(text).watch.look_at_more(text.text, look, found_);
  }
  return join_ == catalog::Join::Snapshot
             ? channel_of(text).watch.look_at_grown(text.text, look, found_)
             : TextWatch::look_at_whole(text.text, look, found_);
}

void AnswerRewriter::look_at_ends(const EndedTexts& ended, const Look& look) {
  if (ended.which == EndedTexts::Which::None) {
    return;
  }
  for (auto& [name, channel] : channels_) {
    if (ended.has(name)) {
      channel.watch.look_at_end(look, found_);
    }
  }
}

void AnswerRewriter::take_fresh(AnswerPart part, const Pseudonyms* pseudonyms) {
  leaves_out_ = leaves_out_ || part == AnswerPart::WithoutFindings;
  for (Fresh& fresh : fresh_) {
    take(std::move(fresh), pseudonyms);
  }
  fresh_.clear();
  if (has_ended_) {
    settle_channels(EndedTexts::everything());
  }
}

void AnswerRewriter::take(Fresh fresh, const Pseudonyms* pseudonyms) {
  std::vector<std::optional<std::string>> texts(fresh.piece.texts.size());
  for (std::size_t i = 0; i < texts.size() && leaves_out_; ++i) {
    if (!fresh.masks[i].empty()) {
      texts[i] = leave_out(fresh.piece.texts[i].text, fresh.masks[i]);
    }
  }
  waiting_.push_back({fresh.unit, std::move(fresh.piece), std::move(texts)});
  if (pseudonyms != nullptr && !pseudonyms->is_empty()) {
    restore(waiting_.back(), *pseudonyms);
  }
  settle_channels(waiting_.size() > kMostWaiting ? EndedTexts::everything() : fresh.ended);
}

AnswerRewriter::Channel& AnswerRewriter::channel_of(const AnswerText& text) {
  if (channels_.size() >= kMostChannels && !channels_.contains(text.channel)) {
    settle_channels(EndedTexts::everything());
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
// begun with its bracket may still go on where it is not certain that its own text has ended.
void AnswerRewriter::settle_channels(const EndedTexts& ended) {
  if (ended.which == EndedTexts::Which::None) {
    return;
  }
  for (auto& [name, channel] : channels_) {
    if (!channel.restorer || channel.restorer->held() == 0 || !ended.has(name) ||
        (ended.which == EndedTexts::Which::Probably && channel.restorer->has_begun())) {
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

std::vector<intercept::LeavingMessage> AnswerRewriter::release(std::size_t count) {
  std::vector<intercept::LeavingMessage> out;
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
    out.push_back({front.unit, changed ? *std::move(changed) : std::string(front.piece.bytes())});
    waiting_.pop_front();
    ++released_;
  }
  return out;
}

std::optional<intercept::Insight> AnswerRewriter::take_insight(const Look& look) {
  return found_.take(look);
}

} // namespace haechi::engine::content
