#pragma once
// An upstream that speaks HTTP/1.1: one exchange at a time. What the request's events said is
// written anew; answers are read strictly. Posture: robust to untrusted upstream input. Fuzz
// target: intercept_http1.

#include "engine/intercept/leg.h"
#include "wire/http1/body_reader.h"
#include "wire/http1/response_head.h"

namespace haechi::engine::intercept {

class Http1UpstreamLeg final : public UpstreamLeg {
 public:
  [[nodiscard]] StreamId open(const Request& request, bool is_whole) override;

  [[nodiscard]] bool takes_requests() const override { return !is_busy_ && !is_closing_; }

  void receive(std::string_view bytes, Instant now, LegEvents& events) override;
  void end(LegEvents& events) override;
  [[nodiscard]] std::string take_output() override;
  void send_content(StreamId stream, std::string_view content) override;
  void finish(StreamId stream, const Headers& trailers) override;
  void reset(StreamId stream, Cause cause) override;

  void consume(StreamId /*stream*/, std::size_t /*bytes*/) override {}

  [[nodiscard]] std::size_t backlog(StreamId /*stream*/) const override { return 0; }

  [[nodiscard]] bool is_full() const override { return false; }

  [[nodiscard]] bool is_done() const override { return is_closing_; }

 private:
  void take_head(std::string_view& bytes, LegEvents& events);
  void begin_answer(const wire::http1::ResponseHead& head, LegEvents& events);
  void take_body(std::string_view& bytes, LegEvents& events);
  void end_answer(LegEvents& events);
  void release();
  void break_off(std::string_view what, LegEvents& events);

  StreamId stream_ = 0;
  std::string output_;
  std::string head_;
  wire::http1::HeadScanner scanner_{wire::http1::kResponseLimits};
  wire::http1::AnswerTo answer_to_ = wire::http1::AnswerTo::Other;
  wire::http1::BodyReader body_;
  int interim_answers_ = 0;
  bool is_chunked_request_ = false;
  bool is_request_done_ = true;
  bool has_answered_ = false;
  bool stays_open_ = true;
  bool asks_for_upgrade_ = false;
  bool is_upgraded_ = false;
  bool is_busy_ = false; // an exchange is under way
  bool is_answer_done_ = false;
  bool is_closing_ = false;
};

} // namespace haechi::engine::intercept
