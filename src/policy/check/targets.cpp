#include "policy/check/meaning.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::policy {

namespace {

using catalog::Name;
using catalog::Service;

// What the names of one service say about blocking it by name.
struct Names {
  bool is_blockable = false;
  const Name* shared = nullptr; // one that carries other things as well
};

class Targets {
 public:
  Targets(const Meaning& meaning, Findings& out) : meaning_(meaning), out_(out) {
    const catalog::Catalog& catalog = *meaning.services().catalog();
    for (const Name& name : catalog.names()) {
      Names& names = names_[&catalog.services()[name.service]];
      names.is_blockable = names.is_blockable || name.use == catalog::Use::Blockable;
      if (name.use == catalog::Use::Shared && names.shared == nullptr) {
        names.shared = &name;
      }
    }
    catalog.visit_blockable([&](std::string_view, catalog::Match, auto services) {
      for (const catalog::ServiceIndex index : services) {
        names_[&catalog.services()[index]].is_blockable = true;
      }
    });
  }

  void check(const OrderMeaning& order) {
    for (const Speaker& speaker : order.speakers) {
      const Condition& target =
          speaker.rule != nullptr ? speaker.rule->target : speaker.data->target;
      if (target.is_empty() || !speaker.can_match()) {
        continue;
      }
      check_is_met(*order.order, speaker, target);
      if (speaker.effect == Effect::Block) {
        check_names(*order.order, target);
        check_hosts(*order.order, target);
      }
    }
  }

 private:
  // Names that the catalog does not have are told by E-POLICY-120 and 121.
  [[nodiscard]] bool names_unknown(const Condition& target) const {
    return std::ranges::any_of(target.atoms, [&](const Atom& atom) {
      return ServiceIndexes::has_index(atom.facet) &&
             std::ranges::any_of(atom.values, [&](const std::string& value) {
               return meaning_.services().with(atom.facet, value) == nullptr;
             });
    });
  }

  void check_is_met(const Order& order, const Speaker& speaker, const Condition& target) {
    const bool is_single = target.atoms.size() < 2 && target.any.empty() && target.none.empty();
    if (is_single || names_unknown(target) || !meaning_.steps().take()) {
      return;
    }
    for (const Service* service : meaning_.services().candidates(target)) {
      if (!meaning_.steps().take() || ask(*service, target) != Answer::No) {
        return;
      }
    }
    out_.add(Severity::Warning, "E-POLICY-145",
             fmt::format("no service of the catalog meets this target of order `{}`", order.id),
             speaker.where(), "keys side by side must all hold; `any` lists alternatives");
  }

  // Services that the rule means by name, or by the name of their provider.
  void check_names(const Order& order, const Condition& target) {
    std::vector<std::string> shared;
    const Name* example = nullptr;
    Location where;
    for (const Atom& atom : target.atoms) {
      if (atom.facet != Facet::Service) {
        continue;
      }
      where = atom.where;
      for (const std::string& id : atom.values) {
        const Service* service = meaning_.services().find(id);
        const auto names = service == nullptr ? names_.end() : names_.find(service);
        if (names != names_.end() && !names->second.is_blockable &&
            names->second.shared != nullptr && ask(*service, target) != Answer::No) {
          shared.push_back(fmt::format("`{}`", id));
          example = names->second.shared;
        }
      }
    }
    if (example != nullptr) {
      out_.add(
          Severity::Note, "E-POLICY-143",
          fmt::format("order `{}` cannot block {} by name: its hosts, such as `{}`, carry other "
                      "things as well",
                      order.id, fmt::join(shared, ", "), example->pattern),
          where, depth_hint(*example));
    }
  }

  // A host pattern that only names of no dedicated service can meet.
  void check_hosts(const Order& order, const Condition& target) {
    for (const Atom& atom : target.atoms) {
      for (std::size_t i = 0; atom.facet == Facet::Host && i < atom.values.size(); ++i) {
        const std::string& host = atom.values[i];
        if (host.contains('*') || !meaning_.steps().take(10)) {
          continue;
        }
        const auto names = meaning_.services().catalog()->find_names(host);
        const auto shared = std::ranges::find(names, catalog::Use::Shared, &Name::use);
        if (shared != names.end() && meaning_.services().catalog()->find_candidates(host).empty()) {
          out_.add(
              Severity::Warning, "E-POLICY-143",
              fmt::format("order `{}` cannot block `{}` by name: the host carries other things "
                          "as well and is no AI service by itself",
                          order.id, host),
              atom.where, depth_hint(*shared));
        }
      }
    }
  }

  static std::string depth_hint(const Name& name) {
    return fmt::format("the service shows at depth `{}` only: it takes a proxy that reads the "
                       "request",
                       name.min_depth.empty() ? "url" : name.min_depth);
  }

  const Meaning& meaning_;
  Findings& out_;
  std::map<const Service*, Names> names_;
};

} // namespace

void check_targets(const Meaning& meaning, Findings& out) {
  if (!meaning.services().has_catalog()) {
    return;
  }
  Targets targets(meaning, out);
  for (const OrderMeaning& order : meaning.orders()) {
    if (order.order->force != Force::External) {
      targets.check(order);
    }
  }
}

} // namespace haechi::policy
