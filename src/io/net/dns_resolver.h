#pragma once
// The resolver for connections that haechi itself opens: given names first, then A and AAAA
// questions to upstream resolvers, with the same care as the DNS server's (random ports and ids,
// failover, TCP on truncation) and a small cache. One per worker thread. All calls on the loop's
// thread.

#include "io/net/resolver.h"

#include <map>
#include <memory>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io {

struct DnsResolverOptions {
  std::map<std::string, std::vector<IpAddress>> hosts; // by canonical name; these go first
  std::vector<Endpoint> upstreams;                     // none: only `hosts` are known
  std::uint64_t try_ms = 1000;
  std::uint64_t deadline_ms = 4000;
  std::size_t cached_names = 4096;
};

class DnsResolver final : public Resolver {
 public:
  DnsResolver(boost::asio::io_context& loop, DnsResolverOptions options);
  ~DnsResolver() override;

  void resolve(const std::string& host, Done done) override;

  // Replaces hosts and upstreams, forgets cached answers; lookups under way go on.
  void reconfigure(DnsResolverOptions options);

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

// The `nameserver` lines of a resolv.conf, port 53; lines that cannot be read are passed over.
[[nodiscard]] std::vector<Endpoint> parse_nameservers(std::string_view text);

// Those of /etc/resolv.conf; empty when there is none.
[[nodiscard]] std::vector<Endpoint> read_system_nameservers();

// `address name name...` lines, `#` comments, as in /etc/hosts; names are made canonical, lines
// that cannot be read are passed over.
[[nodiscard]] std::map<std::string, std::vector<IpAddress>> parse_hosts(std::string_view text);

} // namespace haechi::io
