#include "engine/intercept/message_relay.h"

#include <utility>

namespace haechi::engine::intercept {

namespace {

using wire::websocket::Message;
using wire::websocket::Opcode;
using wire::websocket::Sender;

} // namespace

MessageRelay::MessageRelay(Direction direction, std::size_t most_message, Inspector& inspector)
    : direction_(direction),
      reader_(direction == Direction::Request ? Sender::Client : Sender::Server, most_message),
      inspector_(inspector) {}

MessageRelay::State MessageRelay::take(std::string_view bytes, std::string& out) {
  if (state_ != State::Running) {
    return state_;
  }
  std::vector<Message> messages;
  const bool is_sound = reader_.read(bytes, messages);
  for (const Message& message : messages) {
    if (state_ == State::Running) {
      show(message, out);
    }
  }
  if (!is_sound && state_ == State::Running) {
    state_ = State::Broken;
  }
  return state_;
}

void MessageRelay::show(const Message& message, std::string& out) {
  std::string frame = write_frame(message.opcode, message.payload, message.mask);
  if (is_control(message.opcode)) { // never waits behind what is held
    if (message.opcode == Opcode::Close) {
      out += std::exchange(held_, {});
    }
    out += frame;
    return;
  }
  const Unit unit = message.opcode == Opcode::Text ? Unit::Text : Unit::Binary;
  Ruling ruling = inspector_.take(direction_, unit, message.payload);
  switch (ruling.kind) {
  case Ruling::Kind::Pass:
    out += std::exchange(held_, {}) + frame;
    return;
  case Ruling::Kind::Replace:
    held_.clear();
    out += write_frame(message.opcode, ruling.replacement, message.mask);
    return;
  case Ruling::Kind::Hold:
    held_ += frame;
    state_ = held_.size() > kMaxHeld ? State::Broken : State::Running;
    return;
  case Ruling::Kind::Stop:
    state_ = State::Stopped;
    reason_ = std::move(ruling.reason);
    return;
  }
}

} // namespace haechi::engine::intercept
