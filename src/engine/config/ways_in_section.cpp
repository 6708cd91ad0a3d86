// `proxy: {listen with tls, transparent, balancers, pac}`.
#include "engine/config/sections.h"
#include "text/host_name.h"
#include "wire/http1/authority.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::config {

namespace {

constexpr std::array<std::string_view, 2> kListenKeys{"listen", "tls"};
constexpr std::array<std::string_view, 5> kTlsKeys{"certificate", "key", "client_ca",
                                                   "client_certificates", "client_revocation"};
constexpr std::array<std::string_view, 2> kClientWords{"optional", "required"};
constexpr std::array<std::string_view, 3> kPacKeys{"proxies", "rest", "direct"};
constexpr std::array<std::string_view, 2> kRestWords{"proxy", "direct"};
constexpr std::string_view kTlsExample =
    "{listen: 0.0.0.0:3129, tls: {certificate: proxy.pem, key: proxy.key}}";
constexpr std::string_view kProxyExample =
    "proxies: [proxy.corp.example:3128, https://proxy.corp.example:3129]";

void read_client_side(FieldReader& in, const Node& node, SecureListener& out) {
  if (const Node* ca = node.find("client_ca")) {
    out.client_ca = in.path(*ca, "client_ca");
  }
  if (const Node* word = node.find("client_certificates")) {
    out.requires_certificate = in.word(*word, "client_certificates", kClientWords) == 1;
  }
  if (const Node* lists = node.find("client_revocation")) {
    in.each_item(*lists, "client_revocation", kMaxClientRevocation, [&](const Node& item) {
      out.client_revocation.push_back(in.path(item, "client_revocation"));
    });
  }
  const bool asks = out.requires_certificate || !out.client_revocation.empty();
  if (asks && node.find("client_ca") == nullptr) {
    in.complain("E-CONFIG-010", "client certificates need `client_ca`, who vouches for them", node,
                "client_ca: staff-ca.pem");
  }
}

void read_secure_listener(FieldReader& in, const Node& node, Proxy& out) {
  if (!in.expect_mapping(node, "a listener", kListenKeys)) {
    return;
  }
  SecureListener listener;
  const Node* listen = node.find("listen");
  const Node* tls = node.find("tls");
  if (listen == nullptr || tls == nullptr) {
    in.complain("E-CONFIG-003",
                fmt::format("this listener has no `{}`", listen == nullptr ? "listen" : "tls"),
                node, std::string(kTlsExample));
    return;
  }
  const auto endpoint = in.endpoint(*listen, 0);
  if (!endpoint || !in.expect_mapping(*tls, "tls", kTlsKeys)) {
    return;
  }
  listener.listen = *endpoint;
  for (const auto& [key, path] :
       {std::pair("certificate", &listener.certificate), std::pair("key", &listener.key)}) {
    if (const Node* file = tls->find(key)) {
      *path = in.path(*file, key);
    } else {
      in.complain("E-CONFIG-003", fmt::format("tls has no `{}`", key), *tls,
                  std::string(kTlsExample));
    }
  }
  read_client_side(in, *tls, listener);
  out.secure.push_back(std::move(listener));
}

void read_listen(FieldReader& in, const Node& node, Proxy& out) {
  in.each_item(node, "proxy.listen", kMaxEndpoints, [&](const Node& item) {
    if (item.is_mapping()) {
      read_secure_listener(in, item, out);
      return;
    }
    const auto one = in.endpoint(item, 0);
    if (!one) {
      return;
    }
    if (one->port != 0 && std::ranges::find(out.listen, *one) != out.listen.end()) {
      in.complain("E-CONFIG-006",
                  fmt::format("`{}` stands twice in proxy.listen", one->to_string()), item,
                  "keep one of them");
      return;
    }
    out.listen.push_back(*one);
  });
}

void read_balancers(FieldReader& in, const Node& node, Proxy& out) {
  in.each_item(node, "balancers", kMaxBalancers, [&](const Node& item) {
    if (const auto cidr = in.cidr(item)) {
      out.balancers.push_back(*cidr);
    }
  });
}

// `host:port` or `http://host:port` is a proxy in clear, `https://host:port` one behind TLS.
std::string to_pac_words(FieldReader& in, const Node& item) {
  const std::string written = in.text(item, "a proxy of pac");
  std::string_view text = written;
  std::string_view word = "PROXY";
  if (text.starts_with("https://")) {
    word = "HTTPS";
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  }
  if (const auto endpoint = Endpoint::parse(text); endpoint && endpoint->port != 0) {
    return fmt::format("{} {}", word, endpoint->to_string());
  }
  if (const auto authority = wire::http1::parse_authority(text); authority && authority->port) {
    if (const auto host = text::make_host_name(authority->host)) {
      return fmt::format("{} {}:{}", word, *host, *authority->port);
    }
  }
  if (!written.empty()) {
    in.complain("E-CONFIG-004", fmt::format("`{}` is no host and port", written.substr(0, 64)),
                item, std::string(kProxyExample));
  }
  return {};
}

void read_direct(FieldReader& in, const Node& node, Pac& out) {
  in.each_item(node, "direct", kMaxPacDirect, [&](const Node& item) {
    auto host = text::make_host_name(in.text(item, "a name of direct"));
    if (host) {
      out.direct.push_back(std::move(*host));
    } else {
      in.complain("E-CONFIG-004", host.error().message, item, "direct: [corp.example]");
    }
  });
}

void read_pac(FieldReader& in, const Node& node, Proxy& out) {
  if (!in.expect_mapping(node, "pac", kPacKeys)) {
    return;
  }
  Pac pac{.where = {node.line, node.column}};
  const Node* proxies = node.find("proxies");
  if (proxies == nullptr) {
    in.complain("E-CONFIG-003", "pac has no `proxies` to send clients to", node,
                std::string(kProxyExample));
    return;
  }
  in.each_item(*proxies, "proxies", kMaxPacProxies, [&](const Node& item) {
    if (std::string words = to_pac_words(in, item); !words.empty()) {
      pac.proxies.push_back(std::move(words));
    }
  });
  if (proxies->is_sequence() && proxies->items.empty()) {
    in.complain("E-CONFIG-003", "pac has no `proxies` to send clients to", *proxies,
                std::string(kProxyExample));
  }
  if (const Node* rest = node.find("rest")) {
    pac.sends_rest = in.word(*rest, "rest", kRestWords) == 0;
  }
  if (const Node* direct = node.find("direct")) {
    read_direct(in, *direct, pac);
  }
  out.pac = std::move(pac);
}

} // namespace

void read_ways_in(FieldReader& in, const Node& node, Proxy& out) {
  if (const Node* listen = node.find("listen")) {
    read_listen(in, *listen, out);
  }
  if (const Node* transparent = node.find("transparent")) {
    out.transparent = in.endpoints(*transparent, "proxy.transparent", 0);
  }
  if (const Node* balancers = node.find("balancers")) {
    read_balancers(in, *balancers, out);
  }
  if (const Node* pac = node.find("pac")) {
    read_pac(in, *pac, out);
    if (out.pac && !out.is_explicit()) {
      in.complain("E-CONFIG-010", "pac needs `proxy.listen`: it is served there", *pac,
                  "listen: [0.0.0.0:3128]");
    }
  }
}

} // namespace haechi::engine::config
