// `dns: {steer, block_answers, query_case}` and `proxy: {steered}`.
#include "engine/config/sections.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::config {

namespace {

constexpr std::array<std::string_view, 4> kSteerKeys{"zones", "addresses", "name", "ttl"};
constexpr std::array<std::string_view, 3> kOrderAnswerKeys{"orders", "answer", "sinkhole"};
constexpr std::array<std::string_view, 4> kBlockAnswers{"nxdomain", "nodata", "refused",
                                                        "sinkhole"};
constexpr std::array<std::string_view, 2> kCaseWords{"plain", "mixed"};
constexpr std::array<std::string_view, 2> kSteeredKeys{"listen", "port"};
constexpr std::int64_t kMostTtl = 3'600;

Place place_of(const Node& node) {
  return {node.line, node.column};
}

const Node* require(FieldReader& in, const Node& node, std::string_view key, std::string_view what,
                    std::string_view hint) {
  const Node* found = node.find(key);
  if (found == nullptr) {
    in.complain("E-CONFIG-003", fmt::format("{} has no `{}`", what, key), node, std::string(hint));
  }
  return found;
}

// Addresses that differ, at most `most` of a family.
std::vector<IpAddress> read_addresses(FieldReader& in, const Node& node, std::string_view what,
                                      std::size_t most) {
  std::vector<IpAddress> out;
  in.each_item(node, what, 2 * most, [&](const Node& item) {
    const auto address = in.address(item);
    if (!address) {
      return;
    }
    const auto of_family = std::ranges::count(out, address->is_v4(), &IpAddress::is_v4);
    if (std::ranges::find(out, *address) != out.end() ||
        static_cast<std::size_t>(of_family) >= most) {
      in.complain("E-CONFIG-006", fmt::format("{} has too many addresses of one family", what),
                  item, fmt::format("at most {}, all different", most));
      return;
    }
    out.push_back(*address);
  });
  return out;
}

void read_steer(FieldReader& in, const Node& node, Dns& dns) {
  constexpr std::string_view kExample = "steer: {zones: [office], addresses: [192.0.2.10]}";
  if (!in.expect_mapping(node, "steer", kSteerKeys)) {
    return;
  }
  Steer out{.where = place_of(node)};
  const Node* zones = require(in, node, "zones", "steer", kExample);
  const Node* addresses = require(in, node, "addresses", "steer", kExample);
  if (zones == nullptr || addresses == nullptr) {
    return;
  }
  out.zones = in.texts(*zones, "zones", kMaxSteers);
  out.addresses = read_addresses(in, *addresses, "addresses", kMaxSteerAddresses);
  if (out.addresses.empty() && in.is_clean()) {
    in.complain("E-CONFIG-003", "steer has no addresses to send anybody to", *addresses,
                std::string(kExample));
  }
  if (const Node* name = node.find("name")) {
    auto host = text::make_host_name(in.text(*name, "name"));
    if (host) {
      out.name = std::move(*host);
    } else {
      in.complain("E-CONFIG-004", host.error().message, *name, "name: gateway.corp.example");
    }
  }
  if (const Node* ttl = node.find("ttl")) {
    in.number_into(out.ttl_s, *ttl, "ttl", {1, kMostTtl});
  }
  for (const Steer& other : dns.steer) {
    for (const std::string& zone : out.zones) {
      if (std::ranges::find(other.zones, zone) != other.zones.end()) {
        in.complain("E-CONFIG-006", fmt::format("zone `{}` is steered twice", zone), *zones,
                    "one place for each zone");
      }
    }
  }
  dns.steer.push_back(std::move(out));
}

void read_order_answer(FieldReader& in, const Node& node, Dns& dns) {
  constexpr std::string_view kExample = "block_answers: [{orders: [ORDER], answer: nodata}]";
  if (!in.expect_mapping(node, "an entry of block_answers", kOrderAnswerKeys)) {
    return;
  }
  OrderAnswer out{.where = place_of(node)};
  const Node* orders = require(in, node, "orders", "this entry of block_answers", kExample);
  const Node* answer = require(in, node, "answer", "this entry of block_answers", kExample);
  if (orders == nullptr || answer == nullptr) {
    return;
  }
  out.orders = in.texts(*orders, "orders", kMaxAnswerOrders);
  out.answer = static_cast<BlockAnswer>(in.word(*answer, "answer", kBlockAnswers));
  if (const Node* sinkhole = node.find("sinkhole")) {
    out.sinkhole = read_addresses(in, *sinkhole, "sinkhole", 1);
  }
  if (out.answer == BlockAnswer::Sinkhole && out.sinkhole.empty() && dns.sinkhole.empty()) {
    in.complain("E-CONFIG-010", "answer `sinkhole` needs `sinkhole` addresses", *answer,
                "sinkhole: [192.0.2.1, \"2001:db8::1\"]");
  }
  for (const OrderAnswer& other : dns.block_answers) {
    for (const std::string& order : out.orders) {
      if (std::ranges::find(other.orders, order) != other.orders.end()) {
        in.complain("E-CONFIG-006", fmt::format("order `{}` stands twice", order), *orders,
                    "one answer for each order");
      }
    }
  }
  dns.block_answers.push_back(std::move(out));
}

void read_steered_listener(FieldReader& in, const Node& node, Proxy& proxy) {
  SteeredListener out;
  const Node* listen = &node;
  if (node.is_mapping()) {
    if (!in.expect_mapping(node, "an entry of steered", kSteeredKeys)) {
      return;
    }
    listen = require(in, node, "listen", "this entry of steered",
                     "steered: [192.0.2.10:443, {listen: 192.0.2.10:8443, port: 443}]");
    if (listen == nullptr) {
      return;
    }
  }
  const auto endpoint = in.endpoint(*listen, 0);
  if (!endpoint) {
    return;
  }
  out.listen = *endpoint;
  out.port = endpoint->port;
  if (const Node* port = node.is_mapping() ? node.find("port") : nullptr) {
    out.port = static_cast<std::uint16_t>(in.number(*port, "port", {1, 65'535}).value_or(0));
  }
  if (out.port == 0 && in.is_clean()) {
    in.complain("E-CONFIG-003", "a steered listener on any free port has no `port`", node,
                "{listen: 127.0.0.1:0, port: 443}");
  }
  proxy.steered.push_back(out);
}

} // namespace

void read_steering(FieldReader& in, const Node& node, Dns& out) {
  if (const Node* steer = node.find("steer")) {
    in.each_item(*steer, "steer", kMaxSteers, [&](const Node& item) { read_steer(in, item, out); });
  }
  if (const Node* answers = node.find("block_answers")) {
    in.each_item(*answers, "block_answers", kMaxSteers,
                 [&](const Node& item) { read_order_answer(in, item, out); });
  }
  if (const Node* word = node.find("query_case")) {
    out.mixes_case = in.word(*word, "query_case", kCaseWords) == 1;
  }
}

void read_steered(FieldReader& in, const Node& node, Proxy& out) {
  in.each_item(node, "steered", kMaxEndpoints,
               [&](const Node& item) { read_steered_listener(in, item, out); });
}

} // namespace haechi::engine::config
