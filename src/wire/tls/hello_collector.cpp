#include "wire/tls/hello_collector.h"

#include <algorithm>

namespace haechi::wire::tls {

namespace {

constexpr Byte kHandshakeRecord = 22;
constexpr Byte kClientHelloMessage = 1;
constexpr std::size_t kMessageHeader = 4;
constexpr std::size_t kMaxFragment = 1U << 14U;

// 0 while the header is not complete.
std::size_t message_size(const Bytes& message) {
  if (message.size() < kMessageHeader) {
    return 0;
  }
  const std::size_t length =
      (std::size_t{message[1]} << 16U) | (std::size_t{message[2]} << 8U) | std::size_t{message[3]};
  return kMessageHeader + length;
}

} // namespace

ByteView HelloCollector::body() const {
  return ByteView(message_).subspan(std::min(kMessageHeader, message_.size()));
}

HelloCollector::State HelloCollector::stop(State state, std::string_view what) {
  error_ = ParseError{fed_, what};
  return state;
}

HelloCollector::State HelloCollector::feed(ByteView bytes) {
  while (state_ == State::NeedMore && !bytes.empty()) {
    if (record_left_ == 0) {
      state_ = feed_header(bytes.front());
      bytes = bytes.subspan(1);
      ++fed_;
    } else {
      const std::size_t count = std::min(record_left_, bytes.size());
      state_ = take_fragment(bytes.first(count));
      bytes = bytes.subspan(count);
      fed_ += count;
    }
    if (state_ == State::NeedMore && fed_ >= kMaxHelloOnWire) {
      state_ = stop(State::TooLong, "records around the hello pass 64 kB");
    }
  }
  return state_;
}

HelloCollector::State HelloCollector::feed_header(Byte byte) {
  const bool is_first_record = message_.empty() && empty_records_ == 0;
  if ((header_size_ == 0 && byte != kHandshakeRecord) || (header_size_ == 1 && byte != 3)) {
    return is_first_record ? stop(State::NotTls, "no handshake record")
                           : stop(State::Broken, "another record inside the hello");
  }
  header_[header_size_++] = byte;
  return header_size_ == header_.size() ? begin_record() : State::NeedMore;
}

HelloCollector::State HelloCollector::begin_record() {
  header_size_ = 0;
  record_left_ = (std::size_t{header_[3]} << 8U) | std::size_t{header_[4]};
  if (record_left_ > kMaxFragment) {
    return stop(State::Broken, "record is longer than 16 kB");
  }
  if (record_left_ == 0 && ++empty_records_ > kMaxEmptyRecords) {
    return stop(State::Broken, "too many empty records");
  }
  return State::NeedMore;
}

HelloCollector::State HelloCollector::take_fragment(ByteView fragment) {
  record_left_ -= fragment.size();
  // SECURITY: bytes are bounded before they are kept; a whole message is at most kMaxHello.
  if (message_.size() + fragment.size() > kMessageHeader + kMaxHello + kMaxFragment) {
    return stop(State::TooLong, "hello is longer than 16 kB");
  }
  message_.insert(message_.end(), fragment.begin(), fragment.end());
  if (message_.front() != kClientHelloMessage) {
    return stop(State::Broken, "first handshake message is no ClientHello");
  }
  const std::size_t size = message_size(message_);
  if (size > kMessageHeader + kMaxHello) {
    return stop(State::TooLong, "hello is longer than 16 kB");
  }
  if (size == 0 || message_.size() < size) {
    return State::NeedMore;
  }
  // A client has nothing to say before the server answers: more bytes in the same record would be a
  // second message that some server might read otherwise than we do.
  if (message_.size() > size || record_left_ != 0) {
    return stop(State::Broken, "bytes behind the hello in its record");
  }
  return State::Complete;
}

} // namespace haechi::wire::tls
