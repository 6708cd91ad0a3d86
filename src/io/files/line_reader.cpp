#include "io/files/line_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace haechi::io {

namespace {

constexpr std::size_t kChunk = 64U << 10U;

} // namespace

LineReader::LineReader(int descriptor, std::size_t max_line)
    : descriptor_(descriptor), max_line_(max_line), buffer_(max_line + kChunk) {}

bool LineReader::has_buffered_line() const {
  return std::memchr(buffer_.data() + begin_, '\n', end_ - begin_) != nullptr;
}

// Makes room and reads once; false at the end of the stream.
Result<bool> LineReader::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    searched_ -= begin_;
    begin_ = 0;
  }
  for (;;) {
    const ssize_t got = ::read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
    if (got >= 0) {
      end_ += static_cast<std::size_t>(got);
      return got > 0;
    }
    if (errno != EINTR) {
      return fail("E-IO-001",
                  fmt::format("standard input cannot be read: {}", std::strerror(errno)));
    }
  }
}

Line LineReader::take(std::size_t end) {
  const std::string_view text(buffer_.data() + begin_, end - begin_);
  begin_ = std::min(end + 1, end_);
  searched_ = begin_;
  if (text.size() > max_line_) {
    return {text.substr(0, max_line_), true};
  }
  return {text, false};
}

Result<std::optional<Line>> LineReader::next() {
  for (;;) {
    const char* start = buffer_.data() + searched_;
    const auto* found = static_cast<const char*>(std::memchr(start, '\n', end_ - searched_));
    if (found != nullptr) {
      const Line line = take(static_cast<std::size_t>(found - buffer_.data()));
      if (!is_skipping_) {
        return line;
      }
      is_skipping_ = false; // that was the end of a long line, reported already
      continue;
    }
    searched_ = end_;
    if (is_at_end_) {
      if (begin_ == end_ || is_skipping_) {
        return std::nullopt;
      }
      return take(end_);
    }
    if (is_skipping_) {
      begin_ = end_;
    } else if (end_ - begin_ > max_line_) {
      is_skipping_ = true;
      const Line line{{buffer_.data() + begin_, max_line_}, true};
      begin_ = end_;
      return line;
    }
    const auto filled = fill();
    if (!filled) {
      return tl::make_unexpected(filled.error());
    }
    is_at_end_ = !*filled;
  }
}

} // namespace haechi::io
