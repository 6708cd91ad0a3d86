#pragma once
// Answers DNS questions by policy. Every name that an answer holds out to a client is judged for
// that client, on first, cached and stale answers alike: the question's own, each CNAME and DNAME
// target, each SVCB, HTTPS and PTR target. A refusal carries an Extended DNS Error and is the same
// whatever type, class or flags were asked. Where the decision needs what comes after the name,
// `ech` is taken out of SVCB and HTTPS records, or, where clients are steered, the gateway's own
// addresses are given. What cannot be read or judged is not passed on.
// Posture: robust to untrusted client and upstream input.

#include "engine/dns/bypass.h"
#include "engine/dns/cache.h"
#include "engine/dns/cookies.h"
#include "engine/dns/counters.h"
#include "engine/dns/failures.h"
#include "engine/dns/forwarder.h"
#include "engine/dns/prefetch.h"
#include "engine/dns/rate_limit.h"
#include "engine/dns/refusal_look.h"
#include "engine/dns/steering.h"
#include "engine/gateway/judge.h"

#include <map>
#include <unordered_map>

namespace haechi::engine::dns {

struct ResponderOptions {
  CacheLimits cache;
  ForwarderOptions forwarder;
  std::uint32_t negative_ttl_s = 10;  // of refusals; shorter when the verdict may change sooner
  std::size_t waiting_clients = 4096; // over all questions, at least one for each in flight
  std::size_t clients_per_question = 256;
  std::size_t questions_per_client = 0;    // that wait at once, of one address; 0: no limit
  std::uint32_t answers_per_second = 0;    // by UDP to one network without a cookie; 0: no limit
  std::uint32_t strangers_per_second = 20; // likewise to networks that nobody mapped
  std::size_t renewals = 0;                // of popular answers, under way at once; 0: none
  std::uint64_t stale_after_ms = 1800;     // RFC 8767: a stale answer rather than a longer wait
  CookieSecret cookie_secret{};            // one for all workers
};

using ReferenceSource = std::function<std::string()>;

class Responder {
 public:
  // All that is borrowed outlives the responder.
  struct World {
    gateway::Judge& judge;
    ledger::Recorder& recorder;
    ReplyPort& replies;
    UpstreamPort& upstreams;
    RandomSource random;
    ReferenceSource references; // numbers for records and refusals
  };

  Responder(World world, const ResponderOptions& options);

  enum class Outcome : std::uint8_t {
    Silence,
    Answered, // the first `size` bytes of the room
    Waiting   // ReplyPort::reply follows
  };

  struct Answering {
    Outcome outcome = Outcome::Silence;
    std::size_t size = 0;
  };

  static constexpr std::size_t kMostAhead = 64;

  // What on_query() of these packets (the first kMostAhead of them) will need is fetched from
  // memory meanwhile. Answers nothing, changes nothing; whoever asks for one packet need not call.
  void look_ahead(std::span<const ByteView> packets) const;

  // `room` must hold 1232 bytes for UDP clients and 65535 for TCP ones. No allocation when the
  // answer comes from the cache and its memo.
  [[nodiscard]] Answering on_query(ByteView packet, const Client& client, const Moment& now,
                                   std::span<Byte> room);

  void on_upstream_packet(AttemptId attempt, ByteView packet, const Moment& now);
  void on_upstream_failure(AttemptId attempt, const Moment& now);
  // To be called every few tens of milliseconds while has_questions().
  void on_tick(const Moment& now);
  void set_upstreams(std::vector<Endpoint> upstreams);
  // How refusals look, what counts as a way past, who may speak for others. The judge's epoch must
  // have grown since the last call.
  void set_rules(const config::Dns& dns);

  [[nodiscard]] bool has_questions() const { return forwarder_.has_questions(); }

  [[nodiscard]] const Counters& counters() const { return counters_; }

  // A message that went to a client, however it came about.
  void note_sent(ByteView message) {
    ++counters_.answers[static_cast<std::size_t>(to_answer_kind(message))];
  }

  [[nodiscard]] const AnswerCache& cache() const { return cache_; }

  [[nodiscard]] std::size_t waiting_clients() const { return waiting_; }

  [[nodiscard]] std::vector<UpstreamReport> upstreams() const {
    return forwarder_.upstreams().report();
  }

  // Forgets the answers to all questions at or below `name` (lower case, as on the wire), and what
  // failed. How many answers.
  std::size_t flush(ByteView name);

  // The kept answer to this question, also one whose time is over; nullptr: none. For looking,
  // valid until the next call.
  [[nodiscard]] const CachedAnswer* find_kept(const wire::dns::Query& query, const Moment& now) {
    return cache_.find_stale(QuestionKey(query, seed_), now);
  }

 private:
  // Whom the query is answered for: the client, or on whose behalf a trusted forwarder asks.
  struct Asker {
    IpAddress address;
    std::string mark; // by which the forwarder knows him; empty: by the address alone
  };

  // A client that waits for an upstream's answer.
  struct Waiter {
    Client client;
    Asker asker;
    wire::dns::Query query; // its name points into `question`
    Bytes question;         // as the client spelt it
    std::uint64_t asked_ms = 0;
    policy::Effect effect = policy::Effect::NoDecision;
    std::uint64_t epoch = 0;
    Instant valid_until{}; // of the verdict on the question's name
    bool is_counted = false;
    bool is_recorded = false;
    bool is_read_later = false;
    bool is_steered = false;
    bool is_out_of_reach = false;
  };

  struct Pending {
    QuestionKey key;
    std::uint64_t asked_ms = 0;
    std::vector<Waiter> waiters;
    bool is_renewal = false; // of an answer that is still good
  };

  // One query on its way through the judge.
  struct Asking {
    const wire::dns::Query& query;
    const Client& client;
    const Asker& asker;
    const gateway::Subject& subject;
    const Moment& now;
    std::span<Byte> room;
    policy::Effect effect = policy::Effect::NoDecision; // the strictest so far
    bool is_counted = false;
    bool is_recorded = false;
    const config::Steer* steer = nullptr; // where the person is sent for what needs HTTP
    bool is_read_later = false;           // some name's decision needs what comes after the name
    bool is_steered = false;      // some name's decision needs HTTP, and there is where to send to
    bool is_out_of_reach = false; // the policy has no say over this person here
    Instant valid_until = Instant::max();
  };

  [[nodiscard]] Answering answer_cookie(wire::dns::Query& query, const Client& client,
                                        const Moment& now, std::span<Byte> room);
  [[nodiscard]] Answering answer_fault(const wire::dns::ParsedQuery& parsed, const Client& client,
                                       std::span<Byte> room);
  [[nodiscard]] Answering answer_unknown(const wire::dns::Query& query, const Client& client,
                                         const Asker& asker, const Moment& now,
                                         std::span<Byte> room);
  // True when the query proves that it comes from where it says.
  [[nodiscard]] bool take_cookie(wire::dns::Query& query, const Client& client, const Moment& now);
  [[nodiscard]] Asker find_asker(const wire::dns::Query& query, const Client& client) const;
  [[nodiscard]] const gateway::Subject* identify(const Asker& asker) const;
  // What the rate leaves of an answer by UDP; nullopt: all of it.
  [[nodiscard]] std::optional<Answering> limit(RateLimit& rate, const wire::dns::Query& query,
                                               const Client& client, const Moment& now,
                                               std::span<Byte> room);
  [[nodiscard]] Answering answer_asked(Asking& asking, const QuestionKey& key,
                                       CachedAnswer* cached);
  // Judges all names of the answer; nullopt: they pass. Else the refusal's size.
  [[nodiscard]] std::optional<std::size_t> judge_targets(Asking& asking,
                                                         const CachedAnswer& cached);
  [[nodiscard]] std::optional<std::size_t> judge_question(Asking& asking);
  [[nodiscard]] std::optional<std::size_t> judge_host(Asking& asking, std::string_view host,
                                                      std::string_view shown);
  [[nodiscard]] std::optional<std::size_t> judge_addresses(Asking& asking,
                                                           const CachedAnswer& cached);
  [[nodiscard]] std::size_t refuse(Asking& asking, std::string_view shown,
                                   const gateway::Verdict& verdict);
  [[nodiscard]] std::size_t refuse_bypass(Asking& asking, std::string_view shown, Bypass bypass);
  [[nodiscard]] std::size_t write_refusal(const Asking& asking, const RefusalLook& look,
                                          std::uint32_t ttl_s,
                                          const wire::dns::ErrorNote& note) const;
  [[nodiscard]] std::string make_error_text(const Asking& asking,
                                            const emit::Refusal& refusal) const;
  [[nodiscard]] Answering answer_any(Asking& asking);
  [[nodiscard]] std::size_t write_cached(Asking& asking, const CachedAnswer& cached);
  // The gateway's addresses in the place of those that the answer has (responder_steering.cpp).
  [[nodiscard]] std::size_t write_steered(Asking& asking);
  // A reverse name of the gateway itself; nullopt: it is none.
  [[nodiscard]] std::optional<Answering> answer_reverse(const Asking& asking) const;
  [[nodiscard]] const config::Steer* find_steer(const Asking& asking) const;
  void record_steered(Asking& asking, std::string_view shown, const gateway::Verdict& verdict);
  void count_allowed(const Asking& asking);
  void record_allowed(const Asking& asking);
  [[nodiscard]] std::size_t write_failure(const wire::dns::Query& query, const Client& client,
                                          wire::dns::ExtendedError code, std::string_view text,
                                          std::span<Byte> room);
  [[nodiscard]] std::optional<Answering> refuse_unsupported(const Asking& asking);
  [[nodiscard]] Answering forward(Asking& asking, const QuestionKey& key);
  [[nodiscard]] bool has_too_many_questions(const Client& client) const;
  [[nodiscard]] Answering turn_away(Asking& asking, wire::dns::ExtendedError code,
                                    std::string_view text);
  // The answer, fresh or stale, if it passes the judge; without one SERVFAIL and why.
  [[nodiscard]] std::size_t write_kept(Asking& asking, CachedAnswer* kept,
                                       const wire::dns::ErrorNote& failure);
  void add_pending(Forwarder::Ticket ticket, Pending pending);
  // Asks again for an answer that is about to end; nobody waits for it.
  void renew(const QuestionKey& key, const wire::dns::Query& query, const Moment& now);
  [[nodiscard]] tl::expected<Forwarder::Ticket, Forwarder::Refused>
  ask_upstreams(const QuestionKey& key, const wire::dns::Query& query, const Moment& now);
  [[nodiscard]] Pending* find_pending(const QuestionKey& key);
  [[nodiscard]] Pending take_pending(Forwarder::Ticket ticket);
  [[nodiscard]] Answering wait(Asking& asking, Pending& pending);
  void settle(const Forwarder::Outcome& outcome, const Moment& now);
  void answer_waiters(Pending& pending, CachedAnswer* cached, const Moment& now);
  void answer_waiter(Waiter& waiter, CachedAnswer* cached, const Moment& now);
  [[nodiscard]] std::size_t answer_asking(Asking& asking, const Waiter& waiter,
                                          CachedAnswer* cached);
  void forget_waiters(const std::vector<Waiter>& waiters);

  World world_;
  ResponderOptions options_;
  std::uint64_t seed_;
  AnswerCache cache_;
  Forwarder forwarder_;
  std::unordered_map<Forwarder::Ticket, Pending> pending_;
  std::unordered_multimap<std::uint64_t, Forwarder::Ticket> by_hash_; // of the pending keys
  std::size_t waiting_ = 0;
  std::map<IpAddress, std::size_t> waiting_of_; // by client
  Prefetch prefetch_;
  Failures failures_;
  Cookies cookies_;
  RateLimit rate_;
  RateLimit strangers_;
  config::Dns rules_;
  BypassRules bypass_;
  Steering steering_;
  RefusalLooks looks_;
  Bytes scratch_; // room for later answers
  Counters counters_;
};

} // namespace haechi::engine::dns
