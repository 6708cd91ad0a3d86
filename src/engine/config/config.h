#pragma once
// haechi.yaml as values, every default filled in. Reference for people: docs/configuration.md.
// Relative paths are already joined to the folder of the file they stand in.

#include "base/ip.h"
#include "base/result.h"
#include "base/words.h"
#include "engine/config/inspection.h"
#include "engine/config/ways_in.h"
#include "ledger/privacy.h"
#include "policy/request.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::config {

// A plain domain list, taken as the local service `as`; `name` is what people are told, where it is
// said.
struct DomainList {
  Path file;
  std::string as;
  Words name;
  Location as_where;
  bool refuses_bad_lines = false; // else they are skipped, with a warning
};

// Where an address stands: every client inside `cidr` is this person (assurance `address`), or
// every client that a trusted forwarder says bears `mark`. A facet that is not written is unknown,
// an empty one is known to be nothing.
struct IdentityEntry {
  Cidr cidr;
  std::string mark; // `mac:02:00:5e:00:53:01`, `client-id:ID` in the place of `cidr`; else empty
  policy::Who who;
  policy::Known device;
  policy::Known zone;
  Place body_at, device_at, zone_at;
};

// When a batch of records counts as kept: once the kernel has it (survives the end of the process),
// or once the disk has it (survives the loss of power).
enum class Sync : std::uint8_t { Kernel, Disk };

struct Records {
  Path dir;
  ledger::Level level = ledger::Level::Decisions;
  ledger::Subjects subjects = ledger::Subjects::Named;
  std::uint32_t pseudonym_days = 30; // how long a person keeps one pseudonym; 0: for good
  Path pseudonym_key;                // made when it is missing
  std::uint32_t keep_days = 0;       // older days are removed; 0 keeps all
  std::uint64_t keep_bytes = 0;      // of all files; the oldest are removed; 0: no bound
  std::uint64_t rotate_bytes = 64U << 20U;
  std::uint32_t keep_files = 100; // older ones are removed; 0 keeps all
  // Days after which contents of decisions, events and counts are purged; 0 keeps them.
  std::array<std::uint32_t, 3> purge_days{};
  std::optional<Instant> hold_since; // nothing of that day or later is removed or purged
  std::uint32_t buffer = 65'536; // records of one worker that wait while the disk cannot take them
  Sync sync = Sync::Kernel;
};

// Beside the folder of the records: whoever copies this does not copy the key.
[[nodiscard]] std::string default_pseudonym_key(std::string_view records_dir);

// What is answered to a question for a refused name.
enum class BlockAnswer : std::uint8_t { NameError, NoData, Refused, Sinkhole };

// Names and addresses by which clients get around a resolver (companion_names.h).
struct CompanionNames {
  std::vector<std::string> canaries; // canonical; each stands for all below it
  std::vector<std::string> relays;
  std::vector<std::string> resolvers;
  std::vector<IpAddress> resolver_addresses;

  bool operator==(const CompanionNames&) const = default;
};

// Ways past the resolver, and what must not leave or enter by it.
struct DnsBypass {
  bool refuses_canary = true;
  bool refuses_private_relay = true;
  bool refuses_discovery = true;
  bool refuses_resolvers = false;
  bool refuses_private_reverse = true;
  bool refuses_private_addresses = false;
  std::vector<std::string> own_domains; // may have private addresses
  CompanionNames known;                 // of the catalog's companion-names.txt

  bool operator==(const DnsBypass&) const = default;
};

// How refusals by these orders look, where that is not as all others do.
struct OrderAnswer {
  std::vector<std::string> orders;
  BlockAnswer answer = BlockAnswer::NameError;
  std::vector<IpAddress> sinkhole; // empty: that of all
  Place where;

  bool operator==(const OrderAnswer&) const = default;
};

// Clients of these zones of the policy get addresses of the gateway where a decision needs HTTP.
struct Steer {
  std::vector<std::string> zones;
  std::vector<IpAddress> addresses; // at most four of a family
  std::string name;                 // what their reverse names say; canonical, empty: nothing
  std::uint32_t ttl_s = 60;
  Place where;

  bool operator==(const Steer&) const = default;
};

struct Dns {
  std::vector<Endpoint> listen;
  std::vector<Endpoint> upstream;
  BlockAnswer block_answer = BlockAnswer::NameError;
  std::vector<IpAddress> sinkhole;   // at most one of each family
  std::vector<std::string> contacts; // URIs for people who were refused
  std::vector<Cidr> forwarders;      // may say on whose behalf they ask
  std::vector<OrderAnswer> block_answers;
  std::vector<Steer> steer;
  bool mixes_case = false; // of names that upstreams are asked for (0x20)
  DnsBypass bypass;
};

enum class Authenticate : std::uint8_t { Off, Optional, Required };

// Where clients come to that DNS has sent here: without CONNECT, by TLS or plain HTTP.
struct SteeredListener {
  Endpoint listen;
  std::uint16_t port = 0; // that clients mean by it, where the connection goes on to

  bool operator==(const SteeredListener&) const = default;
};

struct Proxy {
  std::vector<Endpoint> listen;
  std::vector<SecureListener> secure; // of the explicit proxy too
  std::vector<SteeredListener> steered;
  std::vector<Endpoint> transparent; // where packet filters redirect clients to
  std::vector<Cidr> balancers;       // that say for whom they connect (PROXY protocol)
  std::optional<Pac> pac;
  std::vector<std::uint16_t> ports{80, 443};
  bool allows_every_port = false;                // ports: any
  Authenticate authenticate = Authenticate::Off; // Optional when `users` is given
  std::vector<Cidr> allowed_destinations; // special addresses that may be reached all the same

  // Clients can come by some door.
  [[nodiscard]] bool has_listener() const {
    return !listen.empty() || !secure.empty() || !steered.empty() || !transparent.empty();
  }

  // Clients that know of the proxy can.
  [[nodiscard]] bool is_explicit() const { return !listen.empty() || !secure.empty(); }
};

// Where QUIC comes to that is to fall back to TCP (engine/quic).
struct Quic {
  std::vector<Endpoint> listen;
};

// How haechi itself reaches the world.
struct Upstream {
  Path ca;                                             // certificates to trust; empty: the system's
  Path hosts_file;                                     // in hosts(5) format
  std::map<std::string, std::vector<IpAddress>> hosts; // canonical names
  std::vector<Endpoint> resolver; // empty: the dns upstreams, else the system's
};

// Bounds on what clients can make the gateway spend. Connections and memory are shared out evenly
// over the workers.
struct Limits {
  std::uint32_t threads = 0; // workers; 0: one for each core
  std::uint32_t drain_s = 10;
  std::uint32_t dns_cache_mb = 48;
  std::uint32_t dns_timeout_ms = 4'000; // until the client hears SERVFAIL
  std::uint32_t dns_pending = 2'048;    // questions on their way to upstreams
  std::uint32_t dns_tcp_connections = 1'024;
  std::uint32_t dns_tcp_idle_s = 10;
  std::uint32_t dns_pending_per_client = 0; // 0: half of dns_pending
  std::uint32_t dns_answers_per_second = 0; // by UDP to one network without a cookie; 0: no limit
  std::uint32_t dns_prefetch = 64;          // popular answers renewed at once; 0: none
  std::uint32_t dns_stale_s =
      86'400; // how long an answer may stand in when upstreams fail; 0: never
  std::uint32_t proxy_connections = 20'000;
  std::uint32_t proxy_connections_per_client = 0; // 0: half of proxy_connections
  std::uint32_t proxy_tunnels = 0;                // 0: as many as connections
  std::uint32_t inspected_connections = 0;        // 0: as many as connections
  std::uint32_t http_head_kb = 16;                // of a request; of one in HTTP/2 four times that
  std::uint32_t http2_streams = 100;              // of one client's connection at once
  std::uint32_t proxy_hello_timeout_s = 0;        // 0: proxy_header_timeout_s
  std::uint32_t proxy_keep_alive_s = 60;          // between two requests
  std::uint32_t proxy_upload_timeout_s = 120;     // a request body that stands still
  std::uint32_t spill_total_mb = 1'024;           // of all bodies that wait in files
  std::uint32_t proxy_header_timeout_s = 10;
  std::uint32_t proxy_connect_timeout_s = 10;
  std::uint32_t proxy_idle_timeout_s = 14'400;
  std::uint32_t password_threads = 2;
  std::uint32_t password_queue = 64;
  std::uint32_t clock_step_s = 600; // how far the clock may be set unasked; 0: as far as it likes
};

struct Config {
  std::string file;
  Path policy;
  Path catalog; // empty: ./catalog, else the installed one
  std::vector<DomainList> lists;
  std::string operator_body; // empty: none, every block counts as another authority's
  Location operator_where;
  Records records;
  Dns dns;
  Proxy proxy;
  Quic quic;
  Upstream upstream;
  Inspection inspection;
  std::vector<IdentityEntry> identity; // by address
  std::vector<IdentityEntry> marked;   // by mark
  Path users;                          // password file; empty: none
  Path address_users;                  // who sits at which address; empty: no file
  std::vector<CertificateRule> certificates;
  TrustedHeaders trusted_headers;
  Limits limits;
  std::optional<Endpoint> status;
  std::optional<Endpoint> metrics; // for Prometheus
  Path admin;                      // the socket for `haechi dns stats` and the like; empty: none
  bool has_default_admin = true;   // nobody asked for that one
  std::string run_as;              // empty: stay who started it
};

// Bounds on the file itself.
inline constexpr std::size_t kMaxErrors = 100;
inline constexpr std::size_t kMaxText = 4'096;
inline constexpr std::size_t kMaxIdentities = 100'000;
inline constexpr std::size_t kMaxEndpoints = 64;
inline constexpr std::size_t kMaxLists = 64;
inline constexpr std::size_t kMaxHosts = 10'000;
inline constexpr std::size_t kMaxHostAddresses = 16;
inline constexpr std::size_t kMaxDestinations = 1'000;
inline constexpr std::size_t kMaxGroups = 256;
inline constexpr std::size_t kMaxAttributes = 64;
inline constexpr std::size_t kMaxOwnDomains = 10'000;
inline constexpr std::size_t kMaxContacts = 8;
inline constexpr std::size_t kMaxSteers = 64;        // likewise zones of one, and block_answers
inline constexpr std::size_t kMaxSteerAddresses = 4; // of one family
inline constexpr std::size_t kMaxAnswerOrders = 10'000;
inline constexpr std::size_t kMaxSocketPath = 107; // what the system takes

} // namespace haechi::engine::config
