#include "catalog/check/check.h"

#include "catalog/check/rules.h"

#include <algorithm>

namespace haechi::catalog {

std::size_t CheckReport::count(Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &CheckFinding::severity));
}

void CheckContext::error(std::string code, std::string message, Location where,
                         std::string hint) const {
  report.findings.push_back(
      {Severity::Error, {std::move(code), std::move(message), std::move(where), std::move(hint)}});
}

void CheckContext::warning(std::string code, std::string message, Location where,
                           std::string hint) const {
  report.findings.push_back(
      {Severity::Warning,
       {std::move(code), std::move(message), std::move(where), std::move(hint)}});
}

std::vector<ListLine> split_list(std::string_view text) {
  std::vector<ListLine> lines;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, std::min(end, text.find('#')));
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos) {
      line = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
      lines.push_back({line, number});
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

CheckReport check_catalog(const CatalogParts& parts, const CheckInput& input) {
  CheckReport report;
  CatalogParts copy;
  copy.services = parts.services;
  copy.names = parts.names;
  const std::shared_ptr<const Catalog> catalog = make_catalog(std::move(copy));
  const CheckContext context{parts, *catalog, input, report};
  for (const auto rule :
       {check_must_stay, check_owners, check_spelling, check_strangers, check_languages,
        check_words, check_proof, check_ages, check_given_ids, check_life}) {
    rule(context);
  }
  return report;
}

} // namespace haechi::catalog
