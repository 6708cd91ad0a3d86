#include "engine/intercept/message_relay.h"

#include <utility>

namespace haechi::engine::intercept {

namespace {

using wire::websocket::Message;
using wire::websocket::Opcode;
using wire::websocket::Sender;

Opcode to_opcode(Unit unit) {
  return unit == Unit::Binary ? Opcode::Binary : Opcode::Text;
}

} // namespace

MessageRelay::MessageRelay(Direction direction, std::size_t most_message, Inspector& inspector)
    : direction_(direction),
      reader_(direction == Direction::Request ? Sender::Client : Sender::Server, most_message),
      inspector_(inspector) {}

MessageRelay::State MessageRelay::take(std::string_view bytes, InsightJudge& judge,
                                       std::string& out) {
  if (state_ != State::Running) {
    return state_;
  }
  std::vector<Message> messages;
  const bool is_sound = reader_.read(bytes, messages);
  for (const Message& message : messages) {
    if (state_ == State::Running) {
      show(message, judge, out);
    }
  }
  if (!is_sound && state_ == State::Running) {
    state_ = State::Broken;
  }
  return state_;
}

void MessageRelay::show(const Message& message, InsightJudge& judge, std::string& out) {
  if (!is_control(message.opcode)) {
    const Unit unit = message.opcode == Opcode::Text ? Unit::Text : Unit::Binary;
    obey(inspector_.take(direction_, unit, message.payload), &message, judge, out);
    return;
  }
  // Never waits behind what is held; the end lets go of that.
  if (message.opcode == Opcode::Close && end(judge, out) != State::Running) {
    return;
  }
  out += write_frame(message.opcode, message.payload, message.mask);
}

MessageRelay::State MessageRelay::end(InsightJudge& judge, std::string& out) {
  if (state_ != State::Running || std::exchange(has_ended_, true)) {
    return state_;
  }
  if (direction_ == Direction::Answer) {
    obey(inspector_.end_answer(), nullptr, judge, out);
  }
  if (state_ == State::Running) {
    out += std::exchange(held_, {});
  }
  return state_;
}

// `message`: null at the end.
void MessageRelay::obey(Ruling ruling, const Message* message, InsightJudge& judge,
                        std::string& out) {
  if (ruling.insight) {
    InsightVerdict verdict = judge.judge(direction_, *ruling.insight);
    if (!verdict.passes) {
      state_ = State::Stopped;
      return;
    }
    if (verdict.redacted) {
      ruling.kind = Ruling::Kind::Replace;
      ruling.replacement = *std::move(verdict.redacted);
    } else if (direction_ == Direction::Answer) {
      if (auto settled = inspector_.settle_answer(verdict.answer)) {
        ruling = *std::move(settled);
      }
    }
  }
  const auto mask = message == nullptr ? std::nullopt : message->mask;
  const std::string frame =
      message == nullptr ? std::string() : write_frame(message->opcode, message->payload, mask);
  switch (ruling.kind) {
  case Ruling::Kind::Pass:
    out += std::exchange(held_, {}) + frame;
    return;
  case Ruling::Kind::Replace:
    held_.clear();
    if (ruling.messages) {
      for (const LeavingMessage& each : *ruling.messages) {
        out += write_frame(to_opcode(each.unit), each.bytes, mask);
      }
    } else if (message != nullptr) {
      out += write_frame(message->opcode, ruling.replacement, mask);
    }
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
