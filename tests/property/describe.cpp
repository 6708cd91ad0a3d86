// A random world in words, for the message of a property that failed.

#include "random_policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace haechi::property {

using namespace policy;

namespace {

std::string show(const Atom& atom) {
  return fmt::format("{}{}:{}", to_word(atom.facet), atom.name, atom.values);
}

std::string show(const std::optional<Atom>& atom) {
  return atom ? show(*atom) + " " : "";
}

std::string show(const Condition& condition) {
  std::string text = "{";
  for (const Atom& atom : condition.atoms) {
    text += show(atom) + " ";
  }
  for (const auto& branches : condition.any) {
    text += "any(";
    for (const Condition& branch : branches) {
      text += show(branch);
    }
    text += ") ";
  }
  for (const Condition& negated : condition.none) {
    text += "not" + show(negated) + " ";
  }
  return text + "}";
}

std::string show(const Scope& scope) {
  std::string text = "<";
  if (scope.bodies) {
    text += fmt::format("bodies:{} ", *scope.bodies);
  }
  if (!scope.exclude.empty()) {
    text += fmt::format("exclude:{} ", scope.exclude);
  }
  text += scope.visitors ? "visitors " : "";
  text += show(scope.facets);
  for (const Scope& branch : scope.any) {
    text += " or" + show(branch);
  }
  for (const Scope& negated : scope.none) {
    text += " not" + show(negated);
  }
  return text + ">";
}

std::string show(Instant at) {
  return to_rfc3339(at);
}

std::string show(const Moment& moment) {
  switch (moment.kind) {
  case Moment::Kind::Date:
    return show(moment.date);
  case Moment::Kind::Event:
    return moment.event;
  default:
    break;
  }
  std::string text = moment.kind == Moment::Kind::Any ? "any(" : "all(";
  for (const Moment& part : moment.of) {
    text += show(part) + " ";
  }
  return text + ")";
}

template <class Part> std::string show_part(const Part& part) {
  return fmt::format("{} target{} {}{}obligations:{} instead:{}", show(part.scope),
                     part.has_target ? show(part.target) : "(none)", show(part.operation),
                     show(part.purpose), part.obligations, part.instead);
}

std::string show(const Order& order) {
  std::string text = fmt::format("{} issuer:{} {} ", order.id, order.issuer,
                                 kForceWords[static_cast<std::size_t>(order.force)]);
  text += order.from ? "from:" + show(*order.from) + " " : "";
  text += order.expires ? "expires:" + show(*order.expires) + " " : "";
  text += order.until ? "until:" + show(*order.until) + " " : "";
  text +=
      fmt::format("supersedes:{} adopts:{} scope{} by:{} grounds:{}\n", order.supersedes,
                  order.adopts, show(order.scope), order.exemptions_by, order.exemption_grounds);
  for (const Rule& rule : order.rules) {
    text += fmt::format("    rule {} {} lifts-all:{}\n",
                        rule.effect == RuleEffect::Exempt
                            ? "exempt"
                            : kEffectWords[static_cast<std::size_t>(rule.effect) + 1],
                        show_part(rule), rule.lifts == Lifts::All);
  }
  for (const DataEntry& entry : order.data) {
    text += fmt::format("    data {} {}{}{}\n", to_word(entry.effect), show(entry.finding),
                        show(entry.grade), show_part(entry));
  }
  return text;
}

std::string show(const std::optional<Effect>& effect) {
  return effect ? std::string(to_word(*effect)) : "-";
}

std::string show(const Known& known) {
  return known ? "`" + *known + "`" : "?";
}

std::string show(const KnownSet& known) {
  return known ? fmt::format("{}", *known) : "?";
}

std::string show(const std::optional<Known>& fact) {
  return fact ? show(*fact) : "-";
}

std::string show(const std::optional<KnownSet>& fact) {
  return fact ? show(*fact) : "-";
}

std::string show(const std::map<std::string, Known>& attributes) {
  std::string text;
  for (const auto& [name, value] : attributes) {
    text += name + "=" + show(value) + " ";
  }
  return text;
}

} // namespace

std::string describe(const Policy& policy) {
  std::string text = fmt::format("grades {}\n", policy.grades);
  for (const Body& body : policy.bodies) {
    text += fmt::format("body {} parent:{} authority:{} default:{} on_undecided:{} ungraded:{}\n",
                        body.id, body.parent, body.authority, show(body.default_effect),
                        show(body.on_undecided), body.ungraded);
  }
  const auto owner = [](const std::optional<Owner>& of) {
    return of ? kOwnerWords[static_cast<std::size_t>(*of)] : "-";
  };
  for (const DeviceClass& device : policy.devices) {
    text += fmt::format("device {} owner:{}\n", device.id, owner(device.owner));
  }
  for (const Zone& zone : policy.zones) {
    text += fmt::format("zone {} owner:{} body:{} no-egress:{} unlisted:{}\n", zone.id,
                        owner(zone.owner), zone.body, zone.no_egress, show(zone.unlisted));
  }
  for (const Order& order : policy.orders) {
    text += "order " + show(order);
  }
  for (const Exemption& exemption : policy.exemptions) {
    text += fmt::format(
        "exemption {} order:{} by:{} ground:{} assurance:{} scope{} from:{} expires:{} all:{}\n",
        exemption.id, exemption.order, exemption.granted_by, exemption.ground,
        exemption.assurance ? to_word(*exemption.assurance) : "-", show(exemption.scope),
        exemption.from ? show(*exemption.from) : "-", show(exemption.expires),
        exemption.lifts == Lifts::All);
  }
  return text;
}

std::string describe(const catalog::Catalog& catalog) {
  std::string text;
  for (const catalog::Service& service : catalog.services()) {
    text += fmt::format(
        "service {} {}/{} {} countries:{} categories:{} hosting:{} surfaces:{} {}\n", service.id,
        service.provider, service.provider_group, service.relation, service.control_country,
        service.category, service.hosting.value_or("?"), service.surfaces, service.attributes);
  }
  return text;
}

std::string describe(const Request& request) {
  const Who& who = request.who;
  const policy::ServiceFacts& facts = request.facts;
  std::string text = fmt::format(
      "at {} body:{} role:{} groups:{} located:{} assurance:{} attributes:{} device:{} zone:{}\n",
      show(request.at), show(who.body), show(who.role), show(who.groups), show(who.located),
      show(who.assurance), who.attributes ? show(*who.attributes) : "?", show(request.device),
      show(request.zone));
  text += fmt::format("service:{} surface:{} host:{} operation:{} purpose:{} model:{} tier:{} "
                      "tenant:{}\n",
                      show(request.service), show(request.surface), show(request.host),
                      show(request.operation), show(request.purpose), show(request.model),
                      show(request.tier), show(request.tenant));
  text += fmt::format("facts provider:{} group:{} relation:{} hosting:{} tier:{} model:{} "
                      "country:{} category:{} surfaces:{} {}\n",
                      show(facts.provider), show(facts.provider_group), show(facts.relation),
                      show(facts.hosting), show(facts.tier), show(facts.model),
                      show(facts.control_country), show(facts.category), show(facts.surfaces),
                      show(facts.attributes));
  if (request.data) {
    text += fmt::format("data open:{} findings:{} grades:{}\n", request.data->open,
                        show(request.data->findings), show(request.data->grades));
  }
  for (const auto& [event, when] : request.events) {
    text += "event " + event + " " + show(when) + "\n";
  }
  for (const auto& [order, when] : request.lifted) {
    text += "lifted " + order + " " + show(when) + "\n";
  }
  return text;
}

} // namespace haechi::property
