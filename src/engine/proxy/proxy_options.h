#pragma once
// What an operator may set about the proxy, with the defaults that docs/proxy.md states.

#include "engine/certificates/pinned_exception.h"
#include "wire/http1/head.h"

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::proxy {

// Whether users prove who they are by Basic credentials (never asked for, nor accepted, from
// clients beyond loopback: the password would cross the network in clear).
enum class Authentication : std::uint8_t {
  Off,      // credentials are dropped unread
  Optional, // verified when sent; asked for where no identity entry maps the address
  Required  // asked for from everybody
};

// By which door a client came in.
struct Entrance {
  // Clients mean this machine to be the site: DNS, or a packet filter, has sent them here. They
  // begin with a TLS hello or with requests in origin form; nobody can ask them for credentials.
  bool is_steered = false;
  std::uint16_t port = 0;        // that a steered client means; where its connection goes on to
  std::optional<Endpoint> meant; // where a packet filter found it going; nullopt: nothing tells
  bool is_secure = false;        // nothing crosses the network in clear
  bool is_balanced = false;      // a balancer told the client's address

  bool operator==(const Entrance&) const = default;
};

// Where connections are intercepted whose policy is not settled by their names.
struct InterceptionRules {
  bool of_proxy = false; // of clients that use the explicit proxy
  bool of_steered = false;
  bool of_transparent = false;
  std::set<std::string, std::less<>> never; // canonical; each with all below it
  // Read even where names settle everything, because requests there carry a field of ours: exact,
  // or `*.` and a name for it and all below it. `never` goes before.
  std::vector<std::string> always;
  std::vector<certificates::PinnedException> pinned;
};

[[nodiscard]] bool is_always_intercepted(const InterceptionRules& rules, std::string_view host);

// `host` is one of the names, or below one.
[[nodiscard]] bool is_never_intercepted(const InterceptionRules& rules, std::string_view host);

// Fields by which trusted peers say for whom they ask. They never go upstream, whoever sent them.
struct TrustedFields {
  std::vector<Cidr> peers;
  std::string user; // lower case; empty: there is none
  std::string groups;

  [[nodiscard]] std::vector<std::string> names() const;
};

struct ProxyOptions {
  // No open proxy.
  std::vector<std::uint16_t> ports{80, 443};
  bool allows_every_port = false;
  std::vector<Cidr> allowed_destinations; // special addresses that may be reached all the same
  // Canonical names whose addresses the operator wrote down (upstream.hosts).
  std::set<std::string, std::less<>> allowed_hosts;
  std::vector<Endpoint> own_endpoints;  // this gateway's listeners
  std::vector<IpAddress> own_addresses; // where DNS sends clients, whatever listens there

  InterceptionRules interception;

  TrustedFields trusted_fields;
  std::shared_ptr<const std::string> pac; // what `/proxy.pac` is answered with; null: nothing

  Authentication authentication = Authentication::Off;
  std::string realm = "haechi";
  std::string via = "haechi"; // pseudonym in the Via field; empty: no field
  std::string blocked_by;     // URI of the blocking entity for HTTP 451 (RFC 7725); empty: no link
  // Names that fronts use as the outer name of Encrypted ClientHello: never taken for the real one.
  std::vector<std::string> encrypted_hello_fronts{"cloudflare-ech.com"};

  wire::http1::HeadLimits head = wire::http1::kRequestLimits;

  // Each is a total, not renewed by single bytes.
  std::chrono::milliseconds header_timeout{10'000};     // a request head, from its first byte
  std::chrono::milliseconds keep_alive_timeout{60'000}; // between two requests
  std::chrono::milliseconds hello_timeout{10'000};      // a hello after CONNECT was answered
  std::chrono::milliseconds connect_timeout{10'000};    // to each address
  std::chrono::milliseconds reach_timeout{30'000};      // to resolve and connect in all
  std::chrono::milliseconds verify_timeout{30'000};     // of credentials
  // Renewed by every byte.
  std::chrono::milliseconds upload_timeout{120'000};    // a request body that stands still
  std::chrono::milliseconds idle_timeout{4 * 3600'000}; // a response or a tunnel without a byte
};

} // namespace haechi::engine::proxy
