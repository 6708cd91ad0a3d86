#include "engine/config/sections.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::config {

namespace {

constexpr std::uint16_t kDnsPort = 53;
constexpr std::array<std::string_view, 10> kDnsKeys{
    "listen",     "upstream", "block_answer",  "sinkhole", "contacts",
    "forwarders", "bypass",   "block_answers", "steer",    "query_case"};
constexpr std::array<std::string_view, 8> kProxyKeys{
    "listen", "steered", "transparent",  "balancers",
    "pac",    "ports",   "authenticate", "allowed_destinations"};
constexpr std::array<std::string_view, 3> kAuthenticateWords{"off", "optional", "required"};
constexpr std::array<std::string_view, 3> kUpstreamKeys{"ca", "hosts", "resolver"};
constexpr std::array<std::string_view, 1> kStatusKeys{"listen"};
constexpr std::array<std::string_view, 1> kAdminKeys{"socket"};

void read_ports(FieldReader& in, const Node& node, Proxy& out) {
  if (node.is_scalar() && node.text == "any") {
    out.allows_every_port = true;
    return;
  }
  out.ports.clear();
  in.each_item(node, "ports", kMaxEndpoints, [&](const Node& item) {
    const auto port = in.number(item, "a port", {1, 65'535});
    if (!port) {
      return;
    }
    const auto value = static_cast<std::uint16_t>(*port);
    if (std::ranges::find(out.ports, value) != out.ports.end()) {
      in.complain("E-CONFIG-006", fmt::format("port {} stands twice", value), item,
                  "keep one of them");
      return;
    }
    out.ports.push_back(value);
  });
}

void read_destinations(FieldReader& in, const Node& node, Proxy& out) {
  in.each_item(node, "allowed_destinations", kMaxDestinations, [&](const Node& item) {
    const auto cidr = in.cidr(item);
    if (!cidr) {
      return;
    }
    if (std::ranges::find(out.allowed_destinations, *cidr) != out.allowed_destinations.end()) {
      in.complain("E-CONFIG-006", fmt::format("`{}` stands twice", cidr->to_string()), item,
                  "keep one of them");
      return;
    }
    out.allowed_destinations.push_back(*cidr);
  });
}

void read_hosts(FieldReader& in, const Node& node, Upstream& out) {
  if (node.is_scalar()) {
    out.hosts_file = in.path(node, "hosts");
    return;
  }
  if (!node.is_mapping()) {
    in.complain("E-CONFIG-002", "hosts must be a mapping of name to address, or a file", node,
                "hosts: {www.example.org: 127.0.0.1}");
    return;
  }
  if (node.entries.size() > kMaxHosts) {
    in.complain("E-CONFIG-007",
                fmt::format("hosts may hold at most {} names; use a file", kMaxHosts), node);
    return;
  }
  for (const Entry& entry : node.entries) {
    const auto name = text::make_host_name(entry.key);
    if (!name) {
      in.complain("E-CONFIG-004", name.error().message, entry.where(in.file()), name.error().hint);
      continue;
    }
    auto& addresses = out.hosts[*name];
    if (!addresses.empty()) {
      in.complain("E-CONFIG-006", fmt::format("host `{}` stands twice", *name),
                  entry.where(in.file()), "names are compared without case and last dot");
    }
    in.each_item(entry.value, "the addresses of a host", kMaxHostAddresses, [&](const Node& item) {
      if (const auto address = in.address(item)) {
        addresses.push_back(*address);
      }
    });
  }
}

void require_listen(FieldReader& in, const Node& node, std::string_view section) {
  if (node.find("listen") == nullptr) {
    in.complain("E-CONFIG-003", fmt::format("{} has no `listen`", section), node,
                "listen: [127.0.0.1:8053]; leave the section out to have no such listener");
  }
}

} // namespace

void read_dns(FieldReader& in, const Node& node, Dns& out) {
  if (!in.expect_mapping(node, "dns", kDnsKeys)) {
    return;
  }
  require_listen(in, node, "dns");
  if (const Node* listen = node.find("listen")) {
    out.listen = in.endpoints(*listen, "dns.listen", kDnsPort);
  }
  const Node* upstream = node.find("upstream");
  if (upstream == nullptr) {
    in.complain("E-CONFIG-003", "dns has no `upstream` to forward allowed names to", node,
                "upstream: [192.0.2.53]");
    return;
  }
  out.upstream = in.endpoints(*upstream, "dns.upstream", kDnsPort);
  read_dns_answers(in, node, out);
  read_steering(in, node, out);
  if (const Node* bypass = node.find("bypass")) {
    read_bypass(in, *bypass, out.bypass);
  }
  for (const Endpoint& endpoint : out.upstream) {
    if (std::ranges::find(out.listen, endpoint) != out.listen.end()) {
      in.complain("E-CONFIG-010", fmt::format("`{}` forwards to itself", endpoint.to_string()),
                  *upstream);
    }
  }
}

void read_proxy(FieldReader& in, const Node& node, Proxy& out, bool& has_authenticate) {
  if (!in.expect_mapping(node, "proxy", kProxyKeys)) {
    return;
  }
  if (node.find("steered") == nullptr && node.find("transparent") == nullptr) {
    require_listen(in, node, "proxy");
  }
  read_ways_in(in, node, out);
  if (const Node* steered = node.find("steered")) {
    read_steered(in, *steered, out);
  }
  if (const Node* ports = node.find("ports")) {
    read_ports(in, *ports, out);
  }
  if (const Node* authenticate = node.find("authenticate")) {
    has_authenticate = true;
    out.authenticate =
        static_cast<Authenticate>(in.word(*authenticate, "authenticate", kAuthenticateWords));
  }
  if (const Node* destinations = node.find("allowed_destinations")) {
    read_destinations(in, *destinations, out);
  }
}

void read_upstream(FieldReader& in, const Node& node, Upstream& out) {
  if (!in.expect_mapping(node, "upstream", kUpstreamKeys)) {
    return;
  }
  if (const Node* ca = node.find("ca")) {
    out.ca = in.path(*ca, "ca");
  }
  if (const Node* hosts = node.find("hosts")) {
    read_hosts(in, *hosts, out);
  }
  if (const Node* resolver = node.find("resolver")) {
    out.resolver = in.endpoints(*resolver, "upstream.resolver", kDnsPort);
  }
}

void read_metrics(FieldReader& in, const Node& node, std::optional<Endpoint>& out) {
  if (!in.expect_mapping(node, "metrics", kStatusKeys)) {
    return;
  }
  require_listen(in, node, "metrics");
  if (const Node* listen = node.find("listen")) {
    out = in.endpoint(*listen, 0);
  }
}

void read_admin(FieldReader& in, const Node& node, Path& out) {
  if (node.is_scalar() && node.text == "off") {
    out = {{}, in.where(node)};
    return;
  }
  if (!in.expect_mapping(node, "admin", kAdminKeys)) {
    return;
  }
  const Node* socket = node.find("socket");
  if (socket == nullptr) {
    in.complain("E-CONFIG-003", "admin has no `socket`", node,
                "admin: {socket: haechi.sock}; admin: off to have none");
    return;
  }
  out = in.path(*socket, "socket");
  if (out.path.size() > kMaxSocketPath) {
    in.complain("E-CONFIG-004",
                fmt::format("the path of a socket has at most {} bytes, not {}", kMaxSocketPath,
                            out.path.size()),
                *socket, "choose a folder nearer to the root");
  }
}

void read_status(FieldReader& in, const Node& node, std::optional<Endpoint>& out) {
  if (!in.expect_mapping(node, "status", kStatusKeys)) {
    return;
  }
  require_listen(in, node, "status");
  const Node* listen = node.find("listen");
  if (listen == nullptr) {
    return;
  }
  out = in.endpoint(*listen, 0);
  if (out && !out->address.is_loopback()) {
    in.complain("E-CONFIG-008",
                fmt::format("status answers on loopback only, not on `{}`", out->to_string()),
                *listen, "listen: 127.0.0.1:8054");
  }
}

} // namespace haechi::engine::config
