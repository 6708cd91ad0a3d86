#include "dns/upstream.h"

#include "base/check.h"
#include "io/net/socket_address.h"
#include "wire/dns/message_fixture.h"

#include <array>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace haechi::tests::dns {

namespace wd = wire::dns;
namespace wf = wire::dns::fixture;
using wf::operator+;

namespace {

const Endpoint kAnyPort = *Endpoint::parse("127.0.0.1:0");

std::string first_label(const wd::Query& query) {
  ByteView name = query.name;
  return std::string(as_text(wd::take_label(name)));
}

wf::Message answer(const wd::Query& query) {
  const std::string name = wd::to_text(query.name);
  const std::string label = first_label(query);
  wf::Message message(label == "none" ? wf::kAnswerFlags | 3U : wf::kAnswerFlags, query.id);
  message.question(name, query.type);
  if (label == "none") {
    message.soa("net", 60, 60);
  } else if (label == "big") {
    for (unsigned i = 0; i < 12; ++i) {
      message.answer(name, wd::Type::Txt, Bytes{200} + Bytes(200, static_cast<Byte>('a' + i)));
    }
  } else if (label == "cname") {
    message.answer(name, wd::Type::Cname, wf::wire_name("api.bad-ai.com")).a("api.bad-ai.com");
  } else if (label == "target" && query.type == wd::Type::Https) {
    message.answer(name, wd::Type::Https, wf::svcb_rdata(1, "bad-ai.com"));
  } else if (query.type == wd::Type::A) {
    message.a(name);
  } else {
    message.soa("net", 60, 60);
  }
  return message;
}

Bytes truncated(const wd::Query& query) {
  wf::Message message(wf::kAnswerFlags | 0x0200U, query.id);
  return message.question(wd::to_text(query.name), query.type).bytes();
}

// Answers that must not count: a wrong id, a wrong question, an echo of the query.
std::vector<Bytes> forgeries(const wd::Query& query, ByteView packet) {
  const std::string name = wd::to_text(query.name);
  const auto id = static_cast<unsigned>(query.id);
  return {wf::Message(wf::kAnswerFlags, id ^ 1U).question(name, query.type).bytes(),
          wf::Message(wf::kAnswerFlags, id).question("other.net", query.type).bytes(),
          wf::Message(wf::kAnswerFlags, id).question(name, wd::Type::Txt).bytes(),
          Bytes(packet.begin(), packet.end())};
}

} // namespace

Upstream::Upstream() {
  for (int tries = 0; tries < 16 && !tcp_.is_open(); ++tries) {
    udp_ = std::move(io::open_listener(kAnyPort, io::Transport::Udp).value());
    endpoint_ = io::local_endpoint(udp_.get());
    if (auto tcp = io::open_listener(endpoint_, io::Transport::Tcp)) {
      tcp_ = std::move(*tcp);
    }
  }
  HAECHI_CHECK(tcp_.is_open());
  stranger_ = std::move(io::open_listener(kAnyPort, io::Transport::Udp).value());
  std::array<int, 2> ends{};
  HAECHI_CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
  stop_read_ = io::Fd(ends[0]);
  stop_write_ = io::Fd(ends[1]);
  thread_ = std::thread([this] { serve(); });
}

Upstream::~Upstream() {
  stop_write_.reset();
  thread_.join();
}

void Upstream::serve() {
  while (true) {
    std::array<pollfd, 3> ready{{{.fd = udp_.get(), .events = POLLIN, .revents = 0},
                                 {.fd = tcp_.get(), .events = POLLIN, .revents = 0},
                                 {.fd = stop_read_.get(), .events = POLLIN, .revents = 0}}};
    poll(ready.data(), ready.size(), -1);
    if (ready[2].revents != 0) {
      return;
    }
    if (ready[0].revents != 0) {
      serve_datagram();
    }
    if (ready[1].revents != 0) {
      serve_connection();
    }
  }
}

void Upstream::serve_datagram() {
  std::array<Byte, 2048> room{};
  sockaddr_storage peer{};
  socklen_t peer_size = sizeof(peer);
  auto* address = reinterpret_cast<sockaddr*>(&peer); // NOLINT: sockets API
  const ssize_t size = recvfrom(udp_.get(), room.data(), room.size(), 0, address, &peer_size);
  if (size <= 0) {
    return;
  }
  const ByteView packet = ByteView(room).first(static_cast<std::size_t>(size));
  const auto parsed = wd::parse_query(packet);
  if (parsed.fault != wd::QueryFault::None) {
    return;
  }
  ++udp_questions_;
  const auto send = [&](const io::Fd& from, const Bytes& bytes) {
    sendto(from.get(), bytes.data(), bytes.size(), 0, address, peer_size);
  };
  const std::string label = first_label(parsed.query);
  if (label == "silent") {
    return;
  }
  if (label == "garbage") {
    send(udp_, Bytes(40, 0xFF));
    send(udp_, {});
    return;
  }
  if (label == "spoof") {
    wf::Message evil(wf::kAnswerFlags, parsed.query.id);
    evil.question(wd::to_text(parsed.query.name), parsed.query.type);
    send(stranger_, evil.bytes());
    for (const Bytes& forgery : forgeries(parsed.query, packet)) {
      send(udp_, forgery);
    }
  }
  const Bytes whole = answer(parsed.query).bytes();
  const bool is_cut = whole.size() > wd::kMaxUdpSize || label == "drop";
  send(udp_, is_cut ? truncated(parsed.query) : whole);
}

void Upstream::serve_connection() {
  const io::Fd fd(accept4(tcp_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!fd.is_open()) {
    return;
  }
  ++tcp_questions_;
  Bytes arrived;
  std::array<Byte, 2048> room{};
  while (arrived.size() < 2 || arrived.size() < 2U + wd::read_u16(arrived, 0)) {
    const ssize_t size = recv(fd.get(), room.data(), room.size(), 0);
    if (size <= 0) {
      return;
    }
    arrived.insert(arrived.end(), room.begin(), room.begin() + size);
  }
  const auto parsed = wd::parse_query(ByteView(arrived).subspan(2));
  if (parsed.fault != wd::QueryFault::None || first_label(parsed.query) == "drop") {
    return;
  }
  const Bytes message = answer(parsed.query).bytes();
  const Bytes framed = wf::u16s({static_cast<unsigned>(message.size())}) + message;
  // In pieces, as a slow network would.
  const std::size_t half = framed.size() / 2;
  send(fd.get(), framed.data(), half, MSG_NOSIGNAL);
  send(fd.get(), framed.data() + half, framed.size() - half, MSG_NOSIGNAL);
}

} // namespace haechi::tests::dns
