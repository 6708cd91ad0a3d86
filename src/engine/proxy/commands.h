#pragma once
// What a proxy session wants done, in order.

#include "base/ip.h"
#include "engine/certificates/host_coverage.h"
#include "engine/certificates/key_type.h"
#include "engine/gateway/verdict.h"
#include "engine/identity/claims.h"
#include "engine/proxy/reply.h"
#include "ledger/record.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haechi::engine::proxy::command {

struct ToClient {
  std::string bytes;
  bool operator==(const ToClient&) const = default;
};

struct ToUpstream {
  std::string bytes;
  bool operator==(const ToUpstream&) const = default;
};

struct Resolve { // answer: Resolved
  std::string host;
  bool operator==(const Resolve&) const = default;
};

struct Connect { // answer: UpstreamConnected or UpstreamFailed
  Endpoint endpoint;
  bool operator==(const Connect&) const = default;
};

struct Verify { // answer: Verified
  std::string user;
  std::string password;
  bool operator==(const Verify&) const = default;
};

struct CloseUpstream { // at once, also while connecting; no event follows
  bool operator==(const CloseUpstream&) const = default;
};

struct FinishClient { // send what is left, then end the connection in order; the last command
  bool operator==(const FinishClient&) const = default;
};

struct AbortClient { // reset: the client must not take what it has for the whole; the last command
  bool operator==(const AbortClient&) const = default;
};

struct StartTunnel { // join both sides after what is left to send; answer: TunnelEnded
  bool operator==(const StartTunnel&) const = default;
};

// Both sides leave this session for an interception (engine/intercept), which judges, records and
// refuses request by request. Answer: InterceptionBegan, then TunnelEnded; or InterceptionFailed.
struct StartInterception {
  certificates::Target target; // whom the server must prove to be
  std::string server_name;     // of the hello; empty: it had none
  std::string asked;           // by CONNECT, where that was a name; it is judged as well
  std::uint16_t port = 0;
  identity::Claims claims;            // what the client has shown beside its address
  std::string hello;                  // what the client has sent so far
  std::vector<std::string> protocols; // that it offers and haechi speaks
  certificates::KeyType key{};
  std::vector<Endpoint> addresses; // judged ones; the first is connected. Empty: no server is asked
  std::optional<Trouble> trouble;  // why there is no server, where the policy would let it pass
};

struct Record {
  ledger::Record record;
};

struct CountAllowed { // a plain allow, which leaves no record
  gateway::Depth depth{};
  bool operator==(const CountAllowed&) const = default;
};

} // namespace haechi::engine::proxy::command

namespace haechi::engine::proxy {

using Command = std::variant<command::ToClient, command::ToUpstream, command::Resolve,
                             command::Connect, command::Verify, command::CloseUpstream,
                             command::FinishClient, command::AbortClient, command::StartTunnel,
                             command::StartInterception, command::Record, command::CountAllowed>;
using Commands = std::vector<Command>;

// Bytes for one side; runs of them become one command. Nothing for no bytes.
void send_to_client(Commands& commands, std::string bytes);
void send_to_upstream(Commands& commands, std::string bytes);

} // namespace haechi::engine::proxy
