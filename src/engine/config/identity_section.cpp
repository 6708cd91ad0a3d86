#include "engine/config/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace haechi::engine::config {

namespace {

constexpr std::array<std::string_view, 8> kKeys{"cidr",   "body", "role",    "groups",
                                                "device", "zone", "located", "attributes"};

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
  const Node* cidr = node.find("cidr");
  if (cidr == nullptr) {
    in.complain("E-CONFIG-003", "this identity entry has no `cidr`", node, "cidr: 10.1.0.0/16");
    return std::nullopt;
  }
  const auto parsed = in.cidr(*cidr);
  if (!parsed) {
    return std::nullopt;
  }
  out.cidr = *parsed;
  return out;
}

} // namespace

void read_identity(FieldReader& in, const Node& node, std::vector<IdentityEntry>& out) {
  if (!node.is_sequence()) {
    in.complain("E-CONFIG-002", "identity must be a list of entries", node,
                "identity: [{cidr: 10.1.0.0/16, body: ...}]");
    return;
  }
  std::map<Cidr, std::uint32_t> seen; // to the line where it stands
  in.each_item(node, "identity", kMaxIdentities, [&](const Node& item) {
    auto entry = read_entry(in, item);
    if (!entry) {
      return;
    }
    const auto [first, is_new] = seen.emplace(entry->cidr, item.line);
    if (!is_new) {
      in.complain("E-CONFIG-006",
                  fmt::format("`{}` is mapped twice, first on line {}", entry->cidr.to_string(),
                              first->second),
                  *item.find("cidr"),
                  "one prefix is one person; use longer prefixes to tell apart");
      return;
    }
    out.push_back(std::move(*entry));
  });
}

} // namespace haechi::engine::config
