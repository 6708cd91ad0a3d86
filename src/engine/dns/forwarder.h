#pragma once
// Gets answers from upstreams: one question at a time in each of a bounded number of slots, several
// tries within one deadline. An answer counts only when id, question and (by the port) source
// address and port are right; others are ignored, and too many of them move the question to TCP,
// where they cannot be forged blindly. TC moves it there too. An upstream that fails, times out or
// answers SERVFAIL, REFUSED or NOTIMP gives way to the next.
//
//   state \ event   answer           wrong answer   TC            failure, timeout    deadline
//   asked by UDP    done             ignored (8:    ask by TCP    next upstream or    failed
//                                    ask by TCP)                  failed
//   asked by TCP    done             as failure     done          next upstream or    failed
//                                                                 failed

#include "engine/dns/cache.h"
#include "engine/dns/ports.h"
#include "engine/dns/upstreams.h"

#include <functional>

namespace haechi::engine::dns {

using RandomSource = std::function<std::uint64_t()>;

struct ForwarderOptions {
  std::size_t in_flight = 512;      // questions at once
  std::uint32_t tries = 4;          // for one question, over all upstreams
  std::uint64_t try_ms = 1000;      // for one try
  std::uint64_t deadline_ms = 4000; // for all tries; the client hears SERVFAIL then
  bool mixes_case = false;          // 0x20: upstreams must echo the name's random case
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

 private:
  struct Slot {
    bool is_used = false;
    bool is_asking = false; // the current attempt is known to the port
    ForwardedQuestion what;
    Bytes sent_question; // name in the case that was sent
    std::uint32_t generation = 0;
    std::uint32_t tried = 0; // bit set of upstreams in this round
    std::uint32_t tries = 0;
    std::uint32_t mismatches = 0;
    std::size_t upstream = 0;
    Endpoint endpoint;
    std::uint16_t id = 0;
    bool with_opt = true;
    wire::dns::Carrier carrier = wire::dns::Carrier::Udp;
    std::uint64_t ends_ms = 0;
  };

  enum class Reading : std::uint8_t { Ignore, Final, AskByTcp, AskWithoutOpt, Failed };
  [[nodiscard]] Reading read(Slot& slot, ByteView packet) const;
  [[nodiscard]] Slot* find(AttemptId attempt);
  // Sends to the slot's upstream; false when the port has no socket.
  [[nodiscard]] bool send(std::uint32_t index, const Moment& now);
  // The next upstream, or false when tries or time have run out.
  [[nodiscard]] bool send_to_next(std::uint32_t index, const Moment& now);
  void stop_attempt(std::uint32_t index);
  [[nodiscard]] std::optional<Outcome> fail_over(std::uint32_t index, const Moment& now);
  Outcome finish(std::uint32_t index, std::optional<ByteView> answer);

  UpstreamPort& port_;
  RandomSource random_;
  ForwarderOptions options_;
  Upstreams upstreams_;
  std::vector<Slot> slots_;                // as many as were ever needed at once
  std::vector<std::uint64_t> try_ends_ms_; // beside slots_; the greatest number: not in use
  std::vector<std::uint32_t> free_;
  std::uint32_t tick_at_ = 0; // where on_tick goes on
};

} // namespace haechi::engine::dns
