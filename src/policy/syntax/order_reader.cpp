#include "policy/syntax/order_reader.h"

#include "policy/syntax/condition_reader.h"
#include "policy/syntax/moment_reader.h"

#include <fmt/format.h>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 17> kOrderKeys{
    "id",      "title", "issuer",  "force",         "instrument",       "basis",
    "because", "from",  "expires", "until",         "supersedes",       "adopts",
    "scope",   "rules", "data",    "exemptions_by", "exemption_grounds"};
constexpr std::array<std::string_view, 8> kRuleKeys{"scope",  "target",      "operation", "purpose",
                                                    "effect", "obligations", "instead",   "lifts"};
constexpr std::array<std::string_view, 9> kDataKeys{"scope",   "target",      "operation",
                                                    "purpose", "finding",     "grade",
                                                    "effect",  "obligations", "instead"};
constexpr std::array<std::string_view, 10> kExemptionKeys{
    "id",    "order", "granted_by", "ground", "assurance",
    "scope", "from",  "expires",    "lifts",  "mitigations"};

constexpr std::array<std::string_view, 6> kRuleEffectWords{"allow",  "inspect", "warn",
                                                           "redact", "block",   "exempt"};

// What a rule and a data entry have in common.
template <class Speaker> bool read_common(NodeReader& reader, const Entry& entry, Speaker& out) {
  if (entry.key == "scope") {
    out.scope = read_scope(reader, entry.value, ScopePlace::Elsewhere);
  } else if (entry.key == "target") {
    if (auto target = read_target(reader, entry.value)) {
      out.target = std::move(*target);
      out.has_target = true;
    }
  } else if (entry.key == "operation") {
    out.operation = read_atom(reader, entry, Facet::Operation);
  } else if (entry.key == "purpose") {
    out.purpose = read_atom(reader, entry, Facet::Purpose);
  } else if (entry.key == "obligations") {
    out.obligations = reader.texts(entry, Empty::Allowed);
  } else if (entry.key == "instead") {
    out.instead = reader.texts(entry, Empty::Allowed);
  } else {
    return false;
  }
  return true;
}

Rule read_rule(NodeReader& reader, const Node& node) {
  Rule out;
  out.where = reader.where(node);
  if (!reader.expect_mapping(node, "a rule")) {
    return out;
  }
  reader.require(node, "effect", "a rule");
  const Entry* lifts = nullptr;
  for (const Entry& entry : node.entries) {
    if (entry.key == "effect") {
      out.effect = reader.word<RuleEffect>(entry, kRuleEffectWords).value_or(RuleEffect::Block);
    } else if (entry.key == "lifts") {
      lifts = &entry;
      out.lifts = reader.word<Lifts>(entry, kLiftsWords).value_or(Lifts::Rules);
    } else if (!read_common(reader, entry, out)) {
      reader.unknown_key(entry, kRuleKeys, "a rule");
    }
  }
  if (lifts != nullptr && out.effect != RuleEffect::Exempt) {
    reader.complain("E-POLICY-017", "`lifts` stands in a rule that exempts nothing", *lifts,
                    "it belongs to a rule with effect: exempt, or to an exemption");
  }
  return out;
}

DataEntry read_data(NodeReader& reader, const Node& node) {
  constexpr std::array<std::string_view, 5> kWords{"allow", "inspect", "warn", "redact", "block"};
  DataEntry out;
  out.where = reader.where(node);
  if (!reader.expect_mapping(node, "a data entry")) {
    return out;
  }
  reader.require(node, "effect", "a data entry");
  for (const Entry& entry : node.entries) {
    if (entry.key == "effect") {
      const auto effect = reader.word<RuleEffect>(entry, kWords).value_or(RuleEffect::Block);
      out.effect = static_cast<Effect>(static_cast<int>(effect) + 1); // Effect begins at NoDecision
    } else if (entry.key == "finding") {
      out.finding = read_atom(reader, entry, Facet::Finding);
    } else if (entry.key == "grade") {
      out.grade = read_atom(reader, entry, Facet::Grade);
    } else if (!read_common(reader, entry, out)) {
      reader.unknown_key(entry, kDataKeys, "a data entry");
    }
  }
  if (node.find("finding") == nullptr && node.find("grade") == nullptr) {
    reader.complain("E-POLICY-012", "a data entry needs `finding` or `grade`", node,
                    "without either it is a rule");
  }
  return out;
}

// Who, by what right, and why.
bool read_origin(NodeReader& reader, const Entry& entry, Order& out) {
  if (entry.key == "id") {
    out.id = reader.id(entry);
  } else if (entry.key == "title") {
    out.title = reader.words(entry);
  } else if (entry.key == "issuer") {
    out.issuer = reader.id(entry);
  } else if (entry.key == "force") {
    out.force = reader.word<Force>(entry, kForceWords).value_or(Force::Binding);
  } else if (entry.key == "instrument") {
    out.instrument = reader.text(entry);
  } else if (entry.key == "basis") {
    out.basis = reader.text(entry);
  } else if (entry.key == "because") {
    out.because = reader.words(entry);
  } else if (entry.key == "adopts") {
    out.adopts = reader.text(entry.value, "`adopts`"); // an id or a free reference
  } else if (entry.key == "supersedes") {
    out.supersedes = reader.texts(entry, Empty::Allowed);
  } else {
    return false;
  }
  return true;
}

bool read_time(NodeReader& reader, const Entry& entry, Order& out) {
  if (entry.key == "from") {
    out.from = read_from(reader, entry);
  } else if (entry.key == "expires") {
    out.expires = reader.instant(entry.value, "`expires`");
  } else if (entry.key == "until") {
    out.until = read_until(reader, entry);
  } else {
    return false;
  }
  return true;
}

bool read_content(NodeReader& reader, const Entry& entry, Order& out) {
  if (entry.key == "scope") {
    out.scope = read_scope(reader, entry.value, ScopePlace::Order);
  } else if (entry.key == "rules") {
    for (const Node* rule : reader.list(entry.value)) {
      out.rules.push_back(read_rule(reader, *rule));
    }
  } else if (entry.key == "data") {
    for (const Node* data : reader.list(entry.value)) {
      out.data.push_back(read_data(reader, *data));
    }
  } else if (entry.key == "exemptions_by") {
    out.exemptions_by = reader.texts(entry, Empty::Allowed);
  } else if (entry.key == "exemption_grounds") {
    out.exemption_grounds = reader.texts(entry, Empty::Refused);
  } else {
    return false;
  }
  return true;
}

void read_exemption_key(NodeReader& reader, const Entry& entry, Exemption& out) {
  if (entry.key == "id") {
    out.id = reader.id(entry);
  } else if (entry.key == "order") {
    out.order = reader.id(entry);
  } else if (entry.key == "granted_by") {
    out.granted_by = reader.id(entry);
  } else if (entry.key == "ground") {
    out.ground = reader.text(entry.value, "`ground`");
  } else if (entry.key == "assurance") {
    out.assurance = reader.word<Assurance>(entry, kAssuranceWords);
  } else if (entry.key == "scope") {
    out.scope = read_scope(reader, entry.value, ScopePlace::Elsewhere);
  } else if (entry.key == "from") {
    out.from = reader.instant(entry.value, "`from`");
  } else if (entry.key == "expires") {
    out.expires = reader.instant(entry.value, "`expires`").value_or(Instant{});
  } else if (entry.key == "lifts") {
    out.lifts = reader.word<Lifts>(entry, kLiftsWords).value_or(Lifts::Rules);
  } else if (entry.key == "mitigations") {
    out.mitigations = reader.texts(entry, Empty::Allowed);
  } else {
    reader.unknown_key(entry, kExemptionKeys, "an exemption");
  }
}

} // namespace

Order read_order(NodeReader& reader, const Node& node) {
  Order out;
  out.where = reader.where(node);
  if (!reader.expect_mapping(node, "an order")) {
    return out;
  }
  for (const std::string_view key : {"id", "issuer", "force"}) {
    reader.require(node, key, "an order");
  }
  for (const Entry& entry : node.entries) {
    if (!read_origin(reader, entry, out) && !read_time(reader, entry, out) &&
        !read_content(reader, entry, out)) {
      reader.unknown_key(entry, kOrderKeys, "an order");
    }
  }
  return out;
}

Exemption read_exemption(NodeReader& reader, const Node& node) {
  Exemption out;
  out.where = reader.where(node);
  if (!reader.expect_mapping(node, "an exemption")) {
    return out;
  }
  for (const std::string_view key : {"id", "order", "granted_by", "expires"}) {
    reader.require(node, key, "an exemption");
  }
  for (const Entry& entry : node.entries) {
    read_exemption_key(reader, entry, out);
  }
  return out;
}

} // namespace haechi::policy
