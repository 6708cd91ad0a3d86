#pragma once
// A client that speaks HTTP/1.1: one exchange at a time, in order. Requests are read strictly
// (wire/http1); what could be read in two ways ends the connection with an answer that says why.
// Posture: robust to untrusted client input. Fuzz target: intercept_http1.

#include "engine/intercept/leg.h"
#include "wire/http1/body_reader.h"
#include "wire/http1/request_head.h"

namespace haechi::engine::intercept {

class Http1ClientLeg final : public ClientLeg {
 public:
  explicit Http1ClientLeg(const wire::http1::HeadLimits& limits)
      : limits_(limits), scanner_(limits) {}

  void receive(std::string_view bytes, Instant now, LegEvents& events) override;
  void end(LegEvents& events) override;
  [[nodiscard]] std::string take_output() override;
  void send_content(StreamId stream, std::string_view content) override;
  void finish(StreamId stream, const Headers& trailers) override;
  void reset(StreamId stream, Cause cause) override;

  void consume(StreamId /*stream*/, std::size_t /*bytes*/) override {}

  [[nodiscard]] std::size_t backlog(StreamId /*stream*/) const override { return 0; }

  [[nodiscard]] bool is_full() const override;

  [[nodiscard]] bool is_done() const override { return is_closing_; }

  void send_interim(StreamId stream, const Answer& answer) override;
  void send_answer(StreamId stream, const Answer& answer, bool is_whole) override;
  void upgrade(StreamId stream, const Answer& answer) override;

  void resume(LegEvents& events) override { pump(events); }

  void drain() override;

  [[nodiscard]] bool is_torn() const override { return is_torn_; }

 private:
  // Of the client: it reads a head, a body, or waits for the answer.
  enum class Place : std::uint8_t { Head, Body, Waiting, Upgraded };

  void pump(LegEvents& events);
  [[nodiscard]] bool pump_head(LegEvents& events);
  [[nodiscard]] bool pump_body(LegEvents& events);
  void begin(const wire::http1::RequestHead& head, LegEvents& events);
  void break_off(const wire::http1::HeadError& error, LegEvents& events);
  void end_exchange();

  Place place_ = Place::Head;
  StreamId stream_ = 0; // the exchange at hand, or the last one
  std::string inbox_;
  std::string output_;
  wire::http1::HeadLimits limits_;
  wire::http1::HeadScanner scanner_;
  wire::http1::BodyReader body_;
  wire::http1::BodyKind answer_kind_ = wire::http1::BodyKind::None;
  bool is_head_request_ = false;
  bool is_old_client_ = false;
  bool wants_keep_alive_ = true;
  bool has_answered_ = false;
  bool is_answer_done_ = false;
  bool has_ended_ = false; // the client sends nothing more
  bool is_closing_ = false;
  bool is_torn_ = false;
};

} // namespace haechi::engine::intercept
