#include "catalog/load.h"

#include "catalog/files.h"
#include "catalog/guarded_names.h"
#include "catalog/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace haechi::catalog {

using wire::yaml::Node;

namespace {

enum class FileKind : std::uint8_t { Provider, Service, Sources, Compact, Elsewhere };

FileKind kind_of(std::string_view path) {
  const std::string_view folder = folder_of(path);
  if (folder == "providers") {
    return FileKind::Provider;
  }
  if (folder == "evidence") {
    return FileKind::Sources;
  }
  if (folder == "endpoints" || folder == "models") {
    return FileKind::Elsewhere; // read by endpoints/endpoint_file.h and models.h
  }
  return folder == "services" ? FileKind::Service : FileKind::Compact;
}

void read_file(const SourceFile& file, Draft& draft, Findings& findings) {
  const FileKind kind = kind_of(file.path);
  if (kind == FileKind::Elsewhere) {
    return;
  }
  const auto root = wire::yaml::parse(file);
  if (!root) {
    const Error& error = root.error();
    findings.add(error.code, error.message, error.where, error.hint);
    return;
  }
  switch (kind) {
  case FileKind::Provider:
    return read_provider_file(*root, file.path, draft, findings);
  case FileKind::Service:
    return read_service_file(*root, file.path, draft, findings);
  case FileKind::Sources:
    return read_sources_file(*root, file.path, draft, findings);
  case FileKind::Elsewhere:
    return;
  case FileKind::Compact:
    if (root->is_mapping()) {
      findings.add("E-CATALOG-011", "a file of one entry lies in neither services/ nor providers/",
                   root->where(file.path), "a catalog in one file is a list of services");
      return;
    }
    return read_compact_file(*root, file.path, draft, findings);
  }
}

std::string to_place(const Location& where) {
  return fmt::format("{}:{}:{}", where.file, where.line, where.column);
}

using Index = std::unordered_map<std::string_view, std::size_t>;

Index index_providers(const Draft& draft, Findings& findings) {
  Index index;
  for (std::size_t i = 0; i < draft.providers.size(); ++i) {
    const ProviderDetails& provider = draft.providers[i];
    const auto [known, is_new] = index.emplace(provider.id, i);
    if (!is_new && !provider.id.empty()) {
      findings.add("E-CATALOG-006", fmt::format("provider `{}` is there twice", provider.id),
                   provider.where,
                   "the other is at " + to_place(draft.providers[known->second].where));
    }
  }
  return index;
}

void join_providers(Draft& draft, Findings& findings) {
  const Index providers = index_providers(draft, findings);
  std::vector<std::string_view> ids;
  for (const ProviderDetails& provider : draft.providers) {
    ids.push_back(provider.id);
  }
  for (std::size_t i = 0; i < draft.services.size(); ++i) {
    Service& service = draft.services[i];
    if (!draft.needs_provider[i] || service.provider.empty()) {
      continue;
    }
    const auto found = providers.find(service.provider);
    if (found == providers.end()) {
      const std::string nearest = find_nearest_word(service.provider, ids);
      findings.add("E-CATALOG-007", fmt::format("there is no provider `{}`", service.provider),
                   draft.provider_places[i],
                   nearest.empty() ? fmt::format("add providers/{}.yaml", service.provider)
                                   : fmt::format("did you mean `{}`?", nearest));
      continue;
    }
    const ProviderDetails& provider = draft.providers[found->second];
    service.provider_group = provider.group.empty() ? provider.id : provider.group;
    service.provider_name = provider.name;
    if (!draft.says_control[i]) {
      for (const Control& control : provider.control) {
        service.control_country.push_back(control.country);
      }
    }
  }
}

void check_service_ids(const Draft& draft, Findings& findings) {
  Index index;
  for (std::size_t i = 0; i < draft.services.size(); ++i) {
    const std::string& id = draft.services[i].id;
    const auto [known, is_new] = index.emplace(id, i);
    if (!is_new && !id.empty()) {
      findings.add("E-CATALOG-006", fmt::format("service `{}` is there twice", id),
                   draft.service_places[i],
                   "the other is at " + to_place(draft.service_places[known->second]));
    }
  }
}

// Every service that replaces another must be there.
void check_replacements(const Draft& draft, Findings& findings) {
  std::vector<std::string_view> ids;
  for (const Service& service : draft.services) {
    ids.push_back(service.id);
  }
  const std::set<std::string_view> known(ids.begin(), ids.end());
  for (const ServiceDetails& details : draft.details) {
    for (const std::string& id : details.replaced_by) {
      if (!known.contains(id)) {
        const std::string nearest = find_nearest_word(id, ids);
        findings.add(
            "E-CATALOG-031", fmt::format("`{}` replaces `{}` but is no service", id, details.id),
            details.where, nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest));
      }
    }
  }
}

class EvidenceCheck {
 public:
  EvidenceCheck(const Draft& draft, Findings& findings) : findings_(findings) {
    for (const EvidenceSource& source : draft.sources) {
      if (!known_.insert(source.id).second) {
        findings_.add("E-CATALOG-006", fmt::format("source `{}` is there twice", source.id),
                      source.where);
      }
    }
  }

  void operator()(const std::vector<Evidence>& evidence, const Location& where) {
    for (const Evidence& one : evidence) {
      if (!known_.contains(one.source)) {
        findings_.add("E-CATALOG-032", fmt::format("there is no source `{}`", one.source), where,
                      "sources are listed in evidence/sources.yaml");
      }
    }
  }

 private:
  std::set<std::string_view> known_;
  Findings& findings_;
};

// Evidence names sources of the register; a catalog without one is not held to this.
void check_evidence(const Draft& draft, Findings& findings) {
  if (draft.sources.empty()) {
    return;
  }
  EvidenceCheck check(draft, findings);
  for (const NameFacts& facts : draft.name_facts) {
    check(facts.evidence, facts.where);
  }
  for (const ProviderDetails& provider : draft.providers) {
    for (const Control& control : provider.control) {
      check(control.evidence, provider.where);
    }
  }
  for (const ServiceDetails& details : draft.details) {
    const auto all = [&](const auto& items) {
      for (const auto& item : items) {
        check(item.evidence, details.where);
      }
    };
    all(details.processing);
    all(details.url_rules);
    all(details.tenant_headers);
    all(details.apps);
    all(details.addresses);
  }
}

void check_names(const Draft& draft, Findings& findings) {
  std::set<std::tuple<std::string_view, ServiceIndex, Match>> seen;
  std::size_t globs = 0;
  for (std::size_t i = 0; i < draft.names.size(); ++i) {
    const Name& name = draft.names[i];
    globs += name.match == Match::Glob ? 1 : 0;
    if (!seen.emplace(name.pattern, name.service, name.match).second) {
      findings.add("E-CATALOG-006",
                   fmt::format("`{}` is there twice for one service", name.pattern),
                   draft.name_facts[i].where);
    }
    if (name.use != Use::Blockable) {
      continue;
    }
    if (const auto reason = find_collateral(name.pattern, name.match); !reason.empty()) {
      findings.add("E-CATALOG-010",
                   fmt::format("`{}` cannot be blockable: {}", name.pattern, reason),
                   draft.name_facts[i].where, "name the hosts that are the service's own");
    }
  }
  if (globs > kMaxGlobs) {
    findings.add("E-CATALOG-013", fmt::format("more than {} host patterns with `*`", kMaxGlobs),
                 draft.name_facts.back().where);
  }
}

ServiceIndex find_or_add_service(CatalogParts& parts, const LocalList& list) {
  const std::string& id = list.service_id;
  const auto found = std::ranges::find(parts.services, id, &Service::id);
  if (found != parts.services.end()) {
    return static_cast<ServiceIndex>(found - parts.services.begin());
  }
  Service service;
  service.id = id;
  service.name = list.name;
  service.category = {"generative-ai"};
  service.hosting = "external";
  service.surfaces = {"web"};
  parts.services.push_back(std::move(service));
  return static_cast<ServiceIndex>(parts.services.size() - 1);
}

} // namespace

ResultOrErrors<CatalogParts> parse_catalog(const std::vector<SourceFile>& files) {
  Draft draft;
  Findings findings;
  const std::vector<bool> superseded = find_superseded(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (draft.services.size() > kMaxServices) {
      findings.add("E-CATALOG-013", fmt::format("more than {} services", kMaxServices),
                   {files[i].path, 0, 0});
      break;
    }
    if (!superseded[i]) {
      read_file(files[i], draft, findings);
    }
  }
  join_providers(draft, findings);
  check_service_ids(draft, findings);
  check_replacements(draft, findings);
  check_evidence(draft, findings);
  check_names(draft, findings);
  if (draft.services.empty() && findings.is_empty()) {
    findings.add("E-CATALOG-014", "the catalog holds no service", {},
                 "services lie in services/ID.yaml");
  }
  if (!findings.is_empty()) {
    return tl::unexpected(std::move(findings).take());
  }
  return CatalogParts{std::move(draft.services),   std::move(draft.names),
                      std::move(draft.name_facts), std::move(draft.details),
                      std::move(draft.providers),  std::move(draft.sources)};
}

std::shared_ptr<const Catalog> make_catalog(CatalogParts parts, std::vector<LocalList> lists,
                                            std::uint64_t hash_key) {
  std::vector<NameList> named;
  named.reserve(lists.size());
  for (LocalList& list : lists) {
    named.push_back({find_or_add_service(parts, list), std::move(list.lines)});
  }
  return Catalog::make(std::move(parts.services), std::move(parts.names), std::move(named),
                       hash_key);
}

ResultOrErrors<std::shared_ptr<const Catalog>> load_catalog(const std::vector<SourceFile>& files) {
  auto parts = parse_catalog(files);
  if (!parts) {
    return tl::unexpected(std::move(parts.error()));
  }
  return make_catalog(std::move(*parts));
}

} // namespace haechi::catalog
