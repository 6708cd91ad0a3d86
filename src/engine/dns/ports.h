#pragma once
// What the DNS engine asks of the world. io/dns and io/net carry it out; tests write it down.

#include "base/ip.h"
#include "wire/dns/writer.h"

namespace haechi::engine::dns {

// Who asked, and all that is needed to send an answer there.
struct Client {
  Endpoint remote;
  IpAddress local;              // the address that was asked
  std::uint32_t scope = 0;      // IPv6 zone of a link-local address
  std::uint32_t listener = 0;   // UDP: which socket it came by
  std::uint64_t connection = 0; // TCP: which connection
  wire::dns::Carrier carrier = wire::dns::Carrier::Udp;

  bool operator==(const Client&) const = default;
};

// Later answers to clients. One that has gone away is no error.
class ReplyPort {
 public:
  virtual ~ReplyPort() = default;
  virtual void reply(const Client& client, ByteView message) = 0;
};

// One try to get an answer from one upstream; unique for the life of the port.
struct AttemptId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  bool operator==(const AttemptId&) const = default;
};

class UpstreamPort {
 public:
  virtual ~UpstreamPort() = default;
  // Sends from a fresh random port; packets from elsewhere never come back to the engine. TCP:
  // connects first and frames the message. False when no socket can be had.
  [[nodiscard]] virtual bool ask(AttemptId attempt, const Endpoint& upstream,
                                 wire::dns::Carrier carrier, ByteView query) = 0;
  // The attempt is over; nothing of it is to be reported any more.
  virtual void forget(AttemptId attempt) = 0;
};

} // namespace haechi::engine::dns
