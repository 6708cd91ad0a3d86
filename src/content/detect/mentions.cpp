#include "content/detect/mentions.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace haechi::content {

namespace {

constexpr std::size_t kBlock = 256;     // bytes that are searched at once
constexpr std::size_t kMaxHits = 65536; // more than a block and its surroundings can hold

} // namespace

ContextWords::ContextWords(text::LiteralSet literals, std::vector<Word> words)
    : literals_(std::move(literals)), words_(std::move(words)) {
  for (const Word& word : words_) {
    longest_ = std::max<std::size_t>(longest_, word.size);
  }
}

Result<ContextWords> ContextWords::make() {
  std::vector<text::Literal> literals;
  std::vector<Word> words;
  std::map<std::string_view, std::size_t> places;
  for (const ContextWord& word : context_words()) {
    const auto [place, is_new] = places.try_emplace(word.text, literals.size());
    if (is_new) {
      literals.push_back({std::string(word.text), text::Case::Any});
      words.push_back({.size = static_cast<std::uint32_t>(word.text.size()),
                       .is_whole = is_letter(word.text.front())});
    }
    words[place->second].topics |= bit(word.topic);
  }
  auto compiled = text::LiteralSet::make(literals);
  if (!compiled) {
    return tl::unexpected(std::move(compiled.error()));
  }
  return ContextWords(std::move(*compiled), std::move(words));
}

Mentions::Mentions(const ContextWords& words) : words_(words), scratch_(words.literals()) {}

void Mentions::clear(std::string_view text) {
  text_ = text;
  mentions_.clear();
  blocks_.assign((text.size() + kBlock - 1) / kBlock, {});
}

std::span<const Mention> Mentions::find(std::size_t begin, std::size_t end) {
  asked_.clear();
  const std::size_t past = std::min((end + kBlock - 1) / kBlock, blocks_.size());
  for (std::size_t block = begin / kBlock; block < past; ++block) {
    if (blocks_[block].first == kUnread) {
      read(block);
    }
    const auto found = std::span(mentions_).subspan(blocks_[block].first, blocks_[block].count);
    asked_.insert(asked_.end(), found.begin(), found.end());
  }
  return asked_;
}

// A longer word takes the place of those inside it: 법인카드 is no 법인.
void Mentions::add(const Mention& mention) {
  while (!around_.empty() && around_.back().begin >= mention.begin) {
    if (around_.back().begin == mention.begin && around_.back().end == mention.end) {
      around_.back().topics |= mention.topics;
      return;
    }
    around_.pop_back();
  }
  if (around_.empty() || around_.back().end < mention.end) {
    around_.push_back(mention);
  }
}

// The words that end in a block, with what lies around it as far as words reach.
void Mentions::read(std::size_t block) {
  const std::size_t begin = block * kBlock;
  const std::size_t end = std::min(begin + kBlock, text_.size());
  const std::size_t from = begin - std::min(begin, words_.longest());
  const std::size_t to = std::min(end + words_.longest(), text_.size());
  words_.literals().find(text_.substr(from, to - from), scratch_, hits_, kMaxHits);
  around_.clear();
  for (const text::LiteralHit& hit : hits_) {
    const ContextWords::Word& word = words_.word(hit.literal);
    const std::size_t last = from + hit.end;
    const std::size_t first = last - word.size;
    if (word.is_whole && ((first > 0 && is_letter(text_[first - 1])) ||
                          (last < text_.size() && is_letter(text_[last])))) {
      continue;
    }
    add({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last), word.topics});
  }
  blocks_[block].first = static_cast<std::uint32_t>(mentions_.size());
  for (const Mention& mention : around_) {
    if (mention.end > begin && mention.end <= end) {
      mentions_.push_back(mention);
    }
  }
  blocks_[block].count = static_cast<std::uint32_t>(mentions_.size()) - blocks_[block].first;
}

} // namespace haechi::content
