#include "text/shadow.h"

#include "base/check.h"
#include "text/blocks.h"
#include "text/fold.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace haechi::text {

namespace {

constexpr std::size_t kBlocksAtOnce = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// ①, ⑴, ⒈ and their like.
bool is_enclosed_digit(char32_t value) {
  return (value >= 0x2460 && value <= 0x2468) || (value >= 0x2474 && value <= 0x247C) ||
         (value >= 0x2488 && value <= 0x2490);
}

} // namespace

void Shadow::assign(std::string_view original) {
  original_ = original.substr(0, kMaxShadowBytes);
  runs_.clear();
  size_ = 0;
  done_ = 0;
  scan(original_);
  finish();
}

void Shadow::scan(std::string_view original) {
  std::array<std::uint64_t, kBlocksAtOnce> found{};
  const Blocks& read = blocks();
  for (std::size_t at = 0; at < original.size(); at += kBlocksAtOnce * kBlock) {
    const std::size_t count = read.find_triggers(original.substr(at), found);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::uint64_t triggers = found[i]; triggers != 0; triggers &= triggers - 1) {
        const std::size_t place =
            at + i * kBlock + static_cast<std::size_t>(std::countr_zero(triggers));
        if (place >= done_) {
          meet(place);
        }
      }
    }
  }
}

// A byte at which something may have to change.
void Shadow::meet(std::size_t at) {
  const std::string_view rest = original_.substr(at);
  CodePoint read{};
  bool is_changed = false;
  if (static_cast<unsigned char>(rest.front()) < 0x80) {
    if (const auto escape = read_escape(rest)) {
      read = *escape;
      is_changed = true;
    }
  } else {
    read = read_code_point(rest);
    if (read.value >= 0x1100 && read.value <= 0x1112) {
      const CodePoint syllable = compose_hangul(rest);
      is_changed = syllable.length != 0;
      read = is_changed ? syllable : read;
    }
  }
  if (read.length == 0 || (is_enclosed_digit(read.value) && is_list_mark(at, read.length))) {
    return;
  }
  const Folded folded = fold(read.value);
  if (folded.fold == Fold::Keep && !is_changed) {
    return;
  }
  std::array<char, 4> bytes{folded.by};
  std::size_t count = folded.fold == Fold::Delete ? 0 : 1;
  if (folded.fold == Fold::Keep) {
    count = put_code_point(read.value, bytes.data());
  }
  replace(at, read.length, {bytes.data(), count});
}

// `①960121`: an enclosed digit that no digit precedes counts the lines of a list.
bool Shadow::is_list_mark(std::size_t at, std::size_t length) const {
  const bool is_kept_before = at > done_;
  const bool has_digit_before =
      is_kept_before ? is_digit(original_[at - 1]) : size_ != 0 && is_digit(buffer_[size_ - 1]);
  const std::size_t end = at + length;
  return !has_digit_before && end < original_.size() && is_digit(original_[end]);
}

void Shadow::replace(std::size_t at, std::size_t length, std::string_view by) {
  HAECHI_DCHECK(by.size() <= length);
  if (capacity_ < original_.size()) {
    capacity_ = original_.size() + original_.size() / 4 + 64;
    buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
  }
  keep_until(at);
  done_ = at + length;
  if (by.empty()) {
    if (runs_.empty()) { // so that a deletion at the very front counts as a change
      runs_.push_back({0, static_cast<std::uint32_t>(done_), 1, 1});
    }
    return;
  }
  const auto shadow = static_cast<std::uint32_t>(size_);
  const auto original = static_cast<std::uint32_t>(at);
  const auto step_in = static_cast<std::uint8_t>(length);
  const auto step_out = static_cast<std::uint8_t>(by.size());
  std::memcpy(buffer_.get() + size_, by.data(), by.size());
  size_ += by.size();
  if (!runs_.empty()) {
    const Run& last = runs_.back();
    const std::uint32_t units = (shadow - last.shadow) / last.step_out;
    if (last.step_in == step_in && last.step_out == step_out &&
        last.original + units * step_in == original) {
      return;
    }
  }
  runs_.push_back({shadow, original, step_in, step_out});
}

// Everything before `at` stays as it is.
void Shadow::keep_until(std::size_t at) {
  if (at == done_) {
    return;
  }
  const std::size_t length = at - done_;
  std::memcpy(buffer_.get() + size_, original_.data() + done_, length);
  const auto shadow = static_cast<std::uint32_t>(size_);
  const auto original = static_cast<std::uint32_t>(done_);
  size_ += length;
  if (!runs_.empty()) {
    const Run& last = runs_.back();
    if (last.step_in == 1 && last.step_out == 1 &&
        last.original + (shadow - last.shadow) == original) {
      return;
    }
  }
  runs_.push_back({shadow, original, 1, 1});
}

void Shadow::finish() {
  if (runs_.empty()) {
    view_ = original_;
    return;
  }
  keep_until(original_.size());
  done_ = original_.size();
  view_ = std::string_view(buffer_.get(), size_);
}

const Shadow::Run& Shadow::run_at(std::uint32_t shadow) const {
  const auto next = std::ranges::upper_bound(runs_, shadow, {}, &Run::shadow);
  return next == runs_.begin() ? *next : *std::prev(next);
}

Span Shadow::to_original(Span shadow) const {
  if (runs_.empty()) {
    return shadow;
  }
  const auto limit = static_cast<std::uint32_t>(original_.size());
  if (shadow.begin >= size_) {
    return {limit, limit};
  }
  const auto begin_of = [&](std::uint32_t at) {
    const Run& run = run_at(at);
    return run.original + (at - run.shadow) / run.step_out * run.step_in;
  };
  const std::uint32_t begin = begin_of(shadow.begin);
  if (shadow.end <= shadow.begin) {
    return {begin, begin};
  }
  const std::uint32_t last = std::min(shadow.end, static_cast<std::uint32_t>(size_)) - 1;
  return {begin, std::min(limit, begin_of(last) + run_at(last).step_in)};
}

} // namespace haechi::text
