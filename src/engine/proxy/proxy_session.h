#pragma once
// One client connection, from its first request to its end: of the explicit proxy, or of a client
// that DNS or a packet filter has sent here.
//
//   Reading      a request head is awaited or being read; of a steered client also a TLS hello
//   Verifying    its credentials are being checked
//   Resolving    it was judged; its host's addresses are awaited
//   Hello        CONNECT was answered with 200, or a steered client has begun a hello; the client's
//                first bytes are being collected
//   Connecting   to one judged address after the other
//   Exchanging   a request is forwarded (Exchange)
//   Tunnel       both sides are joined; only the end, or a new policy, matters here
//   Intercepted  both sides are an interception's, which judges requests by itself
//   Over         FinishClient or AbortClient was given
//
// Promises: nothing is sent to an upstream that was not judged to pass, and no connection is opened
// to an address that was not judged (destination.h); bytes that came early are never lost, bytes of
// one request never taken for another's; every refusal by policy has a reference number and, unless
// out of reach, a record; a new policy, or the end of a verdict, is applied to what runs.
// Posture: robust to untrusted client and upstream input.

#include "engine/peek/hello_peek.h"
#include "engine/proxy/asker.h"
#include "engine/proxy/commands.h"
#include "engine/proxy/events.h"
#include "engine/proxy/exchange.h"
#include "engine/proxy/moment.h"
#include "engine/proxy/questions.h"
#include "engine/proxy/reply.h"
#include "engine/proxy/room.h"
#include "wire/tls/alert.h"

#include <functional>
#include <memory>

namespace haechi::engine::proxy {

// Makes the next reference number.
using ReferenceSource = std::function<std::string()>;

// What a session needs of the world during one event.
struct Surroundings {
  gateway::Judge& judge;
  const ProxyOptions& options;
  const ReferenceSource& make_reference;
  Room* room = nullptr; // null: there is always some
};

class ProxySession {
 public:
  enum class State : std::uint8_t {
    Reading,
    Verifying,
    Resolving,
    Hello,
    Connecting,
    Exchanging,
    Tunnel,
    Intercepted,
    Over
  };

  // `certificate`: of a client whose TLS was verified.
  ProxySession(const IpAddress& client, const Moment& now, const ProxyOptions& options,
               const Entrance& entrance = {},
               std::shared_ptr<const identity::CertificateFacts> certificate = nullptr);

  // Appends what is to be done. An event that means nothing in the present state does nothing.
  void handle(const Event& event, const Moment& now, const Surroundings& world, Commands& out);

  [[nodiscard]] State state() const { return state_; }

  // Whether the client's next bytes would be of use now.
  [[nodiscard]] bool wants_client() const;

  // Uptime at which a Tick is due; the same for wall time.
  [[nodiscard]] std::chrono::milliseconds deadline() const { return deadline_; }

  [[nodiscard]] Instant recheck_at() const { return recheck_at_; }

  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }

 private:
  struct Step; // one event's surroundings

  // Where a request is to go.
  struct Destination {
    std::string host; // canonical name; empty: the address was given
    std::optional<IpAddress> address;
    std::uint16_t port = 0;
    bool operator==(const Destination&) const = default;

    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] std::string to_authority(std::uint16_t default_port) const;
  };

  // A request that was admitted, as far as it is still needed.
  struct Request {
    Destination destination;
    ReplyShape shape;
    bool is_connect = false;
    std::string head; // to be sent upstream
    Exchange::Setup setup;
    bool is_upstream_reused = false;
    bool was_retried = false;
  };

  // What becomes of a connection whose names were judged.
  enum class Plan : std::uint8_t {
    Tunnel,
    Intercept,
    Answer // intercepted without a server: whatever is asked, it is refused
  };

  // Parts of the session that a tunnel no longer needs.
  struct Work {
    Request request;
    std::vector<Endpoint> candidates; // judged addresses not yet tried
    std::optional<Trouble> last_failure;
    std::chrono::milliseconds reach_until{0};
    std::unique_ptr<peek::HelloPeek> peek;
    bool is_tls = false; // of the hello
    bool has_hello = false;
    Plan plan = Plan::Tunnel;
    std::optional<Endpoint> connected;
    std::optional<IpAddress> asked_address; // by CONNECT, before the hello named a host
    std::string first_bytes;                // of the client, given back by an interception
    bool cannot_intercept = false;          // it was tried: no certificate can be shown
    std::unique_ptr<Exchange> exchange;
    std::optional<Destination> idle_upstream; // an open connection of no request
    std::string field;                        // credentials being verified
    std::string user;
  };

  void on(const event::ClientBytes& event, Step& step);
  void on(const event::TurnedAway& event, Step& step);
  void on(const event::ClientEnd& event, Step& step);
  void on(const event::ClientLost& event, Step& step);
  void on(const event::Resolved& event, Step& step);
  void on(const event::UpstreamConnected& event, Step& step);
  void on(const event::UpstreamFailed& event, Step& step);
  void on(const event::UpstreamBytes& event, Step& step);
  void on(const event::UpstreamEnd& event, Step& step);
  void on(const event::UpstreamLost& event, Step& step);
  void on(const event::Verified& event, Step& step);
  void on(const event::TunnelEnded& event, Step& step);
  void on(const event::InterceptionBegan& event, Step& step);
  void on(const event::InterceptionFailed& event, Step& step);
  void on(const event::Tick& event, Step& step);
  void on(const event::Drain& event, Step& step);

  // First bytes (beginning.cpp).
  [[nodiscard]] bool begins_with_requests(Step& step);
  void begin_late(Step& step);

  // Requests (request_admission.cpp).
  void read_requests(Step& step);
  void read_request(Step& step);
  [[nodiscard]] bool has_credentials(const wire::http1::RequestHead& head, const ReplyShape& shape,
                                     Step& step);
  void check_field(std::string_view field, const ReplyShape& shape, Step& step);
  [[nodiscard]] bool read_claim(const wire::http1::RequestHead& head, Step& step);
  [[nodiscard]] bool is_proved(const Step& step);
  void serve_pac(const ReplyShape& shape, Step& step);
  void admit(const wire::http1::RequestHead& head, const ReplyShape& shape, Step& step);
  void prepare(const wire::http1::RequestHead& head, const ReplyShape& shape, Step& step);
  void demand_credentials(const Trouble& trouble, ReplyShape shape, Step& step);
  void drop_head();

  // Reaching upstream and forwarding (forwarding.cpp).
  void reach(Step& step);
  void take_addresses(const std::vector<IpAddress>& addresses, Step& step);
  void connect_next(Step& step);
  void fail_to_reach(Step& step);
  void begin_exchange(Step& step);
  void pump_request(Step& step);
  void follow_exchange(Step& step);
  void fail_exchange(const Trouble& trouble, Step& step);
  void end_exchange(Step& step);
  [[nodiscard]] bool may_retry() const;

  // Tunnels (tunnelling.cpp).
  void open_hello(Step& step);
  void begin_steered_hello(Step& step);
  void judge_steered_hello(Step& step);
  void collect_hello(Step& step);
  void take_hello(std::string_view bytes, Step& step);
  void judge_hello(Step& step);
  void follow_plan(Step& step);
  void reach_by_name(Step& step);
  void note_other_address(const IpAddress& asked, Step& step);
  void begin_tunnel(Step& step);
  [[nodiscard]] static bool has_room_for_tunnel(const Step& step);
  [[nodiscard]] bool can_intercept(const gateway::Verdict& verdict, const Step& step) const;
  [[nodiscard]] bool can_read_requests(const Step& step);
  [[nodiscard]] const certificates::PinnedException* find_exception(const Step& step) const;
  void decline_encrypted_hello(Step& step);
  void begin_interception(std::optional<Trouble> trouble, Step& step);
  void end_handshake(wire::tls::Alert alert, Step& step);

  // Judging, telling, ending (judging.cpp).
  [[nodiscard]] bool account(Step& step);
  [[nodiscard]] bool plan(const gateway::Verdict& verdict, const Step& step);
  void refuse(const gateway::Verdict& verdict, const Question& question, Step& step);
  void refuse_destination(std::string_view reason, Step& step);
  void tell(std::string reply, const ReplyShape& shape, Step& step);
  [[nodiscard]] std::string find_disagreement() const;
  void reconsider(Step& step);
  void reply(const Trouble& trouble, const ReplyShape& shape, Step& step);
  void finish(Step& step);
  void abort(Step& step);
  void close_upstream(Step& step);
  void await_request(Step& step);
  void expire(Step& step);

  // A tunnel was promised to the client, or begun by it: HTTP can tell it nothing any more.
  [[nodiscard]] bool awaits_tunnel() const;

  State state_ = State::Reading;
  Entrance entrance_;
  Asker asker_;
  std::chrono::milliseconds deadline_;
  Instant recheck_at_ = Instant::max();
  std::uint64_t epoch_ = 0;
  std::vector<Question> questions_; // of what is under way: first as asked for, last as shown
  std::string inbox_;               // bytes of the client that no request has taken yet
  wire::http1::HeadScanner scanner_;
  std::unique_ptr<Work> work_;
  int wrong_passwords_ = 0;
  bool has_upstream_ = false; // open or being opened
  bool client_ended_ = false;
  bool is_draining_ = false;
  bool leaves_http_unread_ = false; // a tunnel although its verdict needed HTTP
  bool has_begun_ = false;          // the first bytes have told what the client speaks
};

} // namespace haechi::engine::proxy
