#include "policy/check/parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace haechi::policy {

namespace {

using Names = std::set<std::string_view>;

// The names that policies may refer to: those of the catalog, or none when there is no catalog.
struct KnownNames {
  const catalog::Catalog* catalog = nullptr;
  bool has_catalog = false;
  Names services;
  Names providers;
  Names groups;
  Names categories{kCategoryWords.begin(), kCategoryWords.end()};
};

KnownNames names_of(const catalog::Catalog* catalog) {
  KnownNames out;
  if (catalog == nullptr) {
    return out;
  }
  out.catalog = catalog;
  out.has_catalog = true;
  for (const catalog::Service& service : catalog->services()) {
    out.services.insert(service.id);
    out.providers.insert(service.provider);
    out.groups.insert(service.provider_group);
    out.categories.insert(service.category.begin(), service.category.end());
  }
  return out;
}

std::string hint_for(std::string_view value, const Names& known, const Findings& out) {
  return out.wants_hints() ? out.suggest(value, {known.begin(), known.end()}) : std::string();
}

class NameCheck {
 public:
  NameCheck(const KnownNames& names, Findings& out) : names_(names), out_(out) {}

  // Nesting is bounded by the YAML reader.
  void condition(const Condition& condition) {
    for (const Atom& each : condition.atoms) {
      atom(each);
    }
    for (const auto& group : condition.any) {
      for (const Condition& branch : group) {
        this->condition(branch);
      }
    }
    for (const Condition& negated : condition.none) {
      this->condition(negated);
    }
  }

  // Services to go to instead: an organisation's own may come from a domain list that is not at
  // hand.
  void services(const std::vector<std::string>& ids, const Location& where) {
    for (const std::string& id : ids) {
      offer(id, where);
    }
  }

  void routes(const std::vector<std::string>& obligations, const Location& where) {
    constexpr std::string_view kRoute = "route-to:";
    for (const std::string& obligation : obligations) {
      if (obligation.starts_with(kRoute)) {
        offer(std::string_view(obligation).substr(kRoute.size()), where);
      }
    }
  }

 private:
  void atom(const Atom& atom) {
    for (const std::string& value : atom.values) {
      if (atom.facet == Facet::Service) {
        require(value, names_.services, "service", atom.where);
        tell_renamed(value, atom.where);
      } else if (atom.facet == Facet::Provider) {
        require(value, names_.providers, "provider", atom.where);
      } else if (atom.facet == Facet::ProviderGroup) {
        require(value, names_.groups, "provider group", atom.where);
      } else if (atom.facet == Facet::Category) {
        category(value, atom.where);
      }
    }
  }

  // The order keeps its meaning (compile/former_services.h); whoever reads it should not have to
  // know what the id once was.
  void tell_renamed(std::string_view id, const Location& where) {
    const catalog::Service* service =
        names_.has_catalog ? names_.catalog->find_service(id) : nullptr;
    if (service == nullptr || service->status != "renamed") {
      return;
    }
    std::vector<std::string> current;
    for (const catalog::Service* now : names_.catalog->find_current(id)) {
      current.push_back(fmt::format("`{}`", now->id));
    }
    out_.add(Severity::Warning, "E-POLICY-149",
             fmt::format("service `{}` was renamed: the order means {} now", id,
                         current.empty() ? "nothing" : fmt::to_string(fmt::join(current, ", "))),
             where, "write the new ids; the former one stays understood");
  }

  void offer(std::string_view id, const Location& where) {
    tell_renamed(id, where);
    if (!names_.has_catalog || names_.services.contains(id)) {
      return;
    }
    const std::string hint = hint_for(id, names_.services, out_);
    out_.add(hint.empty() ? Severity::Note : Severity::Warning, "E-POLICY-120",
             fmt::format("the catalog has no service `{}` to go to instead", id), where, hint);
  }

  void require(std::string_view value, const Names& known, std::string_view what,
               const Location& where) {
    if (names_.has_catalog && !known.contains(value)) {
      out_.add(Severity::Warning, "E-POLICY-120",
               fmt::format("the catalog has no {} `{}`", what, value), where,
               hint_for(value, known, out_));
    }
  }

  // Categories are free words; without a catalog only a likely slip is reported.
  void category(std::string_view value, const Location& where) {
    if (names_.categories.contains(value)) {
      return;
    }
    const std::string hint = hint_for(value, names_.categories, out_);
    if (names_.has_catalog || !hint.empty()) {
      out_.add(Severity::Warning, "E-POLICY-121",
               fmt::format("no service is of category `{}`", value), where, hint);
    }
  }

  const KnownNames& names_;
  Findings& out_;
};

template <class Speaker> void check_speaker(const Speaker& speaker, NameCheck& check) {
  check.condition(speaker.target);
  check.services(speaker.instead, speaker.where);
  check.routes(speaker.obligations, speaker.where);
}

} // namespace

void check_service_names(const Policy& policy, const catalog::Catalog* catalog, Findings& out) {
  const KnownNames names = names_of(catalog);
  NameCheck check(names, out);
  for (const Order& order : policy.orders) {
    for (const Rule& rule : order.rules) {
      check_speaker(rule, check);
    }
    for (const DataEntry& data : order.data) {
      check_speaker(data, check);
    }
  }
}

} // namespace haechi::policy
