#include "io/demo/stand_in_dns.h"

#include "base/bytes.h"
#include "io/demo/wake.h"
#include "io/net/socket.h"
#include "io/net/socket_address.h"
#include "wire/dns/name.h"
#include "wire/dns/query.h"
#include "wire/dns/record.h"
#include "wire/dns/writer.h"

#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

namespace haechi::io {

namespace {

using namespace wire::dns;

constexpr std::uint32_t kTtl = 30;
constexpr std::uint16_t kPointerToQuestion = 0xC00C; // RFC 1035 section 4.1.4: offset 12

std::size_t write_address(std::span<Byte> room, const Query& query, const IpAddress& address) {
  Writer writer(room);
  writer.u16(query.id);
  writer.u16(answer_flags(query, Rcode::NoError));
  writer.u16(1); // questions
  writer.u16(1); // answers
  writer.u16(0);
  writer.u16(0);
  writer.bytes(query.question());
  writer.u16(kPointerToQuestion);
  writer.u16(static_cast<std::uint16_t>(Type::A));
  writer.u16(static_cast<std::uint16_t>(Class::In));
  writer.u32(kTtl);
  writer.u16(static_cast<std::uint16_t>(address.bytes().size()));
  writer.bytes(address.bytes());
  return writer.is_full() ? 0 : writer.size();
}

std::string to_host(ByteView name) {
  Name lower = make_name(to_text(name)).value_or(Name()).to_lower();
  return to_text(lower.wire());
}

} // namespace

struct StandInDns::Parts {
  Fd socket;
  std::map<std::string, IpAddress> addresses;
  Wake wake;
  std::thread thread;

  std::size_t answer(ByteView packet, std::span<Byte> room) const;
  void serve() const;
};

std::size_t StandInDns::Parts::answer(ByteView packet, std::span<Byte> room) const {
  const ParsedQuery parsed = parse_query(packet);
  if (parsed.fault != QueryFault::None) {
    return 0;
  }
  const auto found = addresses.find(to_host(parsed.query.name));
  if (found == addresses.end()) {
    return write_negative_answer(room, parsed.query, Carrier::Udp, Rcode::NxDomain, kTtl, nullptr);
  }
  if (parsed.query.type != Type::A) {
    return write_empty_answer(room, parsed.query, Carrier::Udp, Rcode::NoError, nullptr);
  }
  return write_address(room, parsed.query, found->second);
}

void StandInDns::Parts::serve() const {
  std::array<Byte, kMaxMessage> packet{};
  std::array<Byte, kMaxUdpSize> room{};
  for (;;) {
    std::array<pollfd, 2> waits{{{socket.get(), POLLIN, 0}, {wake.fd(), POLLIN, 0}}};
    poll(waits.data(), waits.size(), -1);
    if (waits[1].revents != 0) {
      return;
    }
    sockaddr_storage from{};
    socklen_t from_size = sizeof(from);
    const ssize_t got = recvfrom(socket.get(), packet.data(), packet.size(), 0,
                                 reinterpret_cast<sockaddr*>(&from), &from_size); // NOLINT
    if (got <= 0) {
      continue;
    }
    const std::size_t size = answer(ByteView(packet).first(static_cast<std::size_t>(got)), room);
    if (size != 0) { // an answer that is lost is asked for again
      sendto(socket.get(), room.data(), size, MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&from), from_size); // NOLINT
    }
  }
}

StandInDns::StandInDns(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

StandInDns::StandInDns(StandInDns&&) noexcept = default;
StandInDns& StandInDns::operator=(StandInDns&&) noexcept = default;

StandInDns::~StandInDns() {
  if (parts_) {
    parts_->wake.stop();
    parts_->thread.join();
  }
}

Result<StandInDns> StandInDns::start(const Endpoint& listen,
                                     std::map<std::string, IpAddress> addresses) {
  auto socket = open_listener(listen, Transport::Udp);
  if (!socket) {
    return tl::make_unexpected(socket.error());
  }
  auto parts = std::make_unique<Parts>();
  parts->socket = std::move(*socket);
  parts->addresses = std::move(addresses);
  parts->thread = std::thread([served = parts.get()] { served->serve(); });
  return StandInDns(std::move(parts));
}

Endpoint StandInDns::endpoint() const {
  return local_endpoint(parts_->socket.get());
}

} // namespace haechi::io
