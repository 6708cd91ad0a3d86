#include "catalog/stats.h"

#include "catalog/lookup.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <cstdint>

namespace haechi::catalog {

namespace {

std::string or_unknown(std::string_view word) {
  return std::string(word.empty() ? "unknown" : word);
}

Counts count_totals(const CatalogParts& parts, const ModelMakers& makers) {
  Counts totals{{"services", parts.services.size()},
                {"providers", parts.providers.size()},
                {"names", parts.names.size()},
                {"sources", parts.sources.size()},
                {"model makers", makers.all().size()}};
  std::size_t& patterns = totals["model patterns"];
  for (const ModelMaker& maker : makers.all()) {
    patterns += maker.patterns.size();
  }
  std::size_t& rules = totals["URL rules"];
  std::size_t& headers = totals["tenant headers"];
  std::size_t& apps = totals["programs"];
  for (const ServiceDetails& details : parts.details) {
    rules += details.url_rules.size();
    headers += details.tenant_headers.size();
    apps += details.apps.size();
  }
  return totals;
}

std::vector<StatsGroup> count_services(const CatalogParts& parts) {
  StatsGroup status{"services by status", {}};
  StatsGroup category{"services by category", {}};
  StatsGroup control{"services by control country", {}};
  StatsGroup surface{"services by surface", {}};
  for (const Service& service : parts.services) {
    ++status.counts[service.status];
    for (const std::string& word : service.category) {
      ++category.counts[word];
    }
    for (const std::string& word : service.surfaces) {
      ++surface.counts[word];
    }
    for (const std::string& country : service.control_country) {
      ++control.counts[country];
    }
    if (service.control_country.empty()) {
      ++control.counts["unknown"];
    }
  }
  return {std::move(status), std::move(category), std::move(control), std::move(surface)};
}

std::vector<StatsGroup> count_names(const CatalogParts& parts) {
  StatsGroup use{"names by use", {}};
  StatsGroup role{"names by role", {}};
  StatsGroup tenancy{"names by tenancy", {}};
  StatsGroup depth{"names by least depth", {}};
  StatsGroup confidence{"names by confidence", {}};
  StatsGroup stage{"names by stage", {}};
  for (const Name& name : parts.names) {
    ++use.counts[std::string(to_word(name.use))];
    ++role.counts[or_unknown(name.role)];
    ++tenancy.counts[or_unknown(name.tenancy)];
    ++depth.counts[or_unknown(name.min_depth)];
    ++confidence.counts[or_unknown(name.confidence)];
    ++stage.counts[name.stage.empty() ? "block" : name.stage];
  }
  return {std::move(use),   std::move(role),       std::move(tenancy),
          std::move(depth), std::move(confidence), std::move(stage)};
}

} // namespace

std::vector<StatsGroup> count_all(const CatalogParts& parts, const ModelMakers& makers) {
  std::vector<StatsGroup> groups{{"totals", count_totals(parts, makers)}};
  for (StatsGroup& group : count_services(parts)) {
    groups.push_back(std::move(group));
  }
  for (StatsGroup& group : count_names(parts)) {
    groups.push_back(std::move(group));
  }
  StatsGroup apps{"programs by kind", {}};
  for (const ServiceDetails& details : parts.details) {
    for (const App& app : details.apps) {
      ++apps.counts[app.kind];
    }
  }
  groups.push_back(std::move(apps));
  return groups;
}

std::string to_text(const std::vector<StatsGroup>& groups) {
  std::string out;
  for (const StatsGroup& group : groups) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", group.title);
    for (const auto& [word, count] : group.counts) {
      out += fmt::format("  {:<16} {:>6}\n", word, count);
    }
  }
  return out;
}

std::string to_json(const std::vector<StatsGroup>& groups) {
  wire::json::Writer out;
  out.begin_object();
  for (const StatsGroup& group : groups) {
    out.key(group.title).begin_object();
    for (const auto& [word, count] : group.counts) {
      out.key(word).number(static_cast<std::int64_t>(count));
    }
    out.end_object();
  }
  out.end_object();
  return out.take();
}

} // namespace haechi::catalog
