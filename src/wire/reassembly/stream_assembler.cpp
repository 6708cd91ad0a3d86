#include "wire/reassembly/stream_assembler.h"

#include <algorithm>

namespace haechi::wire {

namespace {

constexpr std::size_t kMaxRanges = 65;

} // namespace

bool StreamAssembler::agrees(std::size_t begin, ByteView piece) const {
  const std::size_t end = begin + piece.size();
  return std::ranges::all_of(ranges_, [&](const Range& range) {
    const std::size_t from = std::max(begin, range.begin);
    const std::size_t to = std::min(end, range.end);
    return from >= to || std::ranges::equal(piece.subspan(from - begin, to - from),
                                            ByteView(bytes_).subspan(from, to - from));
  });
}

void StreamAssembler::cover(Range range) {
  const auto first =
      std::ranges::find_if(ranges_, [&](const Range& other) { return other.end >= range.begin; });
  auto last = first;
  while (last != ranges_.end() && last->begin <= range.end) {
    range.begin = std::min(range.begin, last->begin);
    range.end = std::max(range.end, last->end);
    ++last;
  }
  ranges_.insert(ranges_.erase(first, last), range);
}

StreamAssembler::State StreamAssembler::insert(std::uint64_t offset, ByteView piece) {
  if (state_ != State::Fine || piece.empty()) {
    return state_;
  }
  if (offset > limit_ || piece.size() > limit_ - offset) {
    return state_ = State::TooLong;
  }
  const auto begin = static_cast<std::size_t>(offset);
  if (!agrees(begin, piece)) {
    return state_ = State::Conflict;
  }
  const std::size_t end = begin + piece.size();
  bytes_.resize(std::max(bytes_.size(), end));
  std::ranges::copy(piece, bytes_.begin() + static_cast<std::ptrdiff_t>(begin));
  cover({begin, end});
  return state_ = ranges_.size() > kMaxRanges ? State::TooLong : State::Fine;
}

ByteView StreamAssembler::contiguous() const {
  const bool starts = !ranges_.empty() && ranges_.front().begin == 0;
  return ByteView(bytes_).first(starts ? ranges_.front().end : 0);
}

} // namespace haechi::wire
