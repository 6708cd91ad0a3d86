#include "engine/config/sections.h"
#include "engine/gateway/subject.h"
#include "wire/dns/client_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace haechi::engine::config {

namespace {

constexpr std::array<std::string_view, 10> kKeys{"cidr",    "mac",       "client_id", "body",
                                                 "role",    "groups",    "device",    "zone",
                                                 "located", "attributes"};
constexpr std::array<std::string_view, 3> kNameKeys{"cidr", "mac", "client_id"};

Place place_of(const Node& node) {
  return {node.line, node.column};
}

void read_attributes(FieldReader& in, const Node& node, policy::Who& who) {
  if (node.is_null()) {
    return;
  }
  if (!node.is_mapping()) {
    in.complain("E-CONFIG-002", "attributes must be a mapping of name to text", node);
    return;
  }
  if (node.entries.size() > kMaxAttributes) {
    in.complain("E-CONFIG-007",
                fmt::format("attributes may hold at most {} values", kMaxAttributes), node);
    return;
  }
  who.attributes.emplace();
  for (const Entry& entry : node.entries) {
    who.attributes->emplace(entry.key, in.known(entry.value, "an attribute"));
  }
}

void read_facet(FieldReader& in, const Entry& facet, IdentityEntry& out) {
  const Node& value = facet.value;
  if (facet.key == "body") {
    out.who.body = in.known(value, "body");
    out.body_at = place_of(value);
  } else if (facet.key == "role") {
    out.who.role = in.known(value, "role");
  } else if (facet.key == "groups" && !value.is_null()) {
    out.who.groups = in.texts(value, "groups", kMaxGroups);
  } else if (facet.key == "device") {
    out.device = in.known(value, "device");
    out.device_at = place_of(value);
  } else if (facet.key == "zone") {
    out.zone = in.known(value, "zone");
    out.zone_at = place_of(value);
  } else if (facet.key == "located") {
    out.who.located = in.known(value, "located");
  } else if (facet.key == "attributes") {
    read_attributes(in, value, out.who);
  }
}

bool read_cidr(FieldReader& in, const Node& node, IdentityEntry& out) {
  const auto cidr = in.cidr(node);
  out.cidr = cidr.value_or(Cidr());
  return cidr.has_value();
}

bool read_mark(FieldReader& in, const Node& node, bool is_mac, IdentityEntry& out) {
  const std::string text = in.text(node, is_mac ? "mac" : "client_id");
  if (is_mac) {
    if (const auto mac = wire::dns::parse_mac(text)) {
      out.mark = gateway::mac_mark(wire::dns::to_text(*mac));
    }
  } else if (wire::dns::is_client_id(text)) {
    out.mark = gateway::client_id_mark(text);
  }
  if (out.mark.empty() && !text.empty()) {
    in.complain(
        "E-CONFIG-004",
        fmt::format("`{}` is no {}", text.substr(0, 64), is_mac ? "hardware address" : "client id"),
        node,
        is_mac ? "mac: \"02:00:5e:00:53:01\""
               : "client_id: branch-7, without blanks, at most 128 bytes of ASCII");
  }
  return !out.mark.empty();
}

// Exactly one of the three ways to say who is meant.
bool read_name(FieldReader& in, const Node& node, IdentityEntry& out) {
  const auto is_there = [&node](std::string_view key) { return node.find(key) != nullptr; };
  const auto count = std::ranges::count_if(kNameKeys, is_there);
  if (count == 0) {
    in.complain("E-CONFIG-003", "this identity entry has no `cidr`", node,
                "cidr: 10.1.0.0/16; or, for clients of trusted forwarders, mac or client_id");
    return false;
  }
  if (count > 1) {
    in.complain("E-CONFIG-010", "an identity entry is known by one of `cidr`, `mac`, `client_id`",
                node, "make an entry for each");
    return false;
  }
  if (const Node* cidr = node.find("cidr")) {
    return read_cidr(in, *cidr, out);
  }
  const Node* mac = node.find("mac");
  return read_mark(in, mac != nullptr ? *mac : *node.find("client_id"), mac != nullptr, out);
}

std::optional<IdentityEntry> read_entry(FieldReader& in, const Node& node) {
  if (!in.expect_mapping(node, "an identity entry", kKeys)) {
    return std::nullopt;
  }
  IdentityEntry out;
  out.who.assurance = "address";
  for (const Entry& facet : node.entries) {
    read_facet(in, facet, out);
  }
  if (node.find("body") == nullptr) {
    in.complain("E-CONFIG-003", "this identity entry names no `body`", node,
                "body: \"\" says that these clients belong to no body");
  }
  return read_name(in, node, out) ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace

void read_identity(FieldReader& in, const Node& node, Config& out) {
  if (!node.is_sequence()) {
    in.complain("E-CONFIG-002", "identity must be a list of entries", node,
                "identity: [{cidr: 10.1.0.0/16, body: ...}]");
    return;
  }
  std::map<std::string, std::uint32_t> seen; // to the line where it stands
  in.each_item(node, "identity", kMaxIdentities, [&](const Node& item) {
    auto entry = read_entry(in, item);
    if (!entry) {
      return;
    }
    const bool is_marked = !entry->mark.empty();
    const std::string name = is_marked ? entry->mark : entry->cidr.to_string();
    const auto [first, is_new] = seen.emplace(name, item.line);
    if (!is_new) {
      const Node* cidr = item.find("cidr");
      in.complain("E-CONFIG-006",
                  fmt::format("`{}` is mapped twice, first on line {}", name, first->second),
                  cidr != nullptr ? *cidr : item,
                  "one prefix is one person; use longer prefixes to tell apart");
      return;
    }
    (is_marked ? out.marked : out.identity).push_back(std::move(*entry));
  });
}

} // namespace haechi::engine::config
