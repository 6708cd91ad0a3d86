#include "engine/peek/capture_peek.h"

#include "engine/peek/captured_flow.h"

#include <variant>

namespace haechi::engine::peek {

namespace {

using Segment = wire::pcap::Segment;

constexpr std::size_t kMaxFlows = 65'536;
constexpr std::size_t kMaxHeld = 256 * 1024 * 1024;
constexpr Byte kLongHeader = 0x80;

std::size_t held_by(const auto& side) {
  return std::visit([](const auto& one) { return one.held(); }, side);
}

} // namespace

struct CapturePeek::Flow {
  std::variant<TcpFlow, QuicFlow> side;
  std::uint64_t frame = 0; // of the last packet
  wire::pcap::Timestamp time{};
};

CapturePeek::CapturePeek() = default;
CapturePeek::~CapturePeek() = default;

void CapturePeek::forget_oldest() {
  const auto oldest = flows_.find(order_.front());
  held_ -= held_by(oldest->second->side);
  flows_.erase(oldest);
  order_.pop_front();
}

CapturePeek::Flow* CapturePeek::find_or_keep(const Segment& segment) {
  const Key key{segment.protocol, segment.source, segment.destination};
  if (const auto found = flows_.find(key); found != flows_.end()) {
    return found->second.get();
  }
  const bool is_udp = segment.protocol == Segment::Protocol::Udp;
  if (is_udp) {
    const bool is_answer =
        flows_.contains(Key{segment.protocol, segment.destination, segment.source});
    if (is_answer || segment.payload.empty() || (segment.payload[0] & kLongHeader) == 0) {
      return nullptr;
    }
  }
  if (flows_.size() >= kMaxFlows) {
    forget_oldest();
  }
  auto flow = std::make_unique<Flow>();
  if (is_udp) {
    flow->side.emplace<QuicFlow>();
  }
  order_.push_back(key);
  return flows_.emplace(key, std::move(flow)).first->second.get();
}

std::vector<SeenHello> CapturePeek::feed(const wire::pcap::Packet& packet) {
  std::vector<SeenHello> seen;
  const auto segment = wire::pcap::find_segment(packet.link, packet.bytes);
  Flow* const flow = segment ? find_or_keep(*segment) : nullptr;
  if (flow == nullptr) {
    return seen;
  }
  flow->frame = packet.number;
  flow->time = packet.time;
  held_ -= held_by(flow->side);
  std::visit([&](auto& side) { side.feed(*segment, seen); }, flow->side);
  held_ += held_by(flow->side);
  while (held_ > kMaxHeld) {
    forget_oldest();
  }
  for (SeenHello& hello : seen) {
    hello.frame = packet.number;
    hello.time = packet.time;
    hello.source = segment->source;
    hello.destination = segment->destination;
  }
  return seen;
}

std::vector<SeenHello> CapturePeek::finish() {
  std::vector<SeenHello> seen;
  for (const Key& key : order_) {
    const Flow& flow = *flows_.at(key);
    const std::string_view why =
        std::visit([](const auto& side) { return side.unfinished(); }, flow.side);
    if (!why.empty()) {
      SeenHello& hello = seen.emplace_back();
      hello.frame = flow.frame;
      hello.time = flow.time;
      hello.is_quic = key.protocol == Segment::Protocol::Udp;
      hello.source = key.source;
      hello.destination = key.destination;
      hello.error = why;
    }
  }
  return seen;
}

} // namespace haechi::engine::peek
