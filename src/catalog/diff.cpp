#include "catalog/diff.h"

#include "catalog/endpoints/endpoint_file.h"
#include "catalog/lookup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::catalog {

namespace {

// What is compared of one entry: keys to values as texts.
using Facts = std::map<std::string, std::string>;
using Entries = std::map<std::string, Facts>;

std::string join(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, " "));
}

Facts facts_of(const Service& service) {
  return {{"name", service.name.en + " / " + service.name.ko},
          {"provider", service.provider},
          {"provider_group", service.provider_group},
          {"relation", service.relation},
          {"control_country", join(service.control_country)},
          {"category", join(service.category)},
          {"hosting", service.hosting.value_or("")},
          {"surfaces", join(service.surfaces)},
          {"status", service.status}};
}

Facts facts_of(const Name& name) {
  return {{"use", std::string(to_word(name.use))},
          {"role", name.role},
          {"surface", name.surface},
          {"tenancy", name.tenancy},
          {"min_depth", name.min_depth},
          {"confidence", name.confidence},
          {"stage", name.stage}};
}

std::string to_text(const std::vector<Source>& sources) {
  std::string out;
  for (const Source& source : sources) {
    out += fmt::format("{}:{}{} ", kFromWords[static_cast<std::size_t>(source.from)], source.name,
                       source.at.text);
  }
  return out;
}

std::string to_text(const std::vector<FramingStep>& steps) {
  std::string out;
  for (const FramingStep& step : steps) {
    out +=
        fmt::format("{}({}) ", kFramingWords[static_cast<std::size_t>(step.kind)], step.argument);
  }
  return out;
}

std::string to_text(const std::vector<Extractor>& texts) {
  std::string out;
  for (const Extractor& text : texts) {
    out +=
        fmt::format("{}={} ", kContentWords[static_cast<std::size_t>(text.content)], text.at.text);
  }
  return out;
}

std::string to_text(const std::vector<Pattern>& patterns) {
  std::string out;
  for (const Pattern& pattern : patterns) {
    out += pattern.text() + ' ';
  }
  return out;
}

std::string to_text(const std::vector<Condition>& conditions) {
  std::string out;
  for (const Condition& condition : conditions) {
    out += fmt::format("{}{}={} ", fmt::join(condition.names, "|"), condition.at.text,
                       fmt::join(condition.words, "|"));
  }
  return out;
}

Facts facts_of(const Endpoint& endpoint) {
  return {{"services", join(endpoint.services)},
          {"surface", endpoint.surface},
          {"hosts", endpoint.is_any_host ? "any" : to_text(endpoint.hosts)},
          {"methods", join(endpoint.methods)},
          {"paths", to_text(endpoint.paths)},
          {"when", to_text(endpoint.when)},
          {"operation", endpoint.operation},
          {"task", endpoint.task},
          {"framing", to_text(endpoint.framing)},
          {"texts", to_text(endpoint.texts)},
          {"redact", std::string(kRedactWords[static_cast<std::size_t>(endpoint.redact)])},
          {"turn", std::string(kTurnWords[static_cast<std::size_t>(endpoint.turn)])},
          {"model", to_text(endpoint.model)},
          {"tenant", to_text(endpoint.tenant)},
          {"conversation", to_text(endpoint.conversation)},
          {"upstream", to_text(endpoint.upstream)},
          {"answer", to_text(endpoint.answer.framing) + to_text(endpoint.answer.texts)},
          {"upload", endpoint.upload.chain + ' ' + endpoint.upload.step},
          {"unreadable", endpoint.unreadable},
          {"confidence", endpoint.confidence},
          {"verified", endpoint.verified}};
}

Entries list_services(const CatalogSide& side) {
  Entries entries;
  for (const Service& service : side.parts.services) {
    entries.emplace(service.id, facts_of(service));
  }
  return entries;
}

Entries list_names(const CatalogSide& side) {
  Entries entries;
  for (const Name& name : side.parts.names) {
    entries.emplace(fmt::format("{} {} {}", side.parts.services[name.service].id,
                                to_word(name.match), name.pattern),
                    facts_of(name));
  }
  return entries;
}

Entries list_endpoints(const CatalogSide& side) {
  Entries entries;
  for (const Endpoint& endpoint : side.endpoints) {
    entries.emplace(endpoint.id, facts_of(endpoint));
  }
  return entries;
}

Entries list_models(const CatalogSide& side) {
  Entries entries;
  for (const ModelMaker& maker : side.makers.all()) {
    entries.emplace(maker.id,
                    Facts{{"provider", maker.provider}, {"patterns", join(maker.patterns)}});
  }
  return entries;
}

std::vector<std::string> list_differences(const Facts& before, const Facts& after) {
  std::vector<std::string> out;
  for (const auto& [key, value] : after) {
    const std::string& old = before.at(key);
    if (old != value) {
      out.push_back(
          fmt::format("{}: {} -> {}", key, old.empty() ? "-" : old, value.empty() ? "-" : value));
    }
  }
  return out;
}

Changes compare(const Entries& before, const Entries& after) {
  Changes changes;
  for (const auto& [id, facts] : after) {
    const auto old = before.find(id);
    if (old == before.end()) {
      changes.added.push_back({id, {}});
    } else if (auto details = list_differences(old->second, facts); !details.empty()) {
      changes.changed.push_back({id, std::move(details)});
    }
  }
  for (const auto& [id, facts] : before) {
    if (!after.contains(id)) {
      changes.removed.push_back({id, {}});
    }
  }
  return changes;
}

std::vector<std::string> ids_of(const Catalog& catalog, std::string_view host) {
  std::vector<std::string> ids;
  for (const ServiceIndex service : catalog.find_candidates(host)) {
    ids.push_back(catalog.services()[service].id);
  }
  return ids;
}

std::shared_ptr<const Catalog> to_catalog(const CatalogSide& side) {
  return Catalog::make(side.parts.services, side.parts.names);
}

// Every name that either side may block, and, for suffixes, any name below.
std::set<std::string> list_hosts(const Catalog& before, const Catalog& after) {
  std::set<std::string> hosts;
  for (const Catalog* catalog : {&before, &after}) {
    catalog->visit_blockable(
        [&](std::string_view pattern, Match match, std::span<const ServiceIndex>) {
          if (match == Match::Glob) {
            return; // compared as names
          }
          hosts.emplace(pattern);
          if (match == Match::Suffix && pattern.size() < 240) {
            hosts.insert(fmt::format("*.{}", pattern));
          }
        });
  }
  return hosts;
}

void compare_hosts(const CatalogSide& before, const CatalogSide& after, CatalogDiff& diff) {
  const auto old_catalog = to_catalog(before);
  const auto new_catalog = to_catalog(after);
  for (const std::string& host : list_hosts(*old_catalog, *new_catalog)) {
    // `*` stands for a label that no entry names.
    const std::string asked = host.starts_with('*') ? "haechi-any" + host.substr(1) : host;
    const auto was = ids_of(*old_catalog, asked);
    const auto is = ids_of(*new_catalog, asked);
    if (was.empty() && !is.empty()) {
      diff.stricter.push_back({host, is});
    } else if (!was.empty() && is.empty()) {
      diff.looser.push_back({host, was});
    } else if (was != is) {
      diff.moved.push_back({host, {join(was) + " -> " + join(is)}});
    }
  }
}

void write_lines(std::string& out, std::string_view sign, std::string_view kind,
                 const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    out += fmt::format("{} {} {}\n", sign, kind, change.what);
    for (const std::string& detail : change.details) {
      out += fmt::format("    {}\n", detail);
    }
  }
}

} // namespace

ResultOrErrors<CatalogSide> load_side(const std::vector<SourceFile>& files) {
  auto parts = parse_catalog(files);
  if (!parts) {
    return tl::unexpected(std::move(parts.error()));
  }
  auto endpoints = load_endpoints(files);
  if (!endpoints) {
    return tl::unexpected(std::move(endpoints.error()));
  }
  auto makers = load_models(files);
  if (!makers) {
    return tl::unexpected(std::move(makers.error()));
  }
  return CatalogSide{std::move(*parts), std::move(*endpoints), std::move(*makers)};
}

bool CatalogDiff::is_empty() const {
  return services.is_empty() && names.is_empty() && endpoints.is_empty() && models.is_empty() &&
         stricter.empty() && looser.empty() && moved.empty();
}

CatalogDiff find_changes(const CatalogSide& before, const CatalogSide& after) {
  CatalogDiff diff;
  diff.services = compare(list_services(before), list_services(after));
  diff.names = compare(list_names(before), list_names(after));
  diff.endpoints = compare(list_endpoints(before), list_endpoints(after));
  diff.models = compare(list_models(before), list_models(after));
  compare_hosts(before, after, diff);
  return diff;
}

std::string to_text(const CatalogDiff& diff) {
  std::string out;
  const auto write = [&](std::string_view kind, const Changes& changes) {
    write_lines(out, "+", kind, changes.added);
    write_lines(out, "-", kind, changes.removed);
    write_lines(out, "~", kind, changes.changed);
  };
  write("service", diff.services);
  write("name", diff.names);
  write("endpoint", diff.endpoints);
  write("model maker", diff.models);
  write_lines(out, ">", "stricter", diff.stricter);
  write_lines(out, "<", "looser", diff.looser);
  write_lines(out, "=", "moved", diff.moved);
  return out.empty() ? "no difference\n" : out;
}

} // namespace haechi::catalog
