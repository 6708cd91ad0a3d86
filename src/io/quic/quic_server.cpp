#include "io/quic/quic_server.h"

#include "io/dns/udp_listener.h"
#include "io/net/socket.h"
#include "io/process/trusted_clock.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>

namespace haechi::io {

namespace {

Instant wall_clock() {
  return process_clock().now();
}

} // namespace

struct QuicServer::Parts {
  engine::quic::QuicRefuser refuser;
  std::vector<Endpoint> bound;
  std::vector<std::unique_ptr<UdpListener>> listeners;
};

QuicServer::QuicServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

QuicServer::~QuicServer() = default;

Result<std::unique_ptr<QuicServer>>
QuicServer::start(boost::asio::io_context& loop, engine::gateway::Judge& judge,
                  ledger::Recorder& recorder, engine::quic::QuicRefuser::ReferenceSource references,
                  const std::vector<Endpoint>& listen) {
  std::unique_ptr<Parts> parts(
      new Parts{engine::quic::QuicRefuser(judge, recorder, std::move(references)), {}, {}});
  for (const Endpoint& endpoint : listen) {
    auto fd = open_listener(endpoint, Transport::Udp);
    if (!fd) {
      return tl::make_unexpected(std::move(fd.error()));
    }
    auto* refuser = &parts->refuser;
    parts->listeners.push_back(std::make_unique<UdpListener>(
        loop, std::move(*fd), static_cast<std::uint32_t>(parts->listeners.size()),
        [](std::span<const ByteView>) {},
        [refuser](ByteView datagram, const engine::dns::Client& client, std::span<Byte> room) {
          const Bytes answer = refuser->take(datagram, client.remote, wall_clock());
          if (answer.size() > room.size()) {
            return std::size_t{0};
          }
          std::ranges::copy(answer, room.begin());
          return answer.size();
        }));
    parts->bound.push_back(parts->listeners.back()->bound());
    parts->listeners.back()->start();
  }
  return std::unique_ptr<QuicServer>(new QuicServer(std::move(parts)));
}

const std::vector<Endpoint>& QuicServer::bound() const {
  return parts_->bound;
}

const engine::quic::QuicRefuser::Numbers& QuicServer::numbers() const {
  return parts_->refuser.numbers();
}

void QuicServer::stop() {
  for (const auto& listener : parts_->listeners) {
    listener->stop();
  }
}

} // namespace haechi::io
