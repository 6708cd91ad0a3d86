#include "policy/explain/change.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace haechi::policy {

namespace {

constexpr std::string_view kPersonAttribute = "attributes.";
constexpr std::string_view kServiceAttribute = "attribute.";
// Stands for every word that nobody mentions.
constexpr std::string_view kSomethingElse = "(other)";

std::string name_of(std::string_view word) {
  const std::size_t dot = word.find('.');
  return dot == std::string_view::npos ? "" : std::string(word.substr(dot + 1));
}

Known joined(const KnownSet& values) {
  return values ? Known(fmt::format("{}", fmt::join(*values, ", "))) : std::nullopt;
}

// What `places` hold under a facet; nullptr: it is none of them.
template <class Place, std::size_t N>
Place* find_place(const std::array<std::pair<std::string_view, Place*>, N>& places,
                  std::string_view facet) {
  const auto found = std::ranges::find(places, facet, &std::pair<std::string_view, Place*>::first);
  return found == places.end() ? nullptr : found->second;
}

// The places of the single-valued facets in a request, of the person, the place and the use.
// `Any` is a request, constant or not.
template <class Any> auto place_of(Any& request, std::string_view facet) {
  using Place = std::remove_pointer_t<decltype(&request.zone)>;
  return find_place(std::array<std::pair<std::string_view, Place*>, 14>{{
                        {"body", &request.who.body},
                        {"role", &request.who.role},
                        {"located", &request.who.located},
                        {"assurance", &request.who.assurance},
                        {"device", &request.device},
                        {"zone", &request.zone},
                        {"host", &request.host},
                        {"service", &request.service},
                        {"surface", &request.surface},
                        {"operation", &request.operation},
                        {"purpose", &request.purpose},
                        {"model", &request.model},
                        {"tier", &request.tier},
                        {"tenant", &request.tenant},
                    }},
                    facet);
}

template <class Any> auto fact_of(Any& facts, std::string_view facet) {
  using Place = std::remove_pointer_t<decltype(&facts.provider)>;
  return find_place(std::array<std::pair<std::string_view, Place*>, 4>{{
                        {"provider", &facts.provider},
                        {"provider_group", &facts.provider_group},
                        {"relation", &facts.relation},
                        {"hosting", &facts.hosting},
                    }},
                    facet);
}

template <class Any> auto fact_set_of(Any& facts, std::string_view facet) {
  using Place = std::remove_pointer_t<decltype(&facts.category)>;
  return find_place(std::array<std::pair<std::string_view, Place*>, 2>{{
                        {"control_country", &facts.control_country},
                        {"category", &facts.category},
                    }},
                    facet);
}

Known person_attribute(const Who& who, const std::string& name) {
  if (!who.attributes) {
    return std::nullopt;
  }
  const auto found = who.attributes->find(name);
  return found == who.attributes->end() ? Known("") : found->second;
}

// A different service has facts of its own; a name belongs to the old one.
void apply_service(Request& request, const std::string& service) {
  request.service = service;
  request.facts = {};
  request.host = std::nullopt;
}

void apply_data(Request& request, const Change& change) {
  if (!request.data) {
    request.data.emplace();
  }
  request.data->open = false;
  if (change.facet == "finding") {
    request.data->findings = change.becomes;
  } else {
    request.data->grades = change.becomes;
  }
}

void apply_attribute(Request& request, const Change& change, const std::string& value) {
  if (change.facet.starts_with(kPersonAttribute)) {
    if (!request.who.attributes) {
      request.who.attributes.emplace();
    }
    (*request.who.attributes)[change.facet.substr(kPersonAttribute.size())] = value;
  } else if (change.facet.starts_with(kServiceAttribute)) {
    request.facts.attributes[change.facet.substr(kServiceAttribute.size())] = value;
  }
}

std::string without_stars(std::string pattern) {
  std::erase(pattern, '*');
  return pattern;
}

void add_unique(std::vector<std::string>& values, std::string value) {
  if (std::ranges::find(values, value) == values.end()) {
    values.push_back(std::move(value));
  }
}

template <class Things> std::vector<std::string> ids_of(const Things& things) {
  std::vector<std::string> out;
  for (const auto& thing : things) {
    out.push_back(thing.id);
  }
  return out;
}

Facet facet_of(std::string_view word) {
  if (word.starts_with(kPersonAttribute)) {
    return Facet::PersonAttribute;
  }
  if (word.starts_with(kServiceAttribute)) {
    return Facet::ServiceAttribute;
  }
  return find_word<Facet>(kFacetWords, word).value_or(Facet::Host);
}

// Facets whose words are the policy's own: a word that nobody mentions is one more value.
bool is_free(Facet facet) {
  switch (facet) {
  case Facet::Role:
  case Facet::Located:
  case Facet::Purpose:
  case Facet::Tier:
  case Facet::Tenant:
  case Facet::Model:
  case Facet::Device:
  case Facet::Zone:
  case Facet::PersonAttribute:
  case Facet::ServiceAttribute:
  case Facet::Provider:
  case Facet::ProviderGroup:
  case Facet::ControlCountry:
  case Facet::Category:
    return true;
  default:
    return false;
  }
}

constexpr std::size_t kMostPreferred = 8;

// A policy that holds nothing but these orders.
Policy only_orders(const Policy& policy, const std::vector<std::string>& ids) {
  Policy out;
  for (const std::string& id : ids) {
    const auto found = std::ranges::lower_bound(policy.orders, id, {}, &Order::id);
    if (found != policy.orders.end() && found->id == id) {
      out.orders.push_back(*found);
    }
  }
  return out;
}

// `first`, then what `then` holds besides.
template <class First, class Then>
std::vector<std::string> in_turn(const First& first, const Then& then) {
  std::vector<std::string> out;
  for (const std::string& value : first) {
    add_unique(out, value);
  }
  for (const std::string& value : then) {
    if (out.size() > kMostValues) {
      break;
    }
    add_unique(out, value);
  }
  return out;
}

// And one value for all that nobody mentions; patterns become a name that they match.
std::vector<std::string> with_others(Facet facet, std::vector<std::string> values) {
  if (facet == Facet::Host || facet == Facet::Model) {
    std::ranges::transform(values, values.begin(), without_stars);
  }
  if (values.size() >= kMostValues) {
    values.resize(kMostValues - 1);
  }
  if (facet == Facet::Operation) {
    const auto is_new = [&](std::string_view operation) {
      return std::ranges::find(values, operation) == values.end();
    };
    const auto* const other = std::ranges::find_if(kOperationWords, is_new);
    if (other != kOperationWords.end()) {
      values.emplace_back(*other);
    }
  } else if (is_free(facet)) {
    values.emplace_back(kSomethingElse);
  }
  return values;
}

class Moments {
 public:
  // Its first moment, and the last one before it.
  void add(Instant moment) {
    moments_.push_back(moment);
    moments_.push_back(moment - std::chrono::seconds(1));
  }

  // The nearest first, the request's own left out.
  std::vector<Instant> around(Instant at, Times which) && {
    if (which == Times::Later) {
      std::erase_if(moments_, [&](Instant moment) { return moment <= at; });
    }
    std::ranges::sort(moments_, {}, [&](Instant moment) {
      return std::pair(std::chrono::abs(moment - at), moment);
    });
    moments_.erase(std::ranges::unique(moments_).begin(), moments_.end());
    std::erase(moments_, at);
    if (moments_.size() > kMostValues) {
      moments_.resize(kMostValues);
    }
    return std::move(moments_);
  }

 private:
  std::vector<Instant> moments_;
};

} // namespace

Known value_of(const Request& request, std::string_view facet) {
  if (facet == "group") {
    return joined(request.who.groups);
  }
  if (facet == "finding" || facet == "grade") {
    const auto list = facet == "finding" ? &Data::findings : &Data::grades;
    return request.data ? joined((*request.data).*list) : std::nullopt;
  }
  if (facet.starts_with(kPersonAttribute)) {
    return person_attribute(request.who, name_of(facet));
  }
  if (facet.starts_with(kServiceAttribute)) {
    const auto found = request.facts.attributes.find(name_of(facet));
    return found == request.facts.attributes.end() ? std::nullopt : found->second;
  }
  if (const Known* place = place_of(request, facet)) {
    return *place;
  }
  if (const auto* fact = fact_of(request.facts, facet)) {
    return fact->value_or(std::nullopt);
  }
  const auto* facts = fact_set_of(request.facts, facet);
  return facts == nullptr || !*facts ? std::nullopt : joined(**facts);
}

void apply(Request& request, const Change& change) {
  const std::string value = change.becomes.empty() ? std::string() : change.becomes.front();
  if (change.facet == "at") {
    request.at = change.at.value_or(request.at);
  } else if (change.facet == "event" || change.facet == "lifted") {
    (change.facet == "event" ? request.events : request.lifted)[value] = request.at;
  } else if (change.facet == "group") {
    request.who.groups = change.becomes;
  } else if (change.facet == "finding" || change.facet == "grade") {
    apply_data(request, change);
  } else if (change.facet == "service") {
    apply_service(request, value);
  } else if (Known* place = place_of(request, change.facet)) {
    *place = value;
  } else if (auto* fact = fact_of(request.facts, change.facet)) {
    *fact = Known(value);
  } else if (auto* facts = fact_set_of(request.facts, change.facet)) {
    *facts = KnownSet(change.becomes);
  } else {
    apply_attribute(request, change, value);
  }
}

Choices::Choices(const Decider& decider, const std::vector<std::string>& orders)
    : decider_(decider), mentions_(decider.policy()),
      preferred_(only_orders(decider.policy(), orders)) {
  for (const Order& order : only_orders(decider.policy(), orders).orders) {
    for (const std::string& body : order.scope.bodies.value_or(std::vector<std::string>{})) {
      add_unique(preferred_bodies_, body);
    }
  }
}

std::vector<std::string> heard_orders(const Decision& decision) {
  std::vector<std::string> out;
  if (decision.by) {
    out.push_back(*decision.by);
  }
  for (const TraceLine& line : decision.trace) {
    if ((line.said || line.is_open) && out.size() < kMostPreferred) {
      add_unique(out, line.order);
    }
  }
  return out;
}

std::vector<std::string> Choices::services(const Request& request) const {
  std::vector<std::string> out;
  if (request.host && !request.service) {
    const auto services = decider_.catalog().services();
    for (const catalog::ServiceIndex index : decider_.catalog().find_candidates(*request.host)) {
      out.push_back(services[index].id);
    }
    out.emplace_back();
    return out;
  }
  out = in_turn(preferred_.of(Facet::Service), mentions_.of(Facet::Service));
  for (const Order& order : decider_.policy().orders) {
    for (const Rule& rule : order.rules) {
      for (const std::string& service : rule.instead) {
        if (out.size() < kMostValues) {
          add_unique(out, service);
        }
      }
    }
  }
  return out;
}

std::vector<std::string> Choices::values_of(std::string_view word, const Request& request) const {
  const Facet facet = facet_of(word);
  const auto& wanted = preferred_.of(facet, name_of(word));
  switch (facet) {
  case Facet::Body:
    return in_turn(preferred_bodies_, ids_of(decider_.policy().bodies));
  case Facet::Service:
    return services(request);
  case Facet::Surface:
    return surfaces(request);
  case Facet::Assurance:
    return {kAssuranceWords.begin(), kAssuranceWords.end()};
  case Facet::Hosting:
    return {kHostingWords.begin(), kHostingWords.end()};
  case Facet::Relation:
    return {kRelationWords.begin(), kRelationWords.end()};
  case Facet::Device:
    return with_others(facet, in_turn(wanted, ids_of(decider_.policy().devices)));
  case Facet::Zone:
    return with_others(facet, in_turn(wanted, ids_of(decider_.policy().zones)));
  default:
    return with_others(facet, in_turn(wanted, mentions_.of(facet, name_of(word))));
  }
}

std::vector<std::string> Choices::surfaces(const Request& request) const {
  const auto* service =
      request.service ? decider_.catalog().find_service(*request.service) : nullptr;
  if (service != nullptr && !service->surfaces.empty()) {
    return service->surfaces;
  }
  return {kSurfaceWords.begin(), kSurfaceWords.end()};
}

std::vector<Change> Choices::findings(const Request& request) const {
  std::vector<Change> out;
  const Known was = value_of(request, "finding");
  const auto add = [&](std::vector<std::string> becomes) {
    Change change{.facet = "finding", .was = was, .becomes = std::move(becomes)};
    if (!request.data || request.data->findings != change.becomes || request.data->open) {
      out.push_back(std::move(change));
    }
  };
  const auto* found = request.data && request.data->findings ? &*request.data->findings : nullptr;
  add({});
  if (found != nullptr && found->size() > 1) {
    for (const std::string& dropped : *found) {
      std::vector<std::string> rest = *found;
      std::erase(rest, dropped);
      add(std::move(rest));
    }
  }
  for (const std::string& finding :
       in_turn(preferred_.of(Facet::Finding), mentions_.of(Facet::Finding))) {
    std::vector<std::string> more = found == nullptr ? std::vector<std::string>{} : *found;
    add_unique(more, finding);
    add(std::move(more));
  }
  return out;
}

std::vector<Change> Choices::grades(const Request& request) const {
  std::vector<Change> out;
  const Known was = value_of(request, "grade");
  const auto add = [&](std::vector<std::string> becomes) {
    if (!request.data || request.data->grades != becomes || request.data->open) {
      out.push_back({.facet = "grade", .was = was, .becomes = std::move(becomes)});
    }
  };
  add({});
  std::vector<std::string> all;
  for (const auto& scale : decider_.policy().grades) {
    for (const std::string& grade : scale) {
      add_unique(all, grade);
    }
  }
  for (const std::string& grade : mentions_.of(Facet::Grade)) {
    add_unique(all, grade);
  }
  for (const std::string& grade : all) {
    add({grade});
  }
  return out;
}

std::vector<Change> Choices::of(std::string_view facet, const Request& request) const {
  std::vector<Change> out;
  if (facet == "finding") {
    out = findings(request);
  } else if (facet == "grade") {
    out = grades(request);
  } else {
    const Known was = value_of(request, facet);
    for (std::string& value : values_of(facet, request)) {
      if (was != value) {
        Change change{.facet = std::string(facet), .was = was, .becomes = {}};
        if (!value.empty()) {
          change.becomes.push_back(std::move(value));
        }
        out.push_back(std::move(change));
      }
    }
  }
  if (out.size() > kMostValues) {
    out.resize(kMostValues);
  }
  return out;
}

std::vector<std::string> Choices::facets() const {
  std::vector<std::string> out{"finding", "grade", "service", "surface"};
  for (const char* facet : {"operation", "purpose", "tier", "tenant", "model", "role", "group",
                            "located", "assurance"}) {
    if (!mentions_.of(facet_of(facet)).empty()) {
      out.emplace_back(facet);
    }
  }
  for (const std::string& name : mentions_.names_of(Facet::PersonAttribute)) {
    out.push_back(std::string(kPersonAttribute) + name);
  }
  out.insert(out.end(), {"device", "zone", "body"});
  return out;
}

std::vector<Change> Choices::times(const Request& request, Times which) const {
  Moments moments;
  for (const Order& order : decider_.policy().orders) {
    if (order.from && order.from->kind == Moment::Kind::Date) {
      moments.add(order.from->date);
    }
    if (order.expires) {
      moments.add(*order.expires);
    }
  }
  for (const Exemption& exemption : decider_.policy().exemptions) {
    moments.add(exemption.expires);
    if (exemption.from) {
      moments.add(*exemption.from);
    }
  }
  std::vector<Change> out;
  for (const Instant moment : std::move(moments).around(request.at, which)) {
    out.push_back({.facet = "at", .was = std::nullopt, .becomes = {}, .at = moment});
  }
  return out;
}

} // namespace haechi::policy
