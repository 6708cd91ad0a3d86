#include "wire/quic/initial_collector.h"

#include "wire/quic/initial_frames.h"
#include "wire/tls/hello_collector.h"

#include <algorithm>

namespace haechi::wire::quic {

namespace {

constexpr std::size_t kMaxPackets = 16; // of one datagram
constexpr std::size_t kMessageHeader = 4;
constexpr Byte kClientHello = 1;

std::size_t message_size(ByteView stream) {
  return kMessageHeader + ((std::size_t{stream[1]} << 16U) | (std::size_t{stream[2]} << 8U) |
                           std::size_t{stream[3]});
}

} // namespace

std::size_t InitialCollector::held() const {
  std::size_t total = body_.size();
  for (const Connection& connection : connections_) {
    total += connection.stream.held();
  }
  return total;
}

InitialCollector::State InitialCollector::feed(ByteView datagram) {
  State state = State::Nothing;
  for (std::size_t count = 0; count < kMaxPackets && !datagram.empty(); ++count) {
    const auto header = parse_long_header(datagram);
    if (!header) {
      // Behind a first packet anything may stand: it counts for nothing, as for a server.
      return count == 0 && header.error() == HeaderFault::UnknownVersion ? State::UnknownVersion
                                                                         : state;
    }
    version_ = header->version;
    if (header->type == PacketType::Initial) {
      const State seen = feed_initial(datagram.first(header->size), *header);
      if (seen > State::NeedMore) {
        return seen;
      }
      state = std::max(state, seen);
    }
    datagram = datagram.subspan(header->size);
  }
  return state;
}

InitialCollector::State InitialCollector::feed_initial(ByteView packet, const LongHeader& header) {
  for (Connection& connection : connections_) {
    if (connection.version == header.version) {
      if (const auto opened = open_initial(packet, header, connection.keys, connection.expected)) {
        connection.expected = std::max(connection.expected, opened->number + 1);
        return feed_frames(connection, opened->frames);
      }
    }
  }
  if (header.destination.size() < kMinFirstDestination) {
    return State::Unreadable;
  }
  Connection fresh{header.version,
                   derive_initial_keys(header.version, header.destination, Side::Client), 0,
                   StreamAssembler(kMessageHeader + tls::kMaxHello), false};
  const auto opened = open_initial(packet, header, fresh.keys, 0);
  if (!opened) {
    return State::Unreadable;
  }
  fresh.expected = opened->number + 1;
  if (connections_.size() >= kMaxConnections) {
    connections_.erase(connections_.begin());
  }
  return feed_frames(connections_.emplace_back(std::move(fresh)), opened->frames);
}

InitialCollector::State InitialCollector::feed_frames(Connection& connection, ByteView frames) {
  if (connection.is_told) {
    return State::Nothing;
  }
  const auto tell = [&](State state) {
    connection.is_told = true;
    return state;
  };
  const auto crypto = find_crypto_frames(frames);
  if (!crypto) {
    return tell(State::Broken);
  }
  for (const CryptoFrame& frame : *crypto) {
    const auto put = connection.stream.insert(frame.offset, frame.data);
    if (put != StreamAssembler::State::Fine) {
      return tell(put == StreamAssembler::State::TooLong ? State::TooLong : State::Broken);
    }
  }
  const ByteView stream = connection.stream.contiguous();
  if (!stream.empty() && stream[0] != kClientHello) {
    return tell(State::Broken);
  }
  if (stream.size() < kMessageHeader) {
    return State::NeedMore;
  }
  const std::size_t size = message_size(stream);
  if (size > kMessageHeader + tls::kMaxHello) {
    return tell(State::TooLong);
  }
  if (stream.size() < size) {
    return State::NeedMore;
  }
  if (stream.size() > size) {
    return tell(State::Broken); // a client has nothing to say before the server answers
  }
  const ByteView body = stream.subspan(kMessageHeader, size - kMessageHeader);
  body_.assign(body.begin(), body.end());
  return tell(State::Complete);
}

} // namespace haechi::wire::quic
