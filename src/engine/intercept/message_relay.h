#pragma once
// One direction of a WebSocket: frames in, whole messages shown to the inspection, frames out.

#include "engine/intercept/insight_judge.h"
#include "wire/websocket/message_reader.h"

namespace haechi::engine::intercept {

class MessageRelay {
 public:
  enum class State : std::uint8_t {
    Running,
    Stopped, // the inspection said so; reason() tells why, empty: the policy did
    Broken   // the sender broke the rules; close_code() tells how
  };

  MessageRelay(Direction direction, std::size_t most_message, Inspector& inspector);

  State take(std::string_view bytes, InsightJudge& judge, std::string& out);

  // Nothing more comes, with a close frame or without: what was held back leaves.
  State end(InsightJudge& judge, std::string& out);

  [[nodiscard]] const std::string& reason() const { return reason_; }

  [[nodiscard]] std::uint16_t close_code() const { return reader_.error(); }

 private:
  void show(const wire::websocket::Message& message, InsightJudge& judge, std::string& out);
  void obey(Ruling ruling, const wire::websocket::Message* message, InsightJudge& judge,
            std::string& out);

  Direction direction_;
  wire::websocket::MessageReader reader_;
  Inspector& inspector_;
  std::string held_; // frames, ready to go
  std::string reason_;
  State state_ = State::Running;
  bool has_ended_ = false;
};

} // namespace haechi::engine::intercept
