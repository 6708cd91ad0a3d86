#pragma once
// Takes the datagrams of QUIC clients that were led to the gateway (by DNS, by a redirection of
// packets) and refuses each connection so that its client falls back to TCP at once: an Initial of
// version 1 or 2 is answered with CONNECTION_CLOSE (CONNECTION_REFUSED), another version with the
// versions that can be read. The hello is collected, over packets, fragments and changed ids,
// judged and recorded, once a minute for each client and host.
//
// Never answers more than was received, and nothing to a datagram below 1,200 bytes, so it cannot
// be used against a third party. Memory is bounded: by kMaxFlows, kMaxHeld and kMaxTold.
// Posture: robust to untrusted client input. Fuzz target: quic_refuser.

#include "engine/gateway/judge.h"
#include "ledger/record.h"
#include "wire/quic/initial_collector.h"

#include <deque>
#include <functional>
#include <list>
#include <map>

namespace haechi::engine::quic {

class QuicRefuser {
 public:
  static constexpr std::size_t kMaxFlows = 1'024;     // clients whose hello is not complete
  static constexpr std::size_t kMaxHeld = 4U << 20U;  // bytes of such hellos
  static constexpr std::size_t kMaxTold = 8'192;      // clients and hosts of the last minute
  static constexpr std::chrono::minutes kToldTime{1}; // until the same is recorded again

  struct Numbers {
    std::uint64_t datagrams = 0;
    std::uint64_t closed = 0;     // answered with CONNECTION_CLOSE
    std::uint64_t negotiated = 0; // answered with the versions
    std::uint64_t hellos = 0;
    std::uint64_t unreadable = 0; // hellos that broke off, contradicted themselves or were too long
  };

  // Makes the next reference number.
  using ReferenceSource = std::function<std::string()>;

  // Both outlive the refuser.
  QuicRefuser(gateway::Judge& judge, ledger::Recorder& recorder, ReferenceSource references)
      : judge_(judge), recorder_(recorder), references_(std::move(references)) {}

  // The datagram to send back; empty: none.
  [[nodiscard]] Bytes take(ByteView datagram, const Endpoint& client, Instant now);

  [[nodiscard]] const Numbers& numbers() const { return numbers_; }

 private:
  struct Flow {
    Endpoint client;
    wire::quic::InitialCollector collector;
    std::size_t held = 0;
  };

  struct Told {
    std::string what;
    Instant at{};
  };

  using Flows = std::list<Flow>; // the latest first

  struct Seen; // what a datagram brought

  [[nodiscard]] Seen collect(ByteView datagram, const Endpoint& client);
  [[nodiscard]] Flow& find_flow(const Endpoint& client);
  void forget_flow(Flows::iterator flow);
  void tell(const Seen& seen, const IpAddress& client, Instant now);
  [[nodiscard]] bool is_told(std::string what, Instant now);

  gateway::Judge& judge_;
  ledger::Recorder& recorder_;
  ReferenceSource references_;
  Flows flows_;
  std::map<Endpoint, Flows::iterator> by_client_;
  std::size_t held_ = 0;
  std::deque<Told> told_;
  std::map<std::string, Instant, std::less<>> told_at_;
  Numbers numbers_;
};

} // namespace haechi::engine::quic
