#include "wire/http1/head.h"

#include <algorithm>

namespace haechi::wire::http1 {

namespace {

constexpr std::size_t kMaxLeadingEmptyLines = 2;
constexpr std::string_view kLineEnd = "\r\n";

tl::unexpected<HeadError> bad(std::size_t offset, int status, std::string_view what) {
  return tl::make_unexpected(HeadError{offset, status, what});
}

} // namespace

void HeadScanner::reset() {
  *this = HeadScanner(limits_);
}

HeadScanner::State HeadScanner::stop(int status, std::string_view what) {
  error_ = HeadError{position_, status, what};
  return State::Bad;
}

HeadScanner::State HeadScanner::scan(std::string_view buffer) {
  while (state_ == State::NeedMore && position_ < buffer.size()) {
    const char c = buffer[position_];
    if (is_after_cr_ != (c == '\n')) {
      state_ = stop(400, is_after_cr_ ? "CR without LF" : "LF without CR");
      break;
    }
    if (c == '\0') {
      state_ = stop(400, "NUL in the head");
      break;
    }
    is_after_cr_ = c == '\r';
    ++position_;
    if (c == '\n') {
      state_ = end_line();
    } else if (position_ - line_start_ > limits_.line_bytes + 1) {
      state_ = stop(has_first_line_ ? 431 : 414, "line is too long");
    }
    if (state_ == State::NeedMore && position_ >= limits_.bytes) {
      state_ = stop(431, "head is too large");
    }
  }
  return state_;
}

HeadScanner::State HeadScanner::end_line() {
  const bool is_empty = position_ - line_start_ == kLineEnd.size();
  line_start_ = position_;
  if (!is_empty) {
    has_first_line_ = true;
    return State::NeedMore;
  }
  if (has_first_line_) {
    return State::Complete;
  }
  return ++leading_empty_lines_ > kMaxLeadingEmptyLines ? stop(400, "empty lines before the head")
                                                        : State::NeedMore;
}

std::string_view take_first_line(std::string_view head, std::string_view& rest) {
  while (head.starts_with(kLineEnd)) {
    head.remove_prefix(kLineEnd.size());
  }
  const std::size_t end = std::min(head.find(kLineEnd), head.size());
  rest = head.substr(std::min(end + kLineEnd.size(), head.size()));
  return head.substr(0, end);
}

tl::expected<Fields, HeadError> parse_fields(std::string_view lines, std::size_t start,
                                             const HeadLimits& limits) {
  Fields fields;
  std::size_t position = 0;
  while (position < lines.size()) {
    const std::size_t end = std::min(lines.find(kLineEnd, position), lines.size());
    const std::string_view line = lines.substr(position, end - position);
    const std::size_t offset = start + position;
    position = end + kLineEnd.size();
    if (line.empty()) {
      break;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      return bad(offset, 400, "folded header line");
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
      return bad(offset, 400, "header name is no token");
    }
    const std::string_view value = trim_blanks(line.substr(colon + 1));
    if (!is_field_value(value)) {
      return bad(offset, 400, "control character in a header value");
    }
    if (fields.size() >= limits.fields) {
      return bad(offset, 431, "too many header lines");
    }
    fields.push_back({line.substr(0, colon), value});
  }
  return fields;
}

} // namespace haechi::wire::http1
