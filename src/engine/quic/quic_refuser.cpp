#include "engine/quic/quic_refuser.h"

#include "engine/peek/hello_peek.h"
#include "text/host_name.h"
#include "wire/quic/refusal_packets.h"
#include "wire/tls/client_hello.h"

#include <fmt/format.h>

namespace haechi::engine::quic {

namespace {

using Collector = wire::quic::InitialCollector;
using wire::quic::LongHeader;
using wire::quic::PacketType;

constexpr std::string_view kNoHost = "_"; // in records, as DNS writes a name that is none

// A client's first Initial in this datagram, which a server would answer.
std::optional<LongHeader> find_initial(ByteView datagram) {
  const auto header = wire::quic::parse_long_header(datagram);
  const bool is_first = header && header->type == PacketType::Initial &&
                        header->destination.size() >= wire::quic::kMinFirstDestination;
  return is_first ? std::optional(*header) : std::nullopt;
}

} // namespace

struct QuicRefuser::Seen {
  Collector::State state = Collector::State::Nothing;
  std::string host;           // canonical
  std::string_view undecided; // why there is none
  std::uint32_t version = 0;
};

Bytes QuicRefuser::take(ByteView datagram, const Endpoint& client, Instant now) {
  ++numbers_.datagrams;
  if (datagram.size() < wire::quic::kMinClientDatagram) {
    return {};
  }
  const Seen seen = collect(datagram, client);
  switch (seen.state) {
  case Collector::State::Nothing:
  case Collector::State::Unreadable:
    return {}; // no first packet of a client: a server would be silent, too
  case Collector::State::UnknownVersion: {
    const auto packet = wire::quic::parse_invariants(datagram);
    if (!packet || packet->version == 0) {
      return {}; // an answer to an answer would never end
    }
    ++numbers_.negotiated;
    return wire::quic::write_version_negotiation(*packet);
  }
  case Collector::State::NeedMore:
    break;
  case Collector::State::Complete:
    ++numbers_.hellos;
    tell(seen, client.address, now);
    break;
  case Collector::State::TooLong:
  case Collector::State::Broken:
    ++numbers_.unreadable;
    tell(seen, client.address, now);
    break;
  }
  const auto initial = find_initial(datagram);
  if (!initial) {
    return {};
  }
  ++numbers_.closed;
  return wire::quic::write_connection_refused(*initial);
}

QuicRefuser::Flow& QuicRefuser::find_flow(const Endpoint& client) {
  if (const auto found = by_client_.find(client); found != by_client_.end()) {
    flows_.splice(flows_.begin(), flows_, found->second);
    return flows_.front();
  }
  while (flows_.size() >= kMaxFlows || held_ > kMaxHeld) {
    forget_flow(std::prev(flows_.end()));
  }
  flows_.push_front({client, {}, 0});
  by_client_.emplace(client, flows_.begin());
  return flows_.front();
}

void QuicRefuser::forget_flow(Flows::iterator flow) {
  held_ -= flow->held;
  by_client_.erase(flow->client);
  flows_.erase(flow);
}

QuicRefuser::Seen QuicRefuser::collect(ByteView datagram, const Endpoint& client) {
  Flow& flow = find_flow(client);
  Seen seen;
  seen.state = flow.collector.feed(datagram);
  seen.version = flow.collector.version();
  const std::size_t held = flow.collector.held();
  held_ += held - flow.held;
  flow.held = held;
  if (seen.state == Collector::State::NeedMore) {
    return seen;
  }
  seen.undecided = peek::kUnreadableHello;
  if (seen.state == Collector::State::Complete) {
    const auto hello = wire::tls::parse_client_hello(flow.collector.body());
    const auto host = hello && hello->server_name ? text::make_host_name(*hello->server_name)
                                                  : fail("E-NAME-001", "no name");
    if (host) {
      seen.host = *host;
      seen.undecided = {};
    } else if (hello) {
      seen.undecided = !hello->server_name                 ? peek::kNoServerName
                       : host.error().code == "E-NAME-002" ? peek::kAddressLiteral
                                                           : peek::kUnreadableHello;
    }
  }
  const bool is_over = seen.state == Collector::State::Complete ||
                       seen.state == Collector::State::TooLong ||
                       seen.state == Collector::State::Broken;
  if (held == 0 || is_over) { // what cannot be opened takes nothing from a hello that has begun
    forget_flow(flows_.begin());
  }
  return seen;
}

bool QuicRefuser::is_told(std::string what, Instant now) {
  while (!told_.empty() && (told_.front().at + kToldTime <= now || told_.size() >= kMaxTold)) {
    told_at_.erase(told_.front().what);
    told_.pop_front();
  }
  if (!told_at_.emplace(what, now).second) {
    return true;
  }
  told_.push_back({std::move(what), now});
  return false;
}

// Plain allowed names are counted when they come by TCP.
void QuicRefuser::tell(const Seen& seen, const IpAddress& client, Instant now) {
  if (is_told(fmt::format("{} {}", client.to_string(), seen.host), now)) {
    return;
  }
  using gateway::Depth;
  const gateway::Subject* subject = judge_.identify(client);
  const gateway::Verdict& verdict =
      subject == nullptr ? judge_.refuse_unknown_client()
      : seen.undecided.empty()
          ? judge_.judge(*subject, seen.host, Depth::ServerName, now)
          : judge_.judge_undecided(*subject, Depth::ServerName, seen.undecided, now);
  if (verdict.trace != gateway::Trace::Recorded) {
    return;
  }
  auto record = judge_.make_record(
      subject, client, seen.host.empty() ? kNoHost : std::string_view(seen.host), Depth::ServerName,
      verdict, verdict.is_refusal() ? references_() : "", now);
  record.action = verdict.is_refusal() ? "refuse" : "steer";
  record.note = fmt::format("QUIC version {}: asked to come by TCP",
                            seen.version == wire::quic::kVersion2 ? 2 : 1);
  recorder_.record(std::move(record));
}

} // namespace haechi::engine::quic
