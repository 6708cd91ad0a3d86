#pragma once
// The body of an answer on its way to the client while an inspection looks: codings off, streams
// cut into their events or lines, each passed as soon as it is ruled on. What leaves is plain.

#include "engine/intercept/content_hook.h"
#include "engine/intercept/insight_judge.h"
#include "engine/intercept/message.h"
#include "wire/coding/body_decoder.h"
#include "wire/sse/event_reader.h"
#include "wire/sse/line_reader.h"

#include <deque>

namespace haechi::engine::intercept {

// How an answer is cut: by its media type.
[[nodiscard]] Unit choose_unit(std::string_view content_type);

class AnswerContent {
 public:
  enum class State : std::uint8_t {
    Running,
    Stopped, // the inspection said so; reason() tells why, empty: the policy did
    Broken   // a coding that is none, too much that is held
  };

  AnswerContent(Unit unit, const std::vector<wire::coding::Coding>& codings,
                const wire::coding::DecodeLimits& limits, Inspector& inspector);

  // Appends to `out` what may go on.
  State take(std::string_view bytes, InsightJudge& judge, std::string& out);
  State end(InsightJudge& judge, std::string& out);

  [[nodiscard]] const std::string& reason() const { return reason_; }

  // A piece was too large to be held until it was whole; since then the answer goes on as it comes,
  // in parts, and may stand anywhere.
  [[nodiscard]] bool is_lost() const { return is_lost_; }

 private:
  void cut(std::string_view decoded, InsightJudge& judge, std::string& out);
  void show(Unit unit, std::string_view piece, InsightJudge& judge, std::string& out);
  [[nodiscard]] std::string take_rest();
  void obey(Ruling ruling, std::string_view piece, InsightJudge& judge, std::string& out);

  Unit unit_;
  wire::coding::BodyDecoder decoder_;
  Inspector& inspector_;
  wire::sse::EventReader events_;
  wire::sse::LineReader lines_;
  std::string held_;
  std::string reason_;
  State state_ = State::Running;
  bool is_lost_ = false;
};

} // namespace haechi::engine::intercept
