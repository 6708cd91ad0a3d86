#include "policy/syntax/condition_reader.h"

#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 14> kScopeKeys{
    "bodies",    "exclude",    "devices",   "zones",   "roles",    "groups", "located",
    "assurance", "attributes", "operation", "purpose", "visitors", "any",    "not"};

constexpr std::array<std::string_view, 15> kTargetKeys{
    "service",  "provider", "provider_group",   "relation", "control_country",
    "category", "hosting",  "surface",          "tier",     "tenant",
    "model",    "host",     "attribute.<name>", "any",      "not"};

struct Word {
  std::string_view key;
  Facet facet;
};

constexpr std::array<Word, 8> kScopeFacets{{{"devices", Facet::Device},
                                            {"zones", Facet::Zone},
                                            {"roles", Facet::Role},
                                            {"groups", Facet::Group},
                                            {"located", Facet::Located},
                                            {"assurance", Facet::Assurance},
                                            {"operation", Facet::Operation},
                                            {"purpose", Facet::Purpose}}};

constexpr std::array<Word, 12> kTargetFacets{{{"service", Facet::Service},
                                              {"provider", Facet::Provider},
                                              {"provider_group", Facet::ProviderGroup},
                                              {"relation", Facet::Relation},
                                              {"control_country", Facet::ControlCountry},
                                              {"category", Facet::Category},
                                              {"hosting", Facet::Hosting},
                                              {"surface", Facet::Surface},
                                              {"tier", Facet::Tier},
                                              {"tenant", Facet::Tenant},
                                              {"model", Facet::Model},
                                              {"host", Facet::Host}}};

template <std::size_t N>
std::optional<Facet> find_facet(const std::array<Word, N>& words, std::string_view key) {
  const auto found = std::ranges::find(words, key, &Word::key);
  return found == words.end() ? std::nullopt : std::optional(found->facet);
}

// The closed vocabulary of a facet; empty: every word will do.
WordList vocabulary_of(Facet facet) {
  switch (facet) {
  case Facet::Assurance:
    return kAssuranceWords;
  case Facet::Relation:
    return kRelationWords;
  case Facet::Hosting:
    return kHostingWords;
  case Facet::Surface:
    return kSurfaceWords;
  case Facet::Operation:
    return kOperationWords;
  default:
    return {};
  }
}

// The one spelling of `true` and `false`, as requests are read too (policy/json).
void spell_booleans(const Node& value, std::vector<std::string>& values, NodeReader& reader) {
  const auto items = reader.list(value);
  for (std::size_t i = 0; i < items.size() && items.size() == values.size(); ++i) {
    if (const auto truth = items[i]->to_bool()) {
      values[i] = *truth ? "true" : "false";
    }
  }
}

void canonical_hosts(NodeReader& reader, const Entry& entry, std::vector<std::string>& values) {
  for (std::string& value : values) {
    auto name = text::make_host_name(value);
    if (name) {
      value = std::move(*name);
    } else if (name.error().code == "E-NAME-002") {
      std::ranges::transform(value, value.begin(), [](char c) {
        return (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
      });
    } else {
      reader.complain("E-POLICY-010", name.error().message, entry.value,
                      value.starts_with('.') ? "write `*.` for every name below a domain" : "");
    }
  }
}

// `service: deepseek.web` would never match: ids of services hold no dot.
void check_services(NodeReader& reader, const Entry& entry,
                    const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    const std::size_t dot = value.find('.');
    if (dot != std::string::npos) {
      reader.complain("E-POLICY-010", fmt::format("`{}` is no id of a service", value), entry.value,
                      fmt::format("write service: {} beside surface: {}", value.substr(0, dot),
                                  value.substr(dot + 1)));
    }
  }
}

std::optional<Atom> make_atom(NodeReader& reader, const Entry& entry, Facet facet,
                              std::string name) {
  const WordList closed = vocabulary_of(facet);
  Atom out{facet, std::move(name), {}, entry.where(reader.file())};
  out.values =
      closed.empty() ? reader.texts(entry, Empty::Refused) : reader.closed_texts(entry, closed);
  if (facet == Facet::PersonAttribute || facet == Facet::ServiceAttribute) {
    spell_booleans(entry.value, out.values, reader);
  } else if (facet == Facet::Host) {
    canonical_hosts(reader, entry, out.values);
  } else if (facet == Facet::Service) {
    check_services(reader, entry, out.values);
  }
  if (out.values.empty()) {
    return std::nullopt;
  }
  return out;
}

void add_atom(Condition& out, std::optional<Atom> atom) {
  if (atom) {
    out.atoms.push_back(std::move(*atom));
  }
}

void read_attributes(NodeReader& reader, const Entry& entry, Condition& out) {
  if (!reader.expect_mapping(entry.value, "`attributes`")) {
    return;
  }
  for (const Entry& attribute : entry.value.entries) {
    std::string name = reader.checked_id(attribute.key, attribute.where(reader.file()),
                                         "the name of an attribute");
    add_atom(out, make_atom(reader, attribute, Facet::PersonAttribute, std::move(name)));
  }
}

// The branches of an `any`; an empty list could never hold and is refused.
std::vector<const Node*> branches_of(NodeReader& reader, const Entry& entry) {
  auto out = reader.list(entry.value);
  if (out.empty()) {
    reader.complain("E-POLICY-005", "the list `any` is empty and would match nothing", entry.value);
  }
  return out;
}

void read_visitors(NodeReader& reader, const Entry& entry, const Node& scope, ScopePlace place,
                   Scope& out) {
  out.visitors = reader.boolean(entry).value_or(false);
  if (!out.visitors) {
    return;
  }
  if (place == ScopePlace::Elsewhere) {
    reader.complain("E-POLICY-014", "`visitors` cannot stand here", entry,
                    "it stands in an order's scope or in a branch of its `any`");
  } else if (scope.find("zones") == nullptr) {
    reader.complain("E-POLICY-014", "`visitors` needs `zones` beside it", entry,
                    "name the zones whose users are reached");
  }
}

void read_scope_word(NodeReader& reader, const Entry& entry, const Node& scope, ScopePlace place,
                     Scope& out) {
  if (const auto facet = find_facet(kScopeFacets, entry.key)) {
    add_atom(out.facets, make_atom(reader, entry, *facet, {}));
  } else if (entry.key == "bodies") {
    out.bodies = reader.texts(entry, Empty::Refused);
  } else if (entry.key == "exclude") {
    out.exclude = reader.texts(entry, Empty::Allowed);
  } else if (entry.key == "attributes") {
    read_attributes(reader, entry, out.facets);
  } else if (entry.key == "visitors") {
    read_visitors(reader, entry, scope, place, out);
  } else if (entry.key == "any") {
    const auto inner =
        place == ScopePlace::Order ? ScopePlace::BranchOfOrder : ScopePlace::Elsewhere;
    for (const Node* branch : branches_of(reader, entry)) {
      out.any.push_back(read_scope(reader, *branch, inner));
      out.has_any = true;
    }
  } else if (entry.key == "not") {
    for (const Node* negated : reader.list(entry.value)) {
      out.none.push_back(read_scope(reader, *negated, ScopePlace::Elsewhere));
    }
  } else {
    reader.unknown_key(entry, kScopeKeys, "a scope");
  }
}

Condition read_condition(NodeReader& reader, const Node& node);

void read_target_word(NodeReader& reader, const Entry& entry, Condition& out) {
  constexpr std::string_view kAttribute = "attribute.";
  if (const auto facet = find_facet(kTargetFacets, entry.key)) {
    add_atom(out, make_atom(reader, entry, *facet, {}));
  } else if (entry.key.starts_with(kAttribute)) {
    std::string name = reader.checked_id(entry.key.substr(kAttribute.size()),
                                         entry.where(reader.file()), "the name of an attribute");
    add_atom(out, make_atom(reader, entry, Facet::ServiceAttribute, std::move(name)));
  } else if (entry.key == "any") {
    std::vector<Condition> group;
    for (const Node* branch : branches_of(reader, entry)) {
      group.push_back(read_condition(reader, *branch));
    }
    if (!group.empty()) {
      out.any.push_back(std::move(group));
    }
  } else if (entry.key == "not") {
    for (const Node* negated : reader.list(entry.value)) {
      out.none.push_back(read_condition(reader, *negated));
    }
  } else {
    reader.unknown_key(entry, kTargetKeys, "a target");
  }
}

Condition read_condition(NodeReader& reader, const Node& node) {
  Condition out;
  out.where = reader.where(node);
  if (reader.expect_mapping(node, "a target")) {
    for (const Entry& entry : node.entries) {
      read_target_word(reader, entry, out);
    }
  }
  return out;
}

} // namespace

Scope read_scope(NodeReader& reader, const Node& node, ScopePlace place) {
  Scope out;
  out.where = reader.where(node);
  out.facets.where = out.where;
  if (reader.expect_mapping(node, "a scope")) {
    for (const Entry& entry : node.entries) {
      read_scope_word(reader, entry, node, place, out);
    }
  }
  return out;
}

std::optional<Condition> read_target(NodeReader& reader, const Node& node) {
  Condition out = read_condition(reader, node);
  if (node.is_mapping() && node.entries.empty()) {
    return std::nullopt;
  }
  return out;
}

std::optional<Atom> read_atom(NodeReader& reader, const Entry& entry, Facet facet) {
  return make_atom(reader, entry, facet, {});
}

} // namespace haechi::policy
