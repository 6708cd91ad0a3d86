#include "catalog/catalog.h"

#include "base/check.h"
#include "catalog/name_table.h"
#include "catalog/service_sets.h"
#include "text/host_name.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <tuple>

namespace haechi::catalog {

namespace {

// Sorts the services by id and says where each went.
std::vector<ServiceIndex> sort_by_id(std::vector<Service>& services) {
  std::vector<ServiceIndex> order(services.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](ServiceIndex i) { return std::string_view(services[i].id); });
  std::vector<ServiceIndex> moved_to(services.size());
  std::vector<Service> sorted;
  sorted.reserve(services.size());
  for (const ServiceIndex from : order) {
    moved_to[from] = static_cast<ServiceIndex>(sorted.size());
    sorted.push_back(std::move(services[from]));
  }
  services = std::move(sorted);
  return moved_to;
}

template <class Visit> void for_each_line(std::string_view lines, Visit&& visit) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (end != 0) {
      visit(lines.substr(0, end));
    }
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

bool is_indexed(const Name& name) {
  return name.use == Use::Blockable && name.match != Match::Glob;
}

bool matches(const Name& name, std::string_view host) {
  switch (name.match) {
  case Match::Suffix:
    return text::is_same_or_below(host, name.pattern);
  case Match::Exact:
    return host == name.pattern;
  case Match::Glob:
    return text::matches_glob(host, name.pattern);
  }
  return false;
}

// A name said of whole lists: nothing is known of it but that it was listed.
Name make_listed_name(std::string_view pattern, ServiceIndex service) {
  return {.pattern = std::string(pattern),
          .match = Match::Suffix,
          .use = Use::Blockable,
          .service = service,
          .surface = {},
          .role = {},
          .tenancy = "dedicated",
          .min_depth = "dns",
          .confidence = {},
          .evidence = {}};
}

NameTable::Sizes measure(const std::vector<Name>& names, const std::vector<NameList>& lists) {
  NameTable::Sizes sizes;
  for (const Name& name : names) {
    if (is_indexed(name)) {
      sizes.add(name.pattern);
    }
  }
  for (const NameList& list : lists) {
    for_each_line(list.lines, [&](std::string_view pattern) { sizes.add(pattern); });
  }
  return sizes;
}

} // namespace

struct Catalog::Parts {
  Parts(std::vector<Service> services_, std::vector<Name> names_,
        const std::vector<NameList>& lists, std::uint64_t hash_key);

  void add_suffix(std::string_view pattern, ServiceIndex service) {
    table.update(pattern, [&](NameTable::Entry& entry) {
      entry.self = sets.add(entry.self, service);
      entry.below = sets.add(entry.below, service);
    });
  }

  void add_suffixes(std::string_view lines, ServiceIndex service); // a pattern a line

  void add_exact(std::string_view pattern, ServiceIndex service) {
    table.update(pattern,
                 [&](NameTable::Entry& entry) { entry.self = sets.add(entry.self, service); });
  }

  [[nodiscard]] std::span<const ServiceIndex> join_globs(std::string_view host, SetId named) const;
  void find_listed(std::string_view host, std::vector<Name>& found) const;

  std::vector<Service> services;
  std::vector<Name> names;
  std::vector<const Name*> globs; // the Blockable ones
  std::vector<bool> is_listed;    // services that have a list
  ServiceSets sets;
  NameTable table;
  mutable UnionCache unions;
};

Catalog::Parts::Parts(std::vector<Service> services_, std::vector<Name> names_,
                      const std::vector<NameList>& lists, std::uint64_t hash_key)
    : services(std::move(services_)), names(std::move(names_)), sets(services.size()),
      table(measure(names, lists), hash_key) {
  const std::vector<ServiceIndex> moved_to = sort_by_id(services);
  is_listed.resize(services.size());
  for (Name& name : names) {
    HAECHI_CHECK(name.service < moved_to.size());
    name.service = moved_to[name.service];
    if (!is_indexed(name)) {
      continue;
    }
    if (name.match == Match::Suffix) {
      add_suffix(name.pattern, name.service);
    } else {
      add_exact(name.pattern, name.service);
    }
  }
  for (const Name& name : names) {
    if (name.match == Match::Glob && name.use == Use::Blockable) {
      globs.push_back(&name);
    }
  }
  for (const NameList& list : lists) {
    HAECHI_CHECK(list.service < moved_to.size());
    const ServiceIndex service = moved_to[list.service];
    is_listed[service] = true;
    add_suffixes(list.lines, service);
  }
}

void Catalog::Parts::add_suffixes(std::string_view lines, ServiceIndex service) {
  std::array<std::string_view, 256> patterns;
  std::size_t count = 0;
  const auto add = [&] {
    table.update(std::span(patterns).first(count), [&](NameTable::Entry& entry) {
      entry.self = sets.add(entry.self, service);
      entry.below = sets.add(entry.below, service);
    });
    count = 0;
  };
  for_each_line(lines, [&](std::string_view pattern) {
    patterns[count++] = pattern;
    if (count == patterns.size()) {
      add();
    }
  });
  add();
}

std::span<const ServiceIndex> Catalog::Parts::join_globs(std::string_view host, SetId named) const {
  const std::span<const ServiceIndex> base = sets.find(named);
  std::vector<ServiceIndex> joined;
  for (const Name* glob : globs) {
    if (text::matches_glob(host, glob->pattern) &&
        !std::ranges::binary_search(base, glob->service)) {
      joined.push_back(glob->service);
    }
  }
  if (joined.empty()) {
    return base;
  }
  joined.insert(joined.end(), base.begin(), base.end());
  std::ranges::sort(joined);
  joined.erase(std::ranges::unique(joined).begin(), joined.end());
  if (joined.size() == 1) {
    return sets.single(joined.front());
  }
  if (const auto* set = unions.find_or_add(std::move(joined)); set != nullptr) {
    return *set;
  }
  return sets.all(); // too many combinations met: any service may be meant, which never loosens a
                     // decision
}

void Catalog::Parts::find_listed(std::string_view host, std::vector<Name>& found) const {
  for (std::string_view name = host;;) {
    for (const ServiceIndex service : sets.find(table.find(name).below)) {
      const bool is_known = std::ranges::any_of(found, [&](const Name& other) {
        return other.service == service && other.pattern == name && other.match == Match::Suffix;
      });
      if (is_listed[service] && !is_known) {
        found.push_back(make_listed_name(name, service));
      }
    }
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
      return;
    }
    name.remove_prefix(dot + 1);
  }
}

std::shared_ptr<const Catalog> Catalog::make(std::vector<Service> services, std::vector<Name> names,
                                             std::vector<NameList> lists, std::uint64_t hash_key) {
  return std::shared_ptr<const Catalog>(
      new Catalog(std::make_unique<Parts>(std::move(services), std::move(names), lists, hash_key)));
}

Catalog::Catalog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Catalog::~Catalog() = default;

std::span<const Service> Catalog::services() const {
  return parts_->services;
}

std::span<const Name> Catalog::names() const {
  return parts_->names;
}

const Service* Catalog::find_service(std::string_view id) const {
  const auto at = std::ranges::lower_bound(parts_->services, id, {},
                                           [](const Service& s) { return std::string_view(s.id); });
  return at != parts_->services.end() && at->id == id ? &*at : nullptr;
}

std::vector<const Service*> Catalog::find_current(std::string_view id) const {
  std::set<const Service*> seen;
  std::vector<const Service*> open;
  std::vector<const Service*> current;
  const auto meet = [&](std::string_view next) {
    const Service* service = find_service(next);
    if (service != nullptr && seen.insert(service).second) {
      open.push_back(service);
    }
  };
  for (meet(id); !open.empty();) {
    const Service* service = open.back();
    open.pop_back();
    if (service->status != "renamed") {
      current.push_back(service);
      continue;
    }
    std::ranges::for_each(service->replaced_by, meet);
  }
  std::ranges::sort(current); // services lie sorted by id
  return current;
}

std::span<const ServiceIndex> Catalog::find_candidates(std::string_view host) const {
  const SetId named = parts_->table.find_longest(host);
  return parts_->globs.empty() ? parts_->sets.find(named) : parts_->join_globs(host, named);
}

void Catalog::find_candidates(std::span<const std::string_view> hosts,
                              std::span<std::span<const ServiceIndex>> found) const {
  HAECHI_CHECK(hosts.size() == found.size());
  std::array<SetId, 64> named{};
  while (!hosts.empty()) {
    const std::size_t some = std::min(hosts.size(), named.size());
    parts_->table.find_longest(hosts.first(some), std::span(named).first(some));
    for (std::size_t i = 0; i < some; ++i) {
      found[i] = parts_->globs.empty() ? parts_->sets.find(named[i])
                                       : parts_->join_globs(hosts[i], named[i]);
    }
    hosts = hosts.subspan(some);
    found = found.subspan(some);
  }
}

std::vector<Name> Catalog::find_names(std::string_view host) const {
  std::vector<Name> found;
  for (const Name& name : parts_->names) {
    if (matches(name, host)) {
      found.push_back(name);
    }
  }
  parts_->find_listed(host, found);
  const auto rank = [](const Name& name) {
    return std::tuple(name.match == Match::Glob, ~name.pattern.size(), name.use,
                      name.match == Match::Suffix, std::string_view(name.pattern), name.service);
  };
  std::ranges::sort(found, {}, rank);
  return found;
}

void Catalog::visit_blockable(const Visitor& visit) const {
  parts_->table.visit([&](std::string_view name, NameTable::Entry entry) {
    if (entry.below != 0) {
      visit(name, Match::Suffix, parts_->sets.find(entry.below));
    }
    if (entry.self != entry.below) {
      visit(name, Match::Exact, parts_->sets.find(entry.self));
    }
  });
  for (const Name* glob : parts_->globs) {
    visit(glob->pattern, Match::Glob, parts_->sets.single(glob->service));
  }
}

std::size_t Catalog::blockable_count() const {
  return parts_->table.size();
}

std::size_t Catalog::index_bytes() const {
  return parts_->table.bytes();
}

} // namespace haechi::catalog
