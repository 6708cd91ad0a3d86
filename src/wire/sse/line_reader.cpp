#include "wire/sse/line_reader.h"

#include <utility>

namespace haechi::wire::sse {

void LineReader::append(std::string_view bytes) {
  bytes_.erase(0, start_);
  position_ -= start_;
  start_ = 0;
  bytes_ += bytes;
}

std::optional<std::string_view> LineReader::next() {
  if (is_too_large_) {
    return std::nullopt;
  }
  const std::size_t end = bytes_.find('\n', position_);
  position_ = end == std::string::npos ? bytes_.size() : end + 1;
  if (position_ - start_ > kMaxLine) {
    is_too_large_ = true;
    return std::nullopt;
  }
  if (end == std::string::npos) {
    return std::nullopt;
  }
  const std::size_t start = std::exchange(start_, position_);
  return std::string_view(bytes_).substr(start, position_ - start);
}

std::string LineReader::take_rest() {
  std::string rest = bytes_.substr(start_);
  *this = LineReader();
  return rest;
}

} // namespace haechi::wire::sse
