#include "emit/dns_export/firewall.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace haechi::emit::dns_export {

namespace {

// Sorted, each once; IPv4 first.
std::vector<IpAddress> order(std::vector<IpAddress> addresses) {
  std::ranges::sort(addresses, [](const IpAddress& a, const IpAddress& b) {
    return a.is_v4() != b.is_v4() ? a.is_v4() : a < b;
  });
  addresses.erase(std::ranges::unique(addresses).begin(), addresses.end());
  return addresses;
}

std::string write_set(std::string_view name, std::string_view type,
                      const std::vector<std::string>& elements) {
  std::string out = fmt::format("  set {} {{\n    type {}\n", name, type);
  if (!elements.empty()) {
    out += fmt::format("    elements = {{ {} }}\n", fmt::join(elements, ",\n                 "));
  }
  return out + "  }\n\n";
}

std::string write_chain() {
  std::string out =
      "  # What clients send through this machine. Refused, not dropped: they turn to "
      "the network's own resolver at once.\n"
      "  chain forward {\n"
      "    type filter hook forward priority filter; policy accept;\n";
  for (const auto& [family, set] :
       {std::pair{"ip", "resolvers4"}, std::pair{"ip6", "resolvers6"}}) {
    out += fmt::format("    # DNS over TLS and over HTTPS\n"
                       "    {} daddr @{} tcp dport @resolver_ports counter reject with tcp reset\n"
                       "    # DNS over QUIC and over HTTP/3\n"
                       "    {} daddr @{} udp dport @resolver_ports counter reject with icmpx "
                       "admin-prohibited\n",
                       family, set, family, set);
  }
  return out + "  }\n";
}

} // namespace

std::string write_nftables(std::vector<IpAddress> addresses, const FirewallSettings& settings) {
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  for (const IpAddress& address : order(std::move(addresses))) {
    (address.is_v4() ? v4 : v6).push_back(address.to_string());
  }
  std::set<std::string> ports;
  for (const std::uint16_t port : settings.ports) {
    ports.insert(fmt::format("{}", port));
  }
  std::string out = fmt::format("#!/usr/sbin/nft -f\n# haechi {}: export nftables\n"
                                "# {} addresses of encrypted resolvers, {} of them IPv4\n",
                                settings.version, v4.size() + v6.size(), v4.size());
  if (!settings.names_only.empty()) {
    std::vector<std::string> names = settings.names_only;
    std::ranges::sort(names);
    out += fmt::format("# {} resolvers and relays are known by name alone; refuse them in DNS "
                       "(`dns: {{bypass: ...}}`, haechi export rpz):\n",
                       names.size());
    for (const std::string& name : names) {
      out += fmt::format("#   {}\n", name);
    }
  }
  out += fmt::format("# Loading it again replaces this table and touches no other.\n"
                     "table inet {0}\ndelete table inet {0}\n\ntable inet {0} {{\n",
                     settings.table);
  out += write_set("resolvers4", "ipv4_addr", v4);
  out += write_set("resolvers6", "ipv6_addr", v6);
  out += write_set("resolver_ports", "inet_service", {ports.begin(), ports.end()});
  return out + write_chain() + "}\n";
}

std::string write_addresses(std::vector<IpAddress> addresses) {
  std::string out;
  for (const IpAddress& address : order(std::move(addresses))) {
    out += address.to_string() + "\n";
  }
  return out;
}

} // namespace haechi::emit::dns_export
