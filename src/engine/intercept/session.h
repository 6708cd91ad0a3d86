#pragma once
// Everything between the two plaintext streams of one intercepted connection: requests are taken
// from the client, judged one by one, held where the verdict needs their body, sent on or refused
// in the client's own shape; answers come back, event by event where an inspection looks. Client
// and upstream may speak HTTP/1.1 or HTTP/2, whichever.
//
// Promises: no byte of a request goes upstream before its verdict allows it; what goes is written
// anew from what was judged. Every request on a kept-alive or shared connection is judged. A new
// policy is put to all running exchanges at the next event. Memory is bounded: by windows and
// pauses towards both sides, by the hold for bodies. Posture: robust to untrusted client and
// upstream input. Fuzz targets: intercept_http1, http2_frames.

#include "emit/refusal/notice_page.h"
#include "engine/intercept/acknowledgement_token.h"
#include "engine/intercept/acknowledgements.h"
#include "engine/intercept/commands.h"
#include "engine/intercept/content_hook.h"
#include "engine/intercept/intercept_options.h"
#include "engine/intercept/leg.h"
#include "engine/intercept/moment.h"
#include "engine/intercept/request_judge.h"
#include "engine/intercept/request_names.h"

#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace haechi::engine::intercept {

struct Exchange;
struct Trouble;

// Why there is no server that a request could go to.
struct ServerTrouble {
  std::string code;
  std::string message; // of characters that JSON takes as they are
  std::string_view proxy_error;
  int status = 502;
};

// What the connection is, known once both handshakes are done.
struct SessionSetup {
  IpAddress client;
  identity::Claims user; // what the client has shown beside its address
  ConnectionNames names;
  Protocol client_protocol{};
  Protocol upstream_protocol{};
  std::optional<ServerTrouble> trouble; // what is not refused gets this for its answer
};

// What a session needs of the world; of one worker, outlives the call.
struct Surroundings {
  RequestJudge& judge;
  ContentHook& hook;
  AcknowledgementStore& acknowledgements;
  const InterceptOptions& options;
  const TokenKey& token_key;
  const std::function<std::string()>& make_reference;
  const std::function<TokenNumber()>& make_number; // random
};

class Session {
 public:
  Session(SessionSetup setup, const InterceptOptions& options, const Moment& now);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void handle(const Event& event, const Moment& now, const Surroundings& world, Commands& out);

  // When a Tick is due, on the steady clock.
  [[nodiscard]] std::chrono::milliseconds deadline() const { return deadline_; }

  // A request has come.
  [[nodiscard]] bool has_begun() const { return has_begun_; }

  // FinishClient or AbortClient was said.
  [[nodiscard]] bool is_over() const { return is_over_; }

  [[nodiscard]] std::size_t exchanges() const { return exchanges_.size(); }

 private:
  struct Step;

  // A connection to upstream.
  struct Upstream {
    std::unique_ptr<UpstreamLeg> leg; // null while it is being opened
    Protocol protocol{};
    bool is_paused = false;
    std::size_t pending = 0; // bytes told to send that have not left
  };

  void on(const event::ClientBytes& event, Step& step);
  void on(const event::ClientEnd& event, Step& step);
  void on(const event::ClientLost& event, Step& step);
  void on(const event::ClientWritten& event, Step& step);
  void on(const event::UpstreamOpened& event, Step& step);
  void on(const event::UpstreamFailed& event, Step& step);
  void on(const event::UpstreamBytes& event, Step& step);
  void on(const event::UpstreamEnd& event, Step& step);
  void on(const event::UpstreamWritten& event, Step& step);
  void on(const event::SpillBytes& event, Step& step);
  void on(const event::SpillFailed& event, Step& step);
  void on(const event::InspectionReady& event, Step& step);
  void on(const event::Tick& event, Step& step);
  void on(const event::Drain& event, Step& step);

  // Requests (session_requests.cpp).
  void take_client_events(LegEvents& events, Step& step);
  void begin_request(LegEvent& event, bool is_whole, Step& step);
  void take_request_content(Exchange& exchange, std::string_view bytes, Step& step);
  void end_request(Exchange& exchange, Headers trailers, Step& step);
  void hold_content(Exchange& exchange, std::string_view bytes, Step& step);
  void stop_holding(Exchange& exchange, std::string_view rest, Step& step);
  void send_behind(Exchange& exchange, std::string_view bytes, Step& step);
  void end_reading(Exchange& exchange, Step& step);
  void ask_inspection(Exchange& exchange, Step& step);
  void begin_inspection(Exchange& exchange, Step& step);
  void begin_answer_inspection(Exchange& exchange, Step& step);

  // Judging and telling (session_judging.cpp).
  [[nodiscard]] RequestVerdict judge(Exchange& exchange, Stage stage, Step& step);
  [[nodiscard]] RequestVerdict judge_names(Exchange& exchange, Stage stage,
                                           const gateway::Subject& subject, Step& step);
  void follow(Exchange& exchange, RequestVerdict verdict, Step& step);
  [[nodiscard]] bool may_pass_warning(Exchange& exchange, Step& step);
  [[nodiscard]] std::string person(const gateway::Subject& subject) const;
  [[nodiscard]] std::optional<Acknowledgement>
  find_acknowledgement(const gateway::Subject& subject, const std::vector<std::string>& services,
                       const Step& step) const;
  void account(Exchange& exchange, Step& step);
  [[nodiscard]] std::string make_note(const Exchange& exchange) const;
  void refuse(Exchange& exchange, Step& step);
  void refuse_as(Exchange& exchange, std::string_view reason, Step& step);
  void reconsider(Step& step);
  void cut(Exchange& exchange, const emit::Refusal& refusal, Step& step);
  void tell(Exchange& exchange, const struct OwnAnswer& answer);
  void fail(Exchange& exchange, const Trouble& trouble);

  // What the inspection found (session_insights.cpp).
  [[nodiscard]] RequestVerdict judge_insight(Exchange& exchange, const Insight& insight,
                                             std::optional<std::string>& redacted, Step& step);
  [[nodiscard]] bool judge_answer(Exchange& exchange, const Insight& insight, Step& step);
  [[nodiscard]] bool judge_message(Exchange& exchange, const Insight& insight,
                                   std::optional<std::string>& redacted, Step& step);
  void stop(Exchange& exchange, const std::string& reason, Step& step);
  class Insights;

  // Notices (session_notices.cpp).
  void show_notice(Exchange& exchange, emit::NoticeTrouble trouble, Step& step);
  void open_notice(Exchange& exchange, std::string_view query, Step& step);
  void take_form(Exchange& exchange, Step& step);
  void take_back(Exchange& exchange, std::string_view back, emit::NoticeTrouble trouble,
                 Step& step);
  void record_notice(Exchange& exchange, std::string_view kind, const std::string& reference,
                     std::string note, Step& step);

  // Upstream (session_upstream.cpp).
  void send_on(Exchange& exchange, Step& step);
  void prepare_request(Exchange& exchange, Step& step);
  void send_waiting(Step& step);
  [[nodiscard]] bool begin_upstream(Exchange& exchange);
  void open_upstream(const Exchange& exchange, Step& step);
  void send_held(Exchange& exchange);
  void finish_upstream(Exchange& exchange);
  void take_upstream_events(ConnectionNumber connection, LegEvents& events, Step& step);
  void lose_upstream(ConnectionNumber connection, Step& step);
  void fail_upstream(Exchange& exchange, bool is_refused, const Trouble& trouble, Step& step);

  // Answers (session_answers.cpp).
  void take_interim(Exchange& exchange, Answer answer);
  void begin_answer(Exchange& exchange, Answer answer, bool is_whole, Step& step);
  void prepare_answer(Exchange& exchange, Answer& answer, bool is_whole, Step& step);
  void begin_messages(Exchange& exchange, Answer answer, Step& step);
  void take_answer_content(Exchange& exchange, std::string_view bytes, Step& step);
  void take_message_bytes(Exchange& exchange, Direction direction, std::string_view bytes,
                          Step& step);
  void end_messages(Exchange& exchange, Step& step);
  void end_answer(Exchange& exchange, const Headers& trailers, Step& step);

  // Flow (session.cpp).
  void settle(Step& step);
  void flush(Step& step);
  void credit(Exchange& exchange, Step& step);
  void steer_reading(Step& step);
  void forget_done(Step& step);
  void give_up(Exchange& exchange);
  void end_session(Step& step);
  void set_deadline(const Step& step);
  [[nodiscard]] Exchange* find(StreamId client_stream);
  [[nodiscard]] Exchange* find(ConnectionNumber connection, StreamId upstream_stream);
  [[nodiscard]] Exchange* find_number(ExchangeNumber number);
  [[nodiscard]] Upstream* find_upstream(ConnectionNumber connection);
  [[nodiscard]] static std::unique_ptr<UpstreamLeg> make_leg(Protocol protocol,
                                                             const InterceptOptions& options);

  SessionSetup setup_;
  std::unique_ptr<ClientLeg> client_;
  std::map<StreamId, std::unique_ptr<Exchange>> exchanges_; // by the client's stream
  std::map<ConnectionNumber, Upstream> upstreams_;
  ConnectionNumber last_connection_ = 1;
  ExchangeNumber last_exchange_ = 0;
  std::size_t client_pending_ = 0;
  bool client_paused_ = false;
  bool has_begun_ = false; // a request has come
  bool is_over_ = false;
  std::chrono::milliseconds active_at_{0};
  std::chrono::milliseconds deadline_{0};
};

} // namespace haechi::engine::intercept
