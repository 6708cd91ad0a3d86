#include "io/dns/dns_server.h"

#include "io/dns/environment.h"
#include "io/dns/udp_listener.h"
#include "io/dns/upstream_sockets.h"

namespace haechi::io {

using engine::dns::Client;
using engine::dns::Moment;
using engine::dns::Responder;
using wire::dns::Carrier;

namespace {

constexpr std::chrono::milliseconds kTick{50};
constexpr int kPortTries = 16; // to find a port that is free for UDP and TCP

struct Listeners {
  Fd udp;
  Fd tcp;
};

Result<Listeners> open_listeners(const Endpoint& endpoint) {
  for (int left = endpoint.port == 0 ? kPortTries : 1;; --left) {
    auto udp = open_listener(endpoint, Transport::Udp);
    if (!udp) {
      return tl::make_unexpected(udp.error());
    }
    auto tcp = open_listener(local_endpoint(udp->get()), Transport::Tcp);
    if (tcp) {
      return Listeners{.udp = std::move(*udp), .tcp = std::move(*tcp)};
    }
    if (left <= 1) {
      return tl::make_unexpected(tcp.error());
    }
  }
}

} // namespace

struct DnsServer::Parts final : engine::dns::ReplyPort {
  Parts(boost::asio::io_context& loop, engine::gateway::Judge& judge, ledger::Recorder& recorder,
        engine::dns::ReferenceSource references, const DnsServerOptions& options)
      : drain_ms(options.drain_ms),
        upstreams(loop, {.on_packet =
                             [this](engine::dns::AttemptId attempt, ByteView packet) {
                               responder.on_upstream_packet(attempt, packet, read_moment());
                             },
                         .on_failure =
                             [this](engine::dns::AttemptId attempt) {
                               responder.on_upstream_failure(attempt, read_moment());
                             }}),
        responder({.judge = judge,
                   .recorder = recorder,
                   .replies = *this,
                   .upstreams = upstreams,
                   .random = make_random_source(),
                   .references = std::move(references)},
                  options.responder),
        tcp(
            loop, options.tcp,
            [this](ByteView query, const Client& client, std::span<Byte> room) {
              return on_tcp_query(query, client, room);
            },
            [] { return read_moment().uptime_ms; }, [this] { ticker.start(); }),
        ticker(loop, kTick, [this] { return on_tick(); }) {
    adopt(options.rules);
  }

  void adopt(const engine::config::Dns& rules) {
    responder.set_rules(rules);
    responder.set_upstreams(rules.upstream);
  }

  void reply(const Client& client, ByteView message) override {
    note_sent(message);
    if (client.carrier == Carrier::Tcp) {
      tcp.send(client, message);
    } else if (!message.empty() && client.listener < udp.size()) {
      udp[client.listener]->send(client, message);
    }
  }

  void note_sent(ByteView message) {
    if (!message.empty()) {
      responder.note_sent(message);
    }
  }

  void add_listener(boost::asio::io_context& loop, Listeners listeners) {
    bound.push_back(local_endpoint(listeners.udp.get()));
    const auto number = static_cast<std::uint32_t>(udp.size());
    udp.push_back(std::make_unique<UdpListener>(
        loop, std::move(listeners.udp), number,
        [this](std::span<const ByteView> queries) {
          batch_moment = read_moment();
          responder.look_ahead(queries);
        },
        [this](ByteView query, const Client& client, std::span<Byte> room) {
          return on_udp_query(query, client, room);
        }));
    udp.back()->start();
    tcp.add_socket(std::move(listeners.tcp));
  }

  std::size_t on_udp_query(ByteView query, const Client& client, std::span<Byte> room) {
    const auto answering = responder.on_query(query, client, batch_moment, room);
    note_sent(ByteView(room).first(answering.size));
    if (responder.has_questions()) { // this one's, or the renewal of what was given
      ticker.start();
    }
    return answering.outcome == Responder::Outcome::Answered ? answering.size : 0;
  }

  TcpListener::Handled on_tcp_query(ByteView query, const Client& client, std::span<Byte> room) {
    const auto answering = responder.on_query(query, client, read_moment(), room);
    note_sent(ByteView(room).first(answering.size));
    switch (answering.outcome) {
    case Responder::Outcome::Silence:
      return {};
    case Responder::Outcome::Answered:
      return {.outcome = TcpListener::Outcome::Answered, .size = answering.size};
    case Responder::Outcome::Waiting:
      return {.outcome = TcpListener::Outcome::Waiting};
    }
    return {};
  }

  Ticker::Next on_tick() {
    const Moment now = read_moment();
    responder.on_tick(now);
    tcp.on_tick();
    const bool has_work = responder.has_questions() || tcp.has_work();
    if (drained && (!has_work || now.uptime_ms >= drain_ends_ms)) {
      const auto done = std::exchange(drained, nullptr);
      done(); // may destroy this
      return Ticker::Next::Stop;
    }
    return has_work || drained ? Ticker::Next::Again : Ticker::Next::Stop;
  }

  void drain(std::function<void()> done) {
    for (const auto& listener : udp) {
      listener->stop();
    }
    tcp.stop();
    drain_ends_ms = read_moment().uptime_ms + drain_ms;
    drained = std::move(done);
    ticker.start();
  }

  std::uint64_t drain_ms;
  UpstreamSockets upstreams;
  Responder responder;
  TcpListener tcp;
  Ticker ticker;
  std::vector<std::unique_ptr<UdpListener>> udp;
  std::vector<Endpoint> bound;
  Moment batch_moment;
  std::uint64_t drain_ends_ms = 0;
  std::function<void()> drained;
};

DnsServer::DnsServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

DnsServer::~DnsServer() = default;

Result<std::unique_ptr<DnsServer>> DnsServer::start(boost::asio::io_context& loop,
                                                    engine::gateway::Judge& judge,
                                                    ledger::Recorder& recorder,
                                                    engine::dns::ReferenceSource references,
                                                    const DnsServerOptions& options) {
  auto parts = std::make_unique<Parts>(loop, judge, recorder, std::move(references), options);
  for (const Endpoint& endpoint : options.listen) {
    auto listeners = open_listeners(endpoint);
    if (!listeners) {
      return tl::make_unexpected(listeners.error());
    }
    parts->add_listener(loop, std::move(*listeners));
  }
  return std::unique_ptr<DnsServer>(new DnsServer(std::move(parts)));
}

const std::vector<Endpoint>& DnsServer::bound() const {
  return parts_->bound;
}

void DnsServer::reconfigure(const engine::config::Dns& rules) {
  parts_->adopt(rules);
}

void DnsServer::drain(std::function<void()> done) {
  parts_->drain(std::move(done));
}

DnsServer::Numbers DnsServer::numbers() const {
  const Responder& responder = parts_->responder;
  return {.counters = responder.counters(),
          .upstreams = responder.upstreams(),
          .cached_answers = responder.cache().size(),
          .cached_bytes = responder.cache().bytes(),
          .waiting = responder.waiting_clients()};
}

std::size_t DnsServer::flush(ByteView name) {
  return parts_->responder.flush(name);
}

std::optional<DnsServer::Kept> DnsServer::find_kept(const wire::dns::Query& query) {
  const Moment now = read_moment();
  const engine::dns::CachedAnswer* kept = parts_->responder.find_kept(query, now);
  if (kept == nullptr) {
    return std::nullopt;
  }
  return Kept{.answer = kept->answer,
              .age_ms = now.uptime_ms - kept->stored_ms,
              .is_stale = now.uptime_ms >= kept->expires_ms};
}

const engine::dns::Counters& DnsServer::counters() const {
  return parts_->responder.counters();
}

} // namespace haechi::io
