#pragma once
// Both ends in HTTP/2, by wire/http2: pseudo-header fields become the request line and back, and
// what HTTP/2 may not say is left out. Posture: robust to untrusted client and upstream input. Fuzz
// target: http2_frames.

#include "engine/intercept/leg.h"

namespace haechi::engine::intercept {

// What both ends share: the connection, and content to and fro.
template <class Base> class Http2Leg : public Base {
 public:
  Http2Leg(wire::http2::Role role, const wire::http2::Limits& limits) : connection_(role, limits) {}

  void receive(std::string_view bytes, Instant now, LegEvents& events) override {
    std::vector<wire::http2::Event> read;
    connection_.receive(bytes, now, read);
    for (wire::http2::Event& event : read) {
      translate(event, events);
    }
  }

  void end(LegEvents& events) override {
    is_ended_ = true;
    events.push_back({.kind = LegEventKind::Broken, .status = 502, .what = "the connection ended"});
  }

  [[nodiscard]] std::string take_output() override { return connection_.take_output(); }

  void send_content(StreamId stream, std::string_view content) override {
    connection_.send_content(stream, content);
  }

  void finish(StreamId stream, const Headers& trailers) override {
    connection_.finish(stream, trailers);
  }

  void reset(StreamId stream, Cause cause) override {
    connection_.reset(stream, cause == Cause::Broken ? wire::http2::Code::InternalError
                                                     : wire::http2::Code::Cancel);
  }

  void consume(StreamId stream, std::size_t bytes) override { connection_.consume(stream, bytes); }

  [[nodiscard]] std::size_t backlog(StreamId stream) const override {
    return connection_.backlog(stream);
  }

  [[nodiscard]] bool is_full() const override { return false; }

  [[nodiscard]] bool is_done() const override { return is_ended_ || connection_.is_done(); }

 protected:
  // What only one of the ends can hear.
  virtual void translate_own(wire::http2::Event& event, LegEvents& events) = 0;

  wire::http2::Connection connection_;

 private:
  void translate(wire::http2::Event& event, LegEvents& events);

  bool is_ended_ = false;
  Headers trailers_; // of the stream whose end comes next
  StreamId trailers_of_ = 0;
};

class Http2ClientLeg final : public Http2Leg<ClientLeg> {
 public:
  explicit Http2ClientLeg(const wire::http2::Limits& limits)
      : Http2Leg(wire::http2::Role::Server, limits) {}

  void send_interim(StreamId stream, const Answer& answer) override;
  void send_answer(StreamId stream, const Answer& answer, bool is_whole) override;
  // HTTP/2 has no upgrade: never asked for.
  void upgrade(StreamId stream, const Answer& answer) override;

  void resume(LegEvents& /*events*/) override {}

  void drain() override { connection_.drain(); }

  [[nodiscard]] bool is_torn() const override { return false; }

 private:
  void translate_own(wire::http2::Event& event, LegEvents& events) override;
};

class Http2UpstreamLeg final : public Http2Leg<UpstreamLeg> {
 public:
  explicit Http2UpstreamLeg(const wire::http2::Limits& limits)
      : Http2Leg(wire::http2::Role::Client, limits) {}

  [[nodiscard]] StreamId open(const Request& request, bool is_whole) override;

  [[nodiscard]] bool takes_requests() const override { return connection_.takes_streams(); }

 private:
  void translate_own(wire::http2::Event& event, LegEvents& events) override;
};

} // namespace haechi::engine::intercept
