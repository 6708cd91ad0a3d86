#include "policy/compile/service_table.h"

#include <algorithm>
#include <map>
#include <string>

namespace haechi::policy {

namespace {

std::span<const std::string> one(const std::string& word) {
  return {&word, word.empty() ? 0U : 1U};
}

} // namespace

ServiceTable::ServiceTable(const catalog::Catalog& catalog, const Symbols& symbols,
                           const Axes& axes) {
  for (const catalog::Service& service : catalog.services()) {
    const auto first = static_cast<std::uint32_t>(values_.size());
    add(service, symbols, axes);
    runs_.push_back({first, static_cast<std::uint32_t>(values_.size()) - first});
  }
  number_kinds();
}

std::span<const ServiceValue> ServiceTable::of(catalog::ServiceIndex service) const {
  return std::span(values_).subspan(runs_[service].first, runs_[service].count);
}

void ServiceTable::add(AxisId axis, bool is_known, std::span<const std::string> words,
                       const Symbols& symbols) {
  const std::size_t first = symbols_.size();
  for (const std::string& word : words) {
    symbols_.push_back(symbols.find(word));
  }
  const auto begin = symbols_.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, symbols_.end());
  symbols_.erase(std::unique(begin, symbols_.end()), symbols_.end());
  values_.push_back({axis, is_known, static_cast<std::uint32_t>(first),
                     static_cast<std::uint32_t>(symbols_.size() - first)});
}

void ServiceTable::add(const catalog::Service& service, const Symbols& symbols, const Axes& axes) {
  const std::string nothing;
  const std::string& hosting = service.hosting ? *service.hosting : nothing;
  add(to_axis(Facet::Service), true, one(service.id), symbols);
  add(to_axis(Facet::Provider), true, one(service.provider), symbols);
  add(to_axis(Facet::ProviderGroup), true, one(service.provider_group), symbols);
  add(to_axis(Facet::Relation), true, one(service.relation), symbols);
  add(to_axis(Facet::ControlCountry), !service.control_country.empty(), service.control_country,
      symbols);
  add(to_axis(Facet::Category), !service.category.empty(), service.category, symbols);
  add(to_axis(Facet::Hosting), service.hosting.has_value(), one(hosting), symbols);
  // One of these; none at all is known to be nothing.
  add(to_axis(Facet::Surface), service.surfaces.size() <= 1, service.surfaces, symbols);
  for (const auto& [name, axis] : axes.attributes(Facet::ServiceAttribute)) {
    const auto value = service.attributes.find(name);
    add(axis, true, one(value == service.attributes.end() ? nothing : value->second), symbols);
  }
}

void ServiceTable::number_kinds() {
  std::map<std::vector<std::uint32_t>, std::uint32_t> seen;
  for (catalog::ServiceIndex service = 0; service < size(); ++service) {
    std::vector<std::uint32_t> form;
    for (const ServiceValue& value : of(service)) {
      form.push_back(value.is_known ? value.count : 0xFFFFFFFFU - value.count);
      const auto words = symbols(value);
      form.insert(form.end(), words.begin(), words.end());
    }
    const auto [kind, is_new] =
        seen.try_emplace(std::move(form), static_cast<std::uint32_t>(seen.size()));
    kinds_.push_back(kind->second);
  }
  kind_count_ = static_cast<std::uint32_t>(seen.size());
}

} // namespace haechi::policy
