#include "wire/websocket/message_reader.h"

#include "base/utf8.h"

#include <algorithm>
#include <utility>

namespace haechi::wire::websocket {

namespace {

// Codes that a peer may say (sections 7.4.1 and 7.4.2).
bool is_close_code(unsigned code) {
  const bool is_defined =
      code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
  return is_defined || (code >= 3000 && code <= 4999);
}

bool is_close_payload(std::string_view payload) {
  if (payload.empty()) {
    return true;
  }
  if (payload.size() < 2) {
    return false;
  }
  const unsigned code =
      static_cast<unsigned char>(payload[0]) * 256U + static_cast<unsigned char>(payload[1]);
  return is_close_code(code) && is_utf8(payload.substr(2));
}

} // namespace

bool MessageReader::stop(std::uint16_t code) {
  error_ = code;
  return false;
}

bool MessageReader::read(std::string_view bytes, std::vector<Message>& messages) {
  while (error_ == 0 && !is_closed_) {
    if (!is_in_payload_) {
      if (bytes.empty()) {
        return true;
      }
      head_bytes_ += bytes.front(); // at most kMaxFrameHead bytes a frame
      bytes.remove_prefix(1);
      const HeadState state = parse_frame_head(head_bytes_, head_);
      if (state == HeadState::Bad || (state == HeadState::Complete && !begin_frame())) {
        return error_ != 0 ? false : stop(kProtocolError);
      }
      if (state == HeadState::NeedMore) {
        continue;
      }
    }
    const std::size_t missing = static_cast<std::size_t>(head_.length) - payload_.size();
    const std::size_t count = std::min(missing, bytes.size());
    payload_ += bytes.substr(0, count);
    bytes.remove_prefix(count);
    if (count < missing) {
      return true;
    }
    if (!end_frame(messages)) {
      return false;
    }
  }
  return error_ == 0;
}

bool MessageReader::begin_frame() {
  const bool continues = head_.opcode == Opcode::Continuation;
  if (head_.mask.has_value() != (sender_ == Sender::Client) ||
      (!is_control(head_.opcode) && continues != message_.has_value())) {
    return stop(kProtocolError);
  }
  const std::size_t before = continues ? message_->payload.size() : 0;
  if (head_.length > most_ - std::min(before, most_)) {
    return stop(kTooLarge);
  }
  is_in_payload_ = true;
  head_bytes_.clear();
  payload_.clear();
  return true;
}

bool MessageReader::check(const Message& message) {
  if (message.opcode == Opcode::Text && !is_utf8(message.payload)) {
    return stop(kInvalidData);
  }
  if (message.opcode == Opcode::Close && !is_close_payload(message.payload)) {
    return stop(kProtocolError);
  }
  return true;
}

bool MessageReader::end_frame(std::vector<Message>& messages) {
  is_in_payload_ = false;
  std::string payload = std::exchange(payload_, {});
  if (head_.mask) {
    mask(payload, *head_.mask);
  }
  if (is_control(head_.opcode)) {
    Message message{head_.opcode, std::move(payload), head_.mask};
    is_closed_ = head_.opcode == Opcode::Close;
    if (!check(message)) {
      return false;
    }
    messages.push_back(std::move(message));
    return true;
  }
  if (!message_) {
    message_ = Message{head_.opcode, {}, head_.mask};
  }
  message_->payload += payload;
  if (!head_.is_final) {
    return true;
  }
  Message message = std::move(*message_);
  message_.reset();
  if (!check(message)) {
    return false;
  }
  messages.push_back(std::move(message));
  return true;
}

} // namespace haechi::wire::websocket
