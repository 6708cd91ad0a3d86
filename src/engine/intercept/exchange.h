#pragma once
// One request and its answer, as far as the session has come with them.

#include "engine/intercept/answer_content.h"
#include "engine/intercept/body_hold.h"
#include "engine/intercept/client_shape.h"
#include "engine/intercept/events.h"
#include "engine/intercept/message_relay.h"
#include "engine/intercept/request_content.h"
#include "engine/intercept/request_judge.h"
#include "engine/intercept/request_names.h"

#include <memory>

namespace haechi::engine::intercept {

struct Exchange {
  enum class State : std::uint8_t {
    Reading,  // the body is held and read for a verdict
    Asking,   // the inspection has not answered yet
    Form,     // what a notice sent back
    Waiting,  // may pass; no connection to upstream is free
    Running,  // on its way upstream, or its answer back
    Upgraded, // messages to and fro
    Done      // nothing is left to do; about to be forgotten
  };

  Exchange(const HoldLimits& limits, std::optional<std::uint64_t> length) : hold(limits, length) {}

  State state = State::Reading;
  ExchangeNumber number = 0;
  StreamId client_stream = 0;
  Request request;
  RequestNames names;
  ClientShape shape;

  // The verdict, and what it was reached with.
  RequestVerdict verdict;
  std::uint64_t epoch = 0;
  Instant recheck_at = Instant::max();
  bool has_content = false;
  Inspection inspection = Inspection::Open;
  std::optional<policy::Data> data;
  std::vector<Found> found; // in the request, and in the answer so far
  std::unique_ptr<wire::json::Value> body;
  std::string purpose;
  bool has_pledged = false;
  std::unique_ptr<Inspector> inspector;
  std::unique_ptr<RequestContent> content;

  // The request's body.
  BodyHold hold;
  std::string form; // of State::Form
  Headers request_trailers;
  bool is_bodiless = false; // nothing follows the head
  bool request_ended = false;
  bool is_spilling = false;    // the rest is on its way out of the file
  std::string behind_spill;    // what follows it
  bool is_spill_asked = false; // a piece of it was asked for
  bool was_spilt = false;
  bool was_retried = false;
  std::size_t owed_to_client = 0; // content not yet credited

  // Upstream.
  ConnectionNumber connection = 0; // 0: none
  StreamId upstream_stream = 0;

  // The answer.
  bool has_answered = false;
  bool has_body = false; // the answer's head promised one
  bool is_plain = false; // the body is in no coding: words may be added
  Unit unit = Unit::Part;
  std::unique_ptr<AnswerContent> answer;
  std::unique_ptr<MessageRelay> to_upstream; // of State::Upgraded, where messages are shown
  std::unique_ptr<MessageRelay> to_client;
  std::size_t owed_to_upstream = 0;
};

} // namespace haechi::engine::intercept
