#pragma once
// Gets answers from upstreams: one question at a time in each of a bounded number of slots, several
// tries within one deadline. An answer counts only when id, question and (by the port) source
// address and port are right; others are ignored, and too many of them move the question to TCP,
// where they cannot be forged blindly. TC moves it there too. An upstream that fails, times out or
// answers SERVFAIL, REFUSED or NOTIMP gives way to the next; one that is merely slower than it uses
// to be gets a rival, a healthy upstream asked beside it, and the first answer counts. As that
// means slower than nineteen of twenty of its last answers, rivals are few. An upstream that has
// rested gets a copy of some client's question as a trial, whose answer nobody sees, before clients
// depend on it again.
//
//   state \ event   answer           wrong answer   TC            failure, timeout    deadline
//   asked by UDP    done             ignored (8:    ask by TCP    next upstream or    failed
//                                    ask by TCP)                  failed
//   asked by TCP    done             as failure     done          next upstream or    failed
//                                                                 failed

#include "engine/dns/cache.h"
#include "engine/dns/ports.h"
#include "engine/dns/upstreams.h"

#include <array>
#include <functional>

namespace haechi::engine::dns {

using RandomSource = std::function<std::uint64_t()>;

struct ForwarderOptions {
  std::size_t in_flight = 512;      // questions at once
  std::uint32_t tries = 4;          // for one question, over all upstreams
  std::uint64_t try_ms = 1000;      // for one try
  std::uint64_t deadline_ms = 4000; // for all tries; the client hears SERVFAIL then
  bool mixes_case = false;          // 0x20: an answer by UDP must echo the name's random case
  bool asks_rivals = false;         // see above
};

// What is asked: lower-case name, type and class as on the wire, and two bits.
struct ForwardedQuestion {
  Bytes question;
  bool is_dnssec_ok = false;
  bool is_checking_disabled = false;
};

class Forwarder {
 public:
  // Names one question until its outcome; below ForwarderOptions::in_flight.
  using Ticket = std::uint32_t;

  struct Outcome {
    Ticket ticket = 0;
    std::optional<ByteView> answer; // nullopt: no upstream could be reached
  };

  Forwarder(UpstreamPort& port, RandomSource random, const ForwarderOptions& options);

  // Questions under way keep their tries at old upstreams and go on with the new ones.
  void set_upstreams(std::vector<Endpoint> endpoints);

  enum class Refused : std::uint8_t { Full, NoUpstream };
  [[nodiscard]] tl::expected<Ticket, Refused> ask(ForwardedQuestion question, const Moment& now);

  // A packet that came for an attempt; its outcome, if it settles the question. The view lives as
  // long as `packet`.
  [[nodiscard]] std::optional<Outcome> on_packet(AttemptId attempt, ByteView packet,
                                                 const Moment& now);
  // The attempt cannot succeed: refused, reset, closed.
  [[nodiscard]] std::optional<Outcome> on_failure(AttemptId attempt, const Moment& now);
  // To be called every few tens of milliseconds while has_questions(); one timed-out question each
  // call, until nullopt.
  [[nodiscard]] std::optional<Outcome> on_tick(const Moment& now);

  [[nodiscard]] bool has_questions() const { return questions() > 0; }

  [[nodiscard]] std::size_t questions() const { return slots_.size() - free_.size(); }

  [[nodiscard]] const Upstreams& upstreams() const { return upstreams_; }

 private:
  // A question has one attempt under way, or a second one beside it: the rival.
  struct Attempt {
    bool is_asking = false; // known to the port
    Bytes sent_question;    // name in the case that was sent
    std::uint32_t generation = 0;
    std::uint32_t mismatches = 0;
    std::size_t upstream = 0;
    Endpoint endpoint;
    std::uint16_t id = 0;
    bool with_opt = true;
    bool mixes_case = false;
    bool has_lost_case = false;  // it came back in another case, so TCP was asked
    bool has_bad_cookie = false; // BADCOOKIE was heard once
    wire::dns::Carrier carrier = wire::dns::Carrier::Udp;
    std::uint64_t asked_ms = 0;
    std::uint64_t ends_ms = 0;
  };

  struct Slot {
    bool is_used = false;
    bool is_trial = false; // of an upstream that has rested; nobody waits
    ForwardedQuestion what;
    std::array<Attempt, 2> attempts;
    std::uint32_t tried = 0; // bit set of upstreams in this round
    std::uint32_t tries = 0;
    std::uint64_t ends_ms = 0;
    std::uint64_t rival_ms = 0; // when to ask one
  };

  // One attempt of one question; what AttemptId::slot means.
  struct Place {
    std::uint32_t slot = 0;
    std::uint32_t which = 0;
  };

  enum class Reading : std::uint8_t { Ignore, Final, AskByTcp, AskAgain, AskWithoutOpt, Failed };
  [[nodiscard]] Reading read(Attempt& attempt, ByteView packet);
  // What the cookie of an answer to the question leaves of it; nullopt: it is right.
  [[nodiscard]] std::optional<Reading> read_cookie(Attempt& attempt, ByteView packet);
  [[nodiscard]] static Reading read_wrong(Attempt& attempt);
  [[nodiscard]] std::optional<Place> find(AttemptId attempt) const;

  [[nodiscard]] Attempt& at(Place place) { return slots_[place.slot].attempts[place.which]; }

  // Sends to the attempt's upstream; false when the port has no socket.
  [[nodiscard]] bool send(Place place, const Moment& now);
  void prepare(Place place, std::size_t upstream);
  // The next upstream, or false when tries or time have run out.
  [[nodiscard]] bool send_to_next(Place place, const Moment& now);
  void ask_rival(Place beside, const Moment& now);
  void begin_trial(const ForwardedQuestion& question, const Moment& now);
  [[nodiscard]] std::uint32_t take_slot(ForwardedQuestion question, const Moment& now);
  void give_back(std::uint32_t index);
  void stop(Place place);
  void set_due(std::uint32_t index);
  void note_answer(Place place, const Moment& now);
  [[nodiscard]] std::optional<Outcome> on_due(std::uint32_t index, const Moment& now);
  [[nodiscard]] std::optional<Outcome> fail_over(Place place, const Moment& now);
  // nullopt: nobody waited.
  std::optional<Outcome> finish(std::uint32_t index, std::optional<ByteView> answer);

  UpstreamPort& port_;
  RandomSource random_;
  ForwarderOptions options_;
  Upstreams upstreams_;
  std::vector<Slot> slots_;           // as many as were ever needed at once
  std::vector<std::uint64_t> due_ms_; // beside slots_: when something is to be done; or never
  std::vector<std::uint32_t> free_;
  std::uint32_t tick_at_ = 0; // where on_tick goes on
};

} // namespace haechi::engine::dns
