#include "wire/http1/body_reader.h"

#include <algorithm>
#include <charconv>

namespace haechi::wire::http1 {

namespace {

constexpr std::size_t kMaxChunkLine = 256;
constexpr std::size_t kMaxTrailers = 8 * 1024;
constexpr std::size_t kMaxTrailerFields = 50;
constexpr std::size_t kMaxSizeDigits = 15; // below 2^60
constexpr std::string_view kLineEnd = "\r\n";

} // namespace

BodyReader::BodyReader(const Framing& framing)
    : kind_(framing.kind), state_(framing.kind == BodyKind::None ? State::Done : State::NeedMore),
      left_(framing.length) {}

BodyReader::State BodyReader::stop(std::string_view what) {
  error_ = what;
  return State::Bad;
}

BodyReader::Step BodyReader::read(std::string_view input) {
  if (state_ != State::NeedMore || input.empty()) {
    return {0, {}, state_};
  }
  Step step;
  if (kind_ == BodyKind::UntilClose) {
    return {input.size(), input, State::NeedMore};
  }
  if (kind_ == BodyKind::Length || place_ == Place::Data) {
    step = read_counted(input);
  } else if (place_ == Place::Size) {
    step = read_chunk_line(input);
  } else if (place_ == Place::DataEnd) {
    step = read_data_end(input);
  } else {
    step = read_trailers(input);
  }
  state_ = step.state;
  return step;
}

BodyReader::Step BodyReader::read_counted(std::string_view input) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
  left_ -= count;
  State state = State::NeedMore;
  if (left_ == 0) {
    if (kind_ == BodyKind::Length) {
      state = State::Done;
    } else {
      place_ = Place::DataEnd;
      line_.clear();
    }
  }
  return {count, input.substr(0, count), state};
}

BodyReader::Step BodyReader::read_chunk_line(std::string_view input) {
  std::size_t count = 0;
  while (count < input.size()) {
    line_ += input[count++];
    if (line_.ends_with('\n')) {
      return {count, {}, end_chunk_line()};
    }
    if (line_.size() > kMaxChunkLine) {
      return {count, {}, stop("chunk line is too long")};
    }
  }
  return {count, {}, State::NeedMore};
}

BodyReader::State BodyReader::end_chunk_line() {
  std::string_view line = line_;
  if (!line.ends_with(kLineEnd)) {
    return stop("LF without CR in a chunk line");
  }
  line.remove_suffix(kLineEnd.size());
  const std::size_t end = std::min(line.find(';'), line.size());
  const std::string_view digits = trim_blanks(line.substr(0, end));
  if (!is_field_value(line) || digits.empty() || digits.size() > kMaxSizeDigits ||
      line.front() == ' ' || line.front() == '\t') {
    return stop("chunk size is malformed");
  }
  std::uint64_t size = 0;
  const char* last = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), last, size, 16);
  if (error != std::errc() || stopped != last || digits.front() == '-') {
    return stop("chunk size is malformed");
  }
  line_.clear();
  left_ = size;
  place_ = size == 0 ? Place::Trailers : Place::Data;
  return State::NeedMore;
}

BodyReader::Step BodyReader::read_data_end(std::string_view input) {
  if (input.front() != kLineEnd[line_.size()]) {
    return {0, {}, stop("chunk is longer than its size")};
  }
  line_ += input.front();
  if (line_.size() == kLineEnd.size()) {
    line_.clear();
    place_ = Place::Size;
  }
  return {1, {}, State::NeedMore};
}

BodyReader::Step BodyReader::read_trailers(std::string_view input) {
  std::size_t count = 0;
  while (count < input.size()) {
    line_ += input[count++];
    if (line_ == kLineEnd || line_.ends_with("\r\n\r\n")) {
      return {count, {}, end_trailers()};
    }
    if (line_.size() > kMaxTrailers) {
      return {count, {}, stop("trailers are too large")};
    }
  }
  return {count, {}, State::NeedMore};
}

BodyReader::State BodyReader::end_trailers() {
  line_.resize(line_.size() - kLineEnd.size());
  HeadScanner scanner({kMaxTrailers + 4, kMaxTrailers, kMaxTrailerFields});
  if (scanner.scan(line_) == HeadScanner::State::Bad ||
      !parse_fields(line_, 0, {kMaxTrailers, kMaxTrailers, kMaxTrailerFields})) {
    return stop("trailers are malformed");
  }
  return State::Done;
}

} // namespace haechi::wire::http1
