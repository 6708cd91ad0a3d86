#include "policy/coverage/comparison.h"

#include "policy/coverage/answers.h"
#include "policy/coverage/frame.h"
#include "policy/coverage/no_such.h"
#include "policy/model/mentions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::policy::coverage {

namespace {

using Strings = std::vector<std::string>;
using catalog::Service;

Strings sorted(Strings words) {
  std::ranges::sort(words);
  return words;
}

Strings one(const std::string& word) {
  return word.empty() ? Strings{} : Strings{word};
}

struct Field {
  Facet facet;
  Strings (*read)(const Service&);
};

const Field kFields[] = {
    {Facet::Service, [](const Service& service) { return one(service.id); }},
    {Facet::Provider, [](const Service& service) { return one(service.provider); }},
    {Facet::ProviderGroup, [](const Service& service) { return one(service.provider_group); }},
    {Facet::Relation, [](const Service& service) { return one(service.relation); }},
    {Facet::ControlCountry, [](const Service& service) { return service.control_country; }},
    {Facet::Category, [](const Service& service) { return service.category; }},
    {Facet::Hosting, [](const Service& service) { return one(service.hosting.value_or("")); }},
    {Facet::Surface, [](const Service& service) { return service.surfaces; }},
};

std::string attribute_of(const Service& service, const std::string& name) {
  const auto found = service.attributes.find(name);
  return found == service.attributes.end() ? std::string() : found->second;
}

// The facets in which the entries differ and which some condition of the policy asks for.
std::vector<EntryDifference> find_differences(const model::Mentions& mentions, const Service& first,
                                              const Service& second) {
  std::vector<EntryDifference> out;
  for (const Field& field : kFields) {
    EntryDifference difference{std::string(to_word(field.facet)), sorted(field.read(first)),
                               sorted(field.read(second))};
    if (difference.first != difference.second) {
      out.push_back(std::move(difference));
    }
  }
  for (const std::string& name : mentions.names_of(Facet::ServiceAttribute)) {
    if (attribute_of(first, name) != attribute_of(second, name)) {
      out.push_back(
          {"attribute." + name, one(attribute_of(first, name)), one(attribute_of(second, name))});
    }
  }
  return out;
}

// The request with one facet as if it were the other service's; the service itself stays.
void pretend(const std::string& facet, const Service& like, Request& request) {
  ServiceFacts& facts = request.facts;
  const auto unknown_if_empty = [](const Strings& words) {
    return words.empty() ? KnownSet() : KnownSet(words);
  };
  if (facet == "provider") {
    facts.provider = Known(like.provider);
  } else if (facet == "provider_group") {
    facts.provider_group = Known(like.provider_group);
  } else if (facet == "relation") {
    facts.relation = Known(like.relation);
  } else if (facet == "control_country") {
    facts.control_country = unknown_if_empty(like.control_country);
  } else if (facet == "category") {
    facts.category = unknown_if_empty(like.category);
  } else if (facet == "hosting") {
    facts.hosting = like.hosting ? Known(*like.hosting) : Known();
  } else if (facet == "surface") {
    facts.surfaces = KnownSet(like.surfaces);
  } else {
    const std::string name = facet.substr(std::string_view("attribute.").size());
    facts.attributes[name] = Known(attribute_of(like, name));
  }
}

bool is_same_voice(const TraceLine& a, const TraceLine& b) {
  return a.said == b.said && a.is_open == b.is_open && a.exemption == b.exemption &&
         (a.said || a.is_open || a.skipped == b.skipped);
}

bool speaks(const TraceLine& line) {
  return line.said || line.is_open;
}

class Comparer {
 public:
  Comparer(Asker& asker, Comparison& comparison)
      : asker_(asker), comparison_(comparison),
        first_(*asker.catalog().find_service(comparison.first)),
        second_(*asker.catalog().find_service(comparison.second)) {}

  Result<bool> run(const Question& question) {
    comparison_.differences = find_differences(model::Mentions(asker_.policy()), first_, second_);
    Question narrowed = question;
    narrowed.services = {comparison_.first};
    narrowed.categories.clear();
    auto axes = find_axes(asker_, narrowed);
    if (!axes) {
      return tl::make_unexpected(axes.error());
    }
    const Sweep swept = sweep(asker_, axes->axes, narrowed.known, narrowed.budget,
                              [&](const Request& cell, std::span<const OrderNumber> orders) {
                                return ask(cell, orders);
                              });
    comparison_.frame = make_frame(asker_, narrowed, std::move(*axes), swept);
    return true;
  }

 private:
  // `orders` are those that could speak of the first service; the second has its own.
  Said ask(const Request& cell, std::span<const OrderNumber> orders) {
    Request other = cell;
    other.service = comparison_.second;
    const std::vector<OrderNumber> reaching = asker_.find_reaching(other, asker_.orders_in_force());
    const std::vector<OrderNumber> others = asker_.find_speaking(other.service, reaching);
    Decision first = asker_.ask(cell, orders);
    Decision second = asker_.ask(other, others);
    const bool is_final = asker_.is_final(first) && asker_.is_final(second);
    const std::pair key{answers_.add(first), answers_.add(second)};
    const auto [known, is_new] =
        pairs_.try_emplace(key, static_cast<AnswerId>(comparison_.pairs.size()));
    if (is_new) {
      const bool is_alike = key.first == key.second;
      comparison_.pairs.push_back({std::move(first), std::move(second), is_alike, {}});
      if (!is_alike) {
        std::set<OrderNumber> both(orders.begin(), orders.end());
        both.insert(others.begin(), others.end());
        find_causes(cell, other, both);
      }
    }
    return {known->second, is_final};
  }

  void find_causes(const Request& cell, const Request& other, const std::set<OrderNumber>& orders) {
    for (const OrderNumber order : orders) {
      Cause cause;
      cause.order = asker_.policy().orders[order].id;
      cause.first = asker_.trace(cell, order);
      cause.second = asker_.trace(other, order);
      const bool is_heard = speaks(cause.first) || speaks(cause.second);
      if (is_heard && !is_same_voice(cause.first, cause.second)) {
        find_facets(cell, order, cause);
        comparison_.pairs.back().causes.push_back(std::move(cause));
      }
    }
  }

  void find_facets(const Request& cell, OrderNumber order, Cause& cause) {
    Policy alone;
    alone.orders = {asker_.policy().orders[order]};
    const model::Mentions mentions(alone);
    Strings named;
    for (const EntryDifference& difference : comparison_.differences) {
      if (!is_named(mentions, difference.facet)) {
        continue;
      }
      named.push_back(difference.facet);
      if (difference.facet == "service") {
        continue; // cannot be pretended; it is what is left
      }
      Request changed = cell;
      pretend(difference.facet, second_, changed);
      if (is_same_voice(asker_.trace(changed, order), cause.second)) {
        cause.facets.push_back(difference.facet);
      }
    }
    if (cause.facets.empty()) {
      cause.facets = std::move(named);
      cause.is_joint = cause.facets.size() > 1;
    }
  }

  // A rule without a target asks for the category.
  static bool is_named(const model::Mentions& mentions, const std::string& facet) {
    constexpr std::string_view kAttribute = "attribute.";
    if (facet.starts_with(kAttribute)) {
      return !mentions.of(Facet::ServiceAttribute, facet.substr(kAttribute.size())).empty();
    }
    const auto known = find_word<Facet>(kFacetWords, facet);
    return facet == "category" || (known && !mentions.of(*known).empty());
  }

  Asker& asker_;
  Comparison& comparison_;
  const Service& first_;
  const Service& second_;
  Answers answers_;
  std::map<std::pair<AnswerId, AnswerId>, AnswerId> pairs_;
};

} // namespace

bool Comparison::is_alike_everywhere() const {
  return std::ranges::all_of(pairs, &ComparedAnswers::is_alike) && !frame.is_partial();
}

Result<Comparison> compare(Asker& asker, const Question& question, const std::string& first,
                           const std::string& second) {
  for (const std::string& id : {first, second}) {
    if (asker.catalog().find_service(id) == nullptr) {
      std::vector<std::string_view> ids;
      for (const Service& service : asker.catalog().services()) {
        ids.push_back(service.id);
      }
      return no_such("service", id, ids);
    }
  }
  Comparison comparison;
  comparison.first = first;
  comparison.second = second;
  if (auto done = Comparer(asker, comparison).run(question); !done) {
    return tl::make_unexpected(done.error());
  }
  return comparison;
}

} // namespace haechi::policy::coverage
