#include "engine/intercept/answer_content.h"

#include <algorithm>
#include <array>

namespace haechi::engine::intercept {

namespace {

std::string_view media_type(std::string_view content_type) {
  return wire::http1::trim_blanks(content_type.substr(0, content_type.find(';')));
}

} // namespace

Unit choose_unit(std::string_view content_type) {
  constexpr std::array<std::string_view, 5> kLines{"application/x-ndjson", "application/ndjson",
                                                   "application/jsonl", "application/json-lines",
                                                   "application/stream+json"};
  const std::string_view type = media_type(content_type);
  if (wire::http1::equals_ignoring_case(type, "text/event-stream")) {
    return Unit::Event;
  }
  const bool is_lines = std::ranges::any_of(
      kLines, [&](std::string_view word) { return wire::http1::equals_ignoring_case(type, word); });
  return is_lines ? Unit::Line : Unit::Part;
}

AnswerContent::AnswerContent(Unit unit, const std::vector<wire::coding::Coding>& codings,
                             const wire::coding::DecodeLimits& limits, Inspector& inspector)
    : unit_(unit), decoder_(codings, limits), inspector_(inspector) {}

AnswerContent::State AnswerContent::take(std::string_view bytes, InsightJudge& judge,
                                         std::string& out) {
  if (state_ != State::Running) {
    return state_;
  }
  std::string decoded;
  const bool is_sound = decoder_.read(bytes, decoded);
  cut(decoded, judge, out); // what came before the trouble is the client's
  if (!is_sound && state_ == State::Running) {
    state_ = State::Broken;
  }
  return state_;
}

void AnswerContent::cut(std::string_view decoded, InsightJudge& judge, std::string& out) {
  if (decoded.empty()) {
    return;
  }
  if (is_lost_ || unit_ == Unit::Part) {
    show(Unit::Part, decoded, judge, out);
    return;
  }
  if (unit_ == Unit::Event) {
    events_.append(decoded);
    while (state_ == State::Running) {
      const auto event = events_.next();
      if (!event) {
        break;
      }
      show(unit_, event->raw, judge, out);
    }
  } else {
    lines_.append(decoded);
    while (state_ == State::Running) {
      const auto line = lines_.next();
      if (!line) {
        break;
      }
      show(unit_, *line, judge, out);
    }
  }
  if (state_ == State::Running && (events_.is_too_large() || lines_.is_too_large())) {
    is_lost_ = true;
    show(Unit::Part, take_rest(), judge, out);
  }
}

std::string AnswerContent::take_rest() {
  return unit_ == Unit::Event ? events_.take_rest() : lines_.take_rest();
}

void AnswerContent::show(Unit unit, std::string_view piece, InsightJudge& judge, std::string& out) {
  obey(inspector_.take(Direction::Answer, unit, piece), piece, judge, out);
}

void AnswerContent::obey(Ruling ruling, std::string_view piece, InsightJudge& judge,
                         std::string& out) {
  if (ruling.insight) {
    const InsightVerdict verdict = judge.judge(Direction::Answer, *ruling.insight);
    if (!verdict.passes) {
      state_ = State::Stopped;
      return;
    }
    if (auto settled = inspector_.settle_answer(verdict.answer)) {
      ruling = *std::move(settled);
    }
  }
  switch (ruling.kind) {
  case Ruling::Kind::Pass:
    out += held_;
    out += piece;
    held_.clear();
    return;
  case Ruling::Kind::Replace:
    out += ruling.replacement;
    held_.clear();
    return;
  case Ruling::Kind::Stop:
    state_ = State::Stopped;
    reason_ = std::move(ruling.reason);
    return;
  case Ruling::Kind::Hold:
    held_ += piece;
    if (held_.size() > kMaxHeld) {
      state_ = State::Broken;
    }
    return;
  }
}

AnswerContent::State AnswerContent::end(InsightJudge& judge, std::string& out) {
  if (state_ != State::Running) {
    return state_;
  }
  const std::string rest = take_rest();
  if (!rest.empty()) {
    show(unit_, rest, judge, out); // an unfinished event is no event, but it is bytes of the answer
  }
  if (state_ == State::Running) {
    obey(inspector_.end_answer(), {}, judge, out);
  }
  if (state_ == State::Running && !decoder_.finish()) {
    state_ = State::Broken;
  }
  return state_;
}

} // namespace haechi::engine::intercept
