#pragma once
// What can happen to a proxy session. Views are valid during the call that brings them.

#include "base/ip.h"

#include <string_view>
#include <variant>
#include <vector>

namespace haechi::engine::proxy::event {

struct ClientBytes {
  std::string_view bytes;
};

// This connection is not to be served, whatever it says. Only before its first bytes.
struct TurnedAway {
  std::string_view reason; // a word for the record
};

struct ClientEnd {}; // the client sends nothing more; it may still read

struct ClientLost {};

struct Resolved {
  Result<std::vector<IpAddress>> addresses;
};

struct UpstreamConnected {};

enum class ConnectFailure : std::uint8_t { Refused, TimedOut, Unreachable };

struct UpstreamFailed {
  ConnectFailure why = ConnectFailure::Unreachable;
};

struct UpstreamBytes {
  std::string_view bytes;
};

struct UpstreamEnd {}; // upstream sends nothing more

struct UpstreamLost {};

struct Verified {
  bool is_right = false;
};

struct TunnelEnded {};

struct InterceptionBegan {};

struct InterceptionFailed { // no certificate can be shown; upstream is closed, the client waits
  std::string_view hello;   // as StartInterception gave it
};

struct Tick {}; // time has passed: deadlines, verdicts that end by time alone, a new policy

struct Drain {}; // take no further request after the running one

} // namespace haechi::engine::proxy::event

namespace haechi::engine::proxy {

using Event =
    std::variant<event::ClientBytes, event::TurnedAway, event::ClientEnd, event::ClientLost,
                 event::Resolved, event::UpstreamConnected, event::UpstreamFailed,
                 event::UpstreamBytes, event::UpstreamEnd, event::UpstreamLost, event::Verified,
                 event::TunnelEnded, event::InterceptionBegan, event::InterceptionFailed,
                 event::Tick, event::Drain>;

} // namespace haechi::engine::proxy
