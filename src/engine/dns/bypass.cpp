#include "engine/dns/bypass.h"

#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::dns {

namespace {

// Zones of RFC 6303 section 4 and RFC 7793.
std::vector<std::string> private_reverse_zones() {
  std::vector<std::string> out{"0.in-addr.arpa",
                               "10.in-addr.arpa",
                               "127.in-addr.arpa",
                               "254.169.in-addr.arpa",
                               "168.192.in-addr.arpa",
                               "2.0.192.in-addr.arpa",
                               "100.51.198.in-addr.arpa",
                               "113.0.203.in-addr.arpa",
                               "255.255.255.255.in-addr.arpa",
                               "d.f.ip6.arpa",
                               "8.e.f.ip6.arpa",
                               "9.e.f.ip6.arpa",
                               "a.e.f.ip6.arpa",
                               "b.e.f.ip6.arpa",
                               "8.b.d.0.1.0.0.2.ip6.arpa"};
  for (int second = 16; second < 32; ++second) {
    out.push_back(fmt::format("{}.172.in-addr.arpa", second));
  }
  for (int second = 64; second < 128; ++second) {
    out.push_back(fmt::format("{}.100.in-addr.arpa", second));
  }
  std::string zeros;
  for (int i = 0; i < 31; ++i) {
    zeros += "0.";
  }
  out.push_back("0." + zeros + "ip6.arpa"); // ::
  out.push_back("1." + zeros + "ip6.arpa"); // ::1
  return out;
}

} // namespace

std::string_view to_reason(Bypass bypass) {
  switch (bypass) {
  case Bypass::None:
    break;
  case Bypass::Canary:
  case Bypass::PrivateRelay:
  case Bypass::Discovery:
  case Bypass::Resolver:
    return "dns-bypass";
  case Bypass::PrivateReverse:
    return "private-reverse";
  case Bypass::PrivateAddress:
    return "private-address";
  }
  return "";
}

BypassRules::BypassRules(const config::Dns& dns)
    : own_domains_(dns.bypass.own_domains),
      refuses_private_addresses_(dns.bypass.refuses_private_addresses) {
  const config::DnsBypass& bypass = dns.bypass;
  const config::CompanionNames& known = bypass.known;
  if (bypass.refuses_resolvers) {
    add(known.resolvers, Bypass::Resolver);
    resolver_addresses_ = known.resolver_addresses;
    std::ranges::sort(resolver_addresses_);
  }
  if (bypass.refuses_private_relay) {
    add({"mask.icloud.com", "mask-h2.icloud.com"}, Bypass::PrivateRelay); // Apple's documentation
    add(known.relays, Bypass::PrivateRelay);
  }
  if (bypass.refuses_canary) {
    add({"use-application-dns.net"}, Bypass::Canary);
    add(known.canaries, Bypass::Canary);
  }
  if (bypass.refuses_discovery) {
    add({"resolver.arpa"}, Bypass::Discovery);
  }
  if (bypass.refuses_private_reverse) {
    add(private_reverse_zones(), Bypass::PrivateReverse);
  }
}

void BypassRules::add(const std::vector<std::string>& names, Bypass bypass) {
  for (const std::string& name : names) {
    names_.insert_or_assign(name, bypass);
  }
}

Bypass BypassRules::find(std::string_view host) const {
  while (true) {
    if (const auto found = names_.find(host); found != names_.end()) {
      return found->second;
    }
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos) {
      return Bypass::None;
    }
    host.remove_prefix(dot + 1);
  }
}

Bypass BypassRules::judge_address(std::string_view host, const IpAddress& address,
                                  bool is_mapped) const {
  if (std::ranges::binary_search(resolver_addresses_, address)) {
    return Bypass::Resolver;
  }
  if (!refuses_private_addresses_ || (!is_mapped && !address.is_special())) {
    return Bypass::None;
  }
  const bool is_own = std::ranges::any_of(own_domains_, [&](const std::string& domain) {
    return text::is_same_or_below(host, domain);
  });
  return is_own ? Bypass::None : Bypass::PrivateAddress;
}

} // namespace haechi::engine::dns
