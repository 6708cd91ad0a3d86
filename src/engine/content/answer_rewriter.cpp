#include "engine/content/answer_rewriter.h"

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

namespace {

constexpr std::size_t kTail = 256;          // bytes in which a finding may have begun
constexpr std::size_t kMostChannels = 1000; // of one answer
constexpr std::size_t kMostFindings = 1000;

// A piece behind which no text goes on: what waits for its end is not going to get it.
bool ends_texts(const AnswerPiece& piece) {
  constexpr std::array<std::string_view, 7> kSigns{
      "\"finish_reason\":\"", "\"finishReason\":", "\"finish_reason\": \"", "_stop\"", ".done\"",
      "\"done\":true",        "\"stop_reason\":\""};
  return piece.is_end || std::ranges::any_of(kSigns, [&](std::string_view sign) {
           return piece.bytes().find(sign) != std::string_view::npos;
         });
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

AnswerRewriter::AnswerRewriter(const catalog::Endpoint& endpoint, std::string_view content_type)
    : is_snapshot_(endpoint.answer.join == catalog::Join::Snapshot),
      reader_(endpoint, content_type) {}

void AnswerRewriter::push(std::string_view bytes, const Pseudonyms* pseudonyms, const Look& look,
                          std::string& out) {
  for (AnswerPiece& piece : reader_.push(bytes)) {
    take(std::move(piece), pseudonyms, look);
  }
  for (const std::string& piece : release(count_settled())) {
    out += piece;
  }
}

void AnswerRewriter::finish(const Pseudonyms* pseudonyms, const Look& look, std::string& out) {
  for (AnswerPiece& piece : reader_.finish()) {
    take(std::move(piece), pseudonyms, look);
  }
  settle_channels(true);
  for (const std::string& piece : release(waiting_.size())) {
    out += piece;
  }
}

void AnswerRewriter::push_message(std::string_view message, const Pseudonyms* pseudonyms,
                                  const Look& look, std::vector<std::string>& out) {
  take(reader_.read(message), pseudonyms, look);
  std::ranges::move(release(count_settled()), std::back_inserter(out));
}

void AnswerRewriter::finish_messages(std::vector<std::string>& out) {
  settle_channels(true);
  std::ranges::move(release(waiting_.size()), std::back_inserter(out));
}

void AnswerRewriter::take(AnswerPiece piece, const Pseudonyms* pseudonyms, const Look& look) {
  const bool is_last = ends_texts(piece);
  for (const AnswerText& text : piece.texts) {
    if (text.content) {
      look_at(text, look);
    }
  }
  const std::size_t texts = piece.texts.size();
  waiting_.push_back({std::move(piece), std::vector<std::optional<std::string>>(texts)});
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
    if (!text.continues) {
      const bool is_json = begins_json(text.text, text.content);
      std::string restored = haechi::content::restore(pseudonyms, text.text,
                                                      is_json ? Inside::JsonString : Inside::Plain);
      waiting.texts[i] = std::move(restored);
      continue;
    }
    Channel& channel = channel_of(text);
    if (!channel.restorer) {
      channel.restorer.emplace(pseudonyms, channel.is_json ? Inside::JsonString : Inside::Plain);
    }
    std::string restored;
    channel.restorer->push(text.text, restored);
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

void AnswerRewriter::look_at(const AnswerText& text, const Look& look) {
  Channel& channel = channel_of(text);
  if (text.continues) {
    std::string window = channel.tail;
    window += text.text;
    look_at(window, channel.tail.size(), look);
    channel.tail = last_bytes(window, kTail);
    return;
  }
  const bool grows = is_snapshot_ && text.text.size() >= channel.scanned;
  const std::size_t seen = grows ? channel.scanned : 0;
  const std::string_view carried = last_bytes(text.text.substr(0, seen), kTail);
  look_at(text.text.substr(seen - carried.size()), carried.size(), look);
  channel.scanned = text.text.size();
}

// Findings that end in the first `seen` bytes were told before.
void AnswerRewriter::look_at(std::string_view window, std::size_t seen, const Look& look) {
  for (const Finding& finding : look.scanner.scan(window, {.injections = true})) {
    const bool is_new = finding.span.end > seen && is_told(look.entities()[finding.entity]);
    if (is_new && findings_.size() < kMostFindings &&
        counter_.add(finding.entity, window.substr(finding.span.begin, finding.span.size()),
                     look)) {
      findings_.push_back(finding);
    }
  }
}

std::optional<intercept::Insight> AnswerRewriter::take_insight(const Look& look) {
  if (findings_.empty()) {
    return std::nullopt;
  }
  intercept::Insight out{to_data(findings_, look), counter_.take(), true};
  findings_.clear();
  return out;
}

} // namespace haechi::engine::content
