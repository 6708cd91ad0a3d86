#include "engine/config/sections.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::config {

namespace {

constexpr std::array<std::string_view, 4> kBlockAnswers{"nxdomain", "nodata", "refused",
                                                        "sinkhole"};
constexpr std::array<std::string_view, 2> kPassWords{"refuse", "pass"};
constexpr std::array<std::string_view, 4> kContactSchemes{"mailto:", "tel:", "sips:", "https:"};

struct Switch {
  std::string_view key;
  bool DnsBypass::* field;
};

constexpr std::array<Switch, 6> kSwitches{
    {{"canary", &DnsBypass::refuses_canary},
     {"private_relay", &DnsBypass::refuses_private_relay},
     {"discovery", &DnsBypass::refuses_discovery},
     {"resolvers", &DnsBypass::refuses_resolvers},
     {"private_reverse", &DnsBypass::refuses_private_reverse},
     {"private_addresses", &DnsBypass::refuses_private_addresses}}};
constexpr std::array<std::string_view, 7> kBypassKeys{
    "canary",          "private_relay",     "discovery",  "resolvers",
    "private_reverse", "private_addresses", "own_domains"};

void read_sinkhole(FieldReader& in, const Node& node, Dns& out) {
  in.each_item(node, "sinkhole", 2, [&](const Node& item) {
    const auto address = in.address(item);
    if (!address) {
      return;
    }
    const auto is_same_family = [&](const IpAddress& other) {
      return other.is_v4() == address->is_v4();
    };
    if (std::ranges::any_of(out.sinkhole, is_same_family)) {
      in.complain("E-CONFIG-006", "sinkhole has two addresses of one family", item,
                  "one IPv4 and one IPv6 address at most");
      return;
    }
    out.sinkhole.push_back(*address);
  });
}

void read_contacts(FieldReader& in, const Node& node, Dns& out) {
  out.contacts = in.texts(node, "contacts", kMaxContacts);
  for (const std::string& contact : out.contacts) {
    const auto begins = [&](std::string_view scheme) { return contact.starts_with(scheme); };
    if (std::ranges::none_of(kContactSchemes, begins)) {
      in.complain("E-CONFIG-004", fmt::format("`{}` is no way to reach anybody", contact), node,
                  "mailto:help@example.org, tel:+82-2-000-0000 or https://help.example.org");
    }
  }
}

void read_own_domains(FieldReader& in, const Node& node, DnsBypass& out) {
  in.each_item(node, "own_domains", kMaxOwnDomains, [&](const Node& item) {
    auto name = text::make_host_name(item.text);
    if (!item.is_scalar() || !name) {
      in.complain("E-CONFIG-004", "own_domains holds something that is no domain", item,
                  "own_domains: [corp.example]");
      return;
    }
    out.own_domains.push_back(std::move(*name));
  });
}

} // namespace

void read_dns_answers(FieldReader& in, const Node& node, Dns& out) {
  if (const Node* sinkhole = node.find("sinkhole")) {
    read_sinkhole(in, *sinkhole, out);
  }
  if (const Node* contacts = node.find("contacts")) {
    read_contacts(in, *contacts, out);
  }
  if (const Node* forwarders = node.find("forwarders")) {
    in.each_item(*forwarders, "forwarders", kMaxDestinations, [&](const Node& item) {
      if (const auto cidr = in.cidr(item)) {
        out.forwarders.push_back(*cidr);
      }
    });
  }
  const Node* answer = node.find("block_answer");
  if (answer == nullptr) {
    return;
  }
  out.block_answer = static_cast<BlockAnswer>(in.word(*answer, "block_answer", kBlockAnswers));
  if (out.block_answer == BlockAnswer::Sinkhole && out.sinkhole.empty()) {
    in.complain("E-CONFIG-010", "block_answer `sinkhole` needs `sinkhole` addresses", *answer,
                "sinkhole: [192.0.2.1, \"2001:db8::1\"]");
  }
}

void read_bypass(FieldReader& in, const Node& node, DnsBypass& out) {
  if (!in.expect_mapping(node, "bypass", kBypassKeys)) {
    return;
  }
  for (const Switch& one : kSwitches) {
    if (const Node* value = node.find(one.key)) {
      out.*one.field = in.word(*value, one.key, kPassWords) == 0;
    }
  }
  if (const Node* domains = node.find("own_domains")) {
    read_own_domains(in, *domains, out);
  }
}

} // namespace haechi::engine::config
