#pragma once
// What can happen to an intercepted connection. Views are valid during the call that brings them.
// `connection` numbers the connections to upstream: 1 is open when the session begins, the others
// are those that the session asked for.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace haechi::engine::intercept {

enum class Protocol : std::uint8_t { Http1, Http2 };

using ConnectionNumber = std::uint32_t;
using ExchangeNumber = std::uint32_t;

} // namespace haechi::engine::intercept

namespace haechi::engine::intercept::event {

struct ClientBytes {
  std::string_view bytes;
};

struct ClientEnd {}; // the client sends nothing more; it may still read

struct ClientLost {};

struct ClientWritten { // bytes of ToClient that have left
  std::size_t bytes = 0;
};

struct UpstreamOpened { // answers OpenUpstream
  ConnectionNumber connection = 0;
  Protocol protocol{};
};

struct UpstreamFailed { // answers OpenUpstream
  ConnectionNumber connection = 0;
};

struct UpstreamBytes {
  ConnectionNumber connection = 0;
  std::string_view bytes;
};

struct UpstreamEnd { // sends nothing more
  ConnectionNumber connection = 0;
  bool is_torn = false; // without TLS's word for it: what has no other end may be cut short
};

struct UpstreamWritten {
  ConnectionNumber connection = 0;
  std::size_t bytes = 0;
};

struct SpillBytes { // answers ReadSpill, in order
  ExchangeNumber exchange = 0;
  std::string_view bytes;
};

struct SpillFailed { // the file could not be written or read
  ExchangeNumber exchange = 0;
  std::string unkept; // of a write: everything that is not in the file, in order
};

struct InspectionReady { // an inspection that said Hold at the end has its answer now
  ExchangeNumber exchange = 0;
};

struct Tick {}; // time has passed, or the policy changed

struct Drain {}; // take no further requests

} // namespace haechi::engine::intercept::event

namespace haechi::engine::intercept {

using Event =
    std::variant<event::ClientBytes, event::ClientEnd, event::ClientLost, event::ClientWritten,
                 event::UpstreamOpened, event::UpstreamFailed, event::UpstreamBytes,
                 event::UpstreamEnd, event::UpstreamWritten, event::SpillBytes, event::SpillFailed,
                 event::InspectionReady, event::Tick, event::Drain>;

} // namespace haechi::engine::intercept
