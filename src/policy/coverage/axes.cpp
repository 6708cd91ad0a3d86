#include "policy/coverage/axes.h"

#include "policy/compile/program.h"
#include "policy/coverage/no_such.h"
#include "policy/model/mentions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::policy::coverage {

namespace {

using Strings = std::vector<std::string>;
using Signature = std::vector<std::uint32_t>;

template <class Declared> Strings ids_of(const std::vector<Declared>& all) {
  Strings ids;
  for (const Declared& one : all) {
    ids.push_back(one.id);
  }
  return ids;
}

bool is_listed(const Strings& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// Every value by itself with its signature; those with the same one become one class.
class Grouping {
 public:
  void add(std::string member, Strings held, Signature signature) {
    const auto [known, is_new] = places_.try_emplace(std::move(signature), classes_.size());
    if (is_new) {
      classes_.push_back({{}, std::move(held)});
    }
    classes_[known->second].members.push_back(std::move(member));
  }

  std::vector<FacetClass> take() { return std::move(classes_); }

 private:
  std::map<Signature, std::size_t> places_;
  std::vector<FacetClass> classes_;
};

class Finder {
 public:
  Finder(const Asker& asker, const Question& question)
      : asker_(asker), policy_(asker.policy()), question_(question), mentions_(policy_) {}

  Result<Axes> find() {
    if (auto wrong = check_filters(); !wrong) {
      return tl::make_unexpected(wrong.error());
    }
    Axes out;
    out.axes = {bodies(), services(), places(Facet::Device, ids_of(policy_.devices)),
                places(Facet::Zone, ids_of(policy_.zones))};
    for (const std::string& name : question_.by) {
      auto axis = further(name);
      if (!axis) {
        return tl::make_unexpected(axis.error());
      }
      if (axis->classes.empty()) {
        out.left_out.push_back(name);
      } else {
        out.axes.push_back(std::move(*axis));
      }
    }
    return out;
  }

 private:
  // A name that nothing has would give an empty answer that looks like a clean one.
  static Result<bool> check(std::string_view what, const Strings& asked, const Strings& known) {
    for (const std::string& word : asked) {
      if (!is_listed(known, word)) {
        return no_such(what, word, {known.begin(), known.end()});
      }
    }
    return true;
  }

  static Strings with(Strings words, std::initializer_list<std::string_view> more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  [[nodiscard]] Strings place_words(Facet facet, Strings declared) const {
    const model::Values& named = mentions_.of(facet);
    declared.insert(declared.end(), named.begin(), named.end());
    std::ranges::sort(declared);
    declared.erase(std::ranges::unique(declared).begin(), declared.end());
    declared.emplace_back(kOther);
    return declared;
  }

  [[nodiscard]] Strings service_words() const {
    Strings words = ids_of(std::vector<catalog::Service>(asker_.catalog().services().begin(),
                                                         asker_.catalog().services().end()));
    for (const std::string& named : asker_.program().named_services) {
      if (asker_.catalog().find_service(named) == nullptr) {
        words.push_back(named);
      }
    }
    return with(std::move(words), {kNewService, kOther, kUnlisted, kNothing});
  }

  [[nodiscard]] Result<bool> check_filters() const {
    Strings categories{"generative-ai"};
    for (const catalog::Service& service : asker_.catalog().services()) {
      categories.insert(categories.end(), service.category.begin(), service.category.end());
    }
    for (const auto& checked :
         {check("body", question_.bodies, with(ids_of(policy_.bodies), {kOther})),
          check("service", question_.services, service_words()),
          check("category", question_.categories, categories),
          check("device class", question_.devices,
                place_words(Facet::Device, ids_of(policy_.devices))),
          check("zone", question_.zones, place_words(Facet::Zone, ids_of(policy_.zones)))}) {
      if (!checked) {
        return checked;
      }
    }
    return true;
  }

  [[nodiscard]] static bool is_wanted(const Strings& filter, std::string_view word) {
    return filter.empty() || is_listed(filter, word);
  }

  // What the tree of bodies says of one body.
  [[nodiscard]] Signature signature_of_body(BodyIndex body,
                                            const std::set<BodyIndex>& issuers) const {
    const BodyTable& table = asker_.program().bodies;
    const Default by_default = table.default_of(body);
    const auto undecided = table.on_undecided(body);
    Signature signature{body == kNoBody ? 0U : 1U, static_cast<std::uint32_t>(by_default.effect),
                        by_default.rank,
                        undecided ? 1U + static_cast<std::uint32_t>(*undecided) : 0U};
    const auto ungraded = table.ungraded_levels(body);
    signature.insert(signature.end(), ungraded.begin(), ungraded.end());
    for (const BodyIndex issuer : issuers) {
      signature.push_back(table.standing(issuer, body));
    }
    return signature;
  }

  [[nodiscard]] Axis bodies() const {
    std::set<BodyIndex> issuers;
    for (const OrderNumber order : asker_.orders_in_force()) {
      issuers.insert(asker_.program().orders[order].issuer);
    }
    Axis axis{Facet::Body, "body", {}, {}};
    Grouping grouping;
    for (const std::string& id : with(ids_of(policy_.bodies), {kOther})) {
      if (is_wanted(question_.bodies, id)) {
        Request request = asker_.when();
        request.service = std::string();
        request.who.body = id;
        Signature signature = signature_of_body(asker_.program().bodies.find(id), issuers);
        const Signature truths = asker_.signature(Facet::Body, "", request);
        signature.insert(signature.end(), truths.begin(), truths.end());
        grouping.add(id, {id}, std::move(signature));
      }
    }
    axis.classes = grouping.take();
    return axis;
  }

  [[nodiscard]] bool is_wanted(const catalog::Service& service) const {
    const bool has_category =
        question_.categories.empty() ||
        std::ranges::any_of(service.category, [&](const std::string& category) {
          return is_listed(question_.categories, category);
        });
    return has_category && is_wanted(question_.services, service.id);
  }

  [[nodiscard]] Axis services() const {
    Axis axis{Facet::Service, "service", {}, {}};
    for (const auto& [name, number] : asker_.program().axes.attributes(Facet::ServiceAttribute)) {
      axis.attributes.push_back(name);
    }
    Grouping grouping;
    const auto all = asker_.catalog().services();
    for (catalog::ServiceIndex i = 0; i < all.size(); ++i) {
      if (is_wanted(all[i])) {
        grouping.add(all[i].id, {all[i].id}, {asker_.program().services.kind_of(i)});
      }
    }
    axis.classes = grouping.take();
    for (const std::string& word : service_words()) {
      const bool is_special = asker_.catalog().find_service(word) == nullptr;
      const bool has_category =
          question_.categories.empty() ||
          (word == kNewService && is_listed(question_.categories, "generative-ai"));
      if (is_special && has_category && is_wanted(question_.services, word)) {
        axis.classes.push_back({{word}, {word}});
      }
    }
    return axis;
  }

  // Device classes and zones: what is declared of them, and which conditions name them.
  [[nodiscard]] Axis places(Facet facet, Strings declared) const {
    const bool is_device = facet == Facet::Device;
    Axis axis{facet, std::string(to_word(facet)), {}, {}};
    Grouping grouping;
    for (const std::string& id : place_words(facet, std::move(declared))) {
      if (!is_wanted(is_device ? question_.devices : question_.zones, id)) {
        continue;
      }
      Request request = asker_.when();
      request.service = std::string();
      (is_device ? request.device : request.zone) = id;
      Signature signature = is_device ? signature_of_device(id) : signature_of_zone(id);
      const Signature truths = asker_.signature(facet, "", request);
      signature.insert(signature.end(), truths.begin(), truths.end());
      grouping.add(id, {id}, std::move(signature));
    }
    axis.classes = grouping.take();
    return axis;
  }

  [[nodiscard]] Signature signature_of_device(const std::string& id) const {
    const auto found = std::ranges::find(policy_.devices, id, &DeviceClass::id);
    const bool is_foreign =
        found != policy_.devices.end() && found->owner.value_or(Owner::Body) != Owner::Body;
    return {is_foreign ? 1U : 0U};
  }

  [[nodiscard]] Signature signature_of_zone(const std::string& id) const {
    const auto found = std::ranges::find(policy_.zones, id, &Zone::id);
    if (found == policy_.zones.end()) {
      return {0, 0, static_cast<std::uint32_t>(Effect::Allow), kNoBody};
    }
    return {found->owner.value_or(Owner::Body) != Owner::Body ? 1U : 0U, found->no_egress ? 1U : 0U,
            static_cast<std::uint32_t>(found->unlisted.value_or(Effect::Allow)),
            asker_.program().bodies.find(found->body)};
  }

  Result<Axis> further(const std::string& name) const {
    const auto facet = find_facet(name);
    const auto refuse = [&](std::string hint) {
      return fail("E-COVERAGE-002", fmt::format("`{}` cannot be taken apart", name), {},
                  std::move(hint));
    };
    if (!facet) {
      return refuse("facets are role, group, located, assurance, attributes.NAME, surface, tier, "
                    "tenant, operation, purpose, finding, grade");
    }
    Axis axis{facet->facet, name, {}, {}};
    if (facet->facet == Facet::PersonAttribute) {
      const model::Values names = mentions_.names_of(Facet::PersonAttribute);
      axis.attributes.assign(names.begin(), names.end());
    }
    switch (facet->facet) {
    case Facet::Role:
    case Facet::Located:
    case Facet::Tier:
    case Facet::Tenant:
    case Facet::Operation:
    case Facet::Purpose:
      add_singles(axis, mentions_.of(facet->facet));
      return axis;
    case Facet::PersonAttribute:
      add_singles(axis, mentions_.of(facet->facet, facet->attribute));
      return axis;
    case Facet::Assurance:
      add_classes(axis, {{}, {"address"}, {"password"}, {"certificate"}});
      return axis;
    case Facet::Surface:
      add_surfaces(axis);
      return axis;
    case Facet::Group:
    case Facet::Finding:
      add_sets(axis, mentions_.of(facet->facet));
      return axis;
    case Facet::Grade:
      add_grades(axis);
      return axis;
    case Facet::Body:
    case Facet::Service:
    case Facet::Device:
    case Facet::Zone:
      return refuse("it is taken apart anyway");
    case Facet::Host:
    case Facet::Model:
      return refuse("patterns overlap; ask `policy decide` about one name");
    default:
      return refuse("it follows from the service");
    }
  }

  void add_singles(Axis& axis, const model::Values& values) const {
    std::vector<Strings> sets;
    for (const std::string& value : values) {
      sets.push_back({value});
    }
    sets.push_back({std::string(kOther)});
    add_classes(axis, sets);
    for (FacetClass& value : axis.classes) {
      if (axis.facet == Facet::Operation && value.held.front() == kOther) {
        value.held = {other_operation(values)};
      }
    }
  }

  // The vocabulary is closed: a word that no condition names, or none.
  static std::string other_operation(const model::Values& named) {
    const auto* const word = std::ranges::find_if(
        kOperationWords, [&](std::string_view each) { return !named.contains(std::string(each)); });
    return word == kOperationWords.end() ? std::string() : std::string(*word);
  }

  void add_sets(Axis& axis, const model::Values& values) const {
    std::vector<Strings> sets{{}};
    for (const std::string& value : values) {
      const std::size_t before = sets.size();
      if (before * 2 > kMaxCombinations) {
        return;
      }
      for (std::size_t i = 0; i < before; ++i) {
        sets.push_back(sets[i]);
        sets.back().push_back(value);
      }
    }
    add_classes(axis, sets);
  }

  // In each scale one grade or none; of the grades in no scale any of them.
  void add_grades(Axis& axis) const {
    std::vector<Strings> sets{{}};
    model::Values loose = mentions_.of(Facet::Grade);
    std::vector<Strings> choices = policy_.grades;
    for (const Strings& scale : policy_.grades) {
      for (const std::string& grade : scale) {
        loose.erase(grade);
      }
    }
    for (const std::string& grade : loose) {
      choices.push_back({grade});
    }
    for (const Strings& choice : choices) {
      const std::vector<Strings> before = sets;
      if (before.size() * (choice.size() + 1) > kMaxCombinations) {
        return;
      }
      for (const std::string& grade : choice) {
        for (Strings set : before) {
          set.push_back(grade);
          sets.push_back(std::move(set));
        }
      }
    }
    add_classes(axis, sets);
  }

  void add_surfaces(Axis& axis) const {
    for (const std::string& surface : mentions_.of(Facet::Surface)) {
      axis.classes.push_back({{surface}, {surface}});
    }
    axis.classes.push_back({{std::string(kOther)}, {std::string(kOther)}});
  }

  void add_classes(Axis& axis, const std::vector<Strings>& sets) const {
    Grouping grouping;
    for (const Strings& held : sets) {
      const FacetClass value{{}, held};
      Request request = asker_.when();
      request.service = std::string();
      set_facet(axis, value, request);
      Signature signature = asker_.signature(axis.facet, axis.name, request);
      // Personal data makes a reason of its own, whatever else is found.
      signature.push_back(is_listed(held, "personal-data") ? 1U : 0U);
      grouping.add(held.empty() ? std::string(kNothing) : fmt::format("{}", fmt::join(held, "+")),
                   held, std::move(signature));
    }
    axis.classes = grouping.take();
  }

  const Asker& asker_;
  const Policy& policy_;
  const Question& question_;
  model::Mentions mentions_;
};

} // namespace

Result<Axes> find_axes(const Asker& asker, const Question& question) {
  return Finder(asker, question).find();
}

bool is_possible(const catalog::Catalog& catalog, const FacetClass& service, const Axis& surfaces,
                 std::size_t surface) {
  const std::string& id = service.held.front();
  const catalog::Service* entry = catalog.find_service(id);
  if (entry == nullptr) {
    return id != kNothing && id != kUnlisted;
  }
  const FacetClass& wanted = surfaces.classes[surface];
  if (!wanted.is_rest()) {
    return is_listed(entry->surfaces, wanted.held.front());
  }
  return entry->surfaces.empty() ||
         std::ranges::any_of(entry->surfaces, [&](const std::string& word) {
           return std::ranges::none_of(surfaces.classes, [&](const FacetClass& named) {
             return is_listed(named.members, word);
           });
         });
}

} // namespace haechi::policy::coverage
