#include "engine/content/open_secret.h"

#include <algorithm>
#include <array>

namespace haechi::engine::content {

namespace {

constexpr std::size_t kShortWord = 20; // lines of a key are longer, but for its last
constexpr std::size_t kProse = 3;      // so many short words in a row

bool is_run_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-' || c == '+' || c == '/' || c == '=';
}

} // namespace

const OpenSecret::Block* OpenSecret::find_block(std::string_view text) {
  static constexpr std::array<Block, 3> kBlocks{{{"-----BEGIN ", "-----END", "-----"},
                                                 {"---- BEGIN ", "---- END", "----"},
                                                 {"PuTTY-User-Key-File-", "Private-MAC:", "\n"}}};
  const auto* const at = std::ranges::find_if(
      kBlocks, [&](const Block& block) { return text.starts_with(block.first); });
  return at == kBlocks.end() ? nullptr : at;
}

OpenSecret::OpenSecret(std::string_view text, std::size_t found) : block_(find_block(text)) {
  if (block_ == nullptr) {
    size_ = found;
    has_ended_ = found < text.size();
    return;
  }
  const std::size_t closing = text.find(block_->closing, block_->first.size());
  size_ = closing == std::string_view::npos ? text.size() : closing + block_->closing.size();
  static_cast<void>(take(text.substr(size_)));
  size_ = std::max(size_, found);
}

std::size_t OpenSecret::take(std::string_view more) {
  std::size_t taken = 0;
  while (!has_ended_ && taken < more.size()) {
    if (size_ >= kMostOpenSecret || !takes(more[taken])) {
      has_ended_ = true;
      break;
    }
    ++size_;
    ++taken;
  }
  return taken;
}

bool OpenSecret::takes(char c) {
  return block_ == nullptr ? is_run_char(c) : takes_in_block(c);
}

// No key has a character beyond ASCII, a mark of code in Markdown, or three short words in a row on
// a line; an empty line ends one that has a body.
bool OpenSecret::takes_in_block(char c) {
  constexpr std::size_t kRecent = 24; // of the longest mark, and more
  if (static_cast<unsigned char>(c) >= 0x80 || c == '`') {
    return false;
  }
  if (recent_.size() == kRecent) {
    recent_.erase(0, 1);
  }
  recent_.push_back(c);
  if (is_last_line_) {
    has_ended_ = recent_.ends_with(block_->closing);
    return c != '\n';
  }
  if (recent_.ends_with(block_->first)) {
    return false; // another one, which is found by itself
  }
  if (recent_.ends_with(block_->last)) {
    is_last_line_ = true;
    recent_.clear();
    return true;
  }
  if (c == '\n') {
    return takes_line_end();
  }
  if (c == ' ' || c == '\t' || c == '\r') {
    end_word();
    return short_words_ < kProse;
  }
  has_colon_ = has_colon_ || c == ':';
  ++line_;
  ++word_;
  return true;
}

void OpenSecret::end_word() {
  if (word_ != 0) {
    short_words_ = word_ < kShortWord && !has_colon_ ? short_words_ + 1 : 0;
    word_ = 0;
  }
}

bool OpenSecret::takes_line_end() {
  end_word();
  const bool is_empty = line_ == 0;
  const bool is_over = (is_empty && has_body_) || short_words_ >= kProse;
  has_body_ = has_body_ || (!is_empty && !has_colon_);
  has_colon_ = false;
  line_ = short_words_ = 0;
  return !is_over;
}

} // namespace haechi::engine::content
