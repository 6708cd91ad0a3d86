#pragma once
// Catalog files to a catalog. Two forms are read: the product's folder (services/ID.yaml,
// providers/ID.yaml) and the compact form, one file with a list of services (docs/catalog.md).
// Plain domain lists join as local services. Posture: robust to untrusted operator input. Promises:
// every error has its place; a file that is wrong in any way gives no catalog at all; nothing that
// is not dedicated to a service can be marked blockable. Errors: docs/errors/catalog.md.

#include "base/result.h"
#include "base/source_file.h"
#include "catalog/catalog.h"
#include "catalog/details.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxServices = 50'000;
inline constexpr std::size_t kMaxNames = 1'000'000; // of catalog files; lists have their own bound
inline constexpr std::size_t kMaxGlobs = 1'000;
inline constexpr std::size_t kMaxListNames = 5'000'000;

// A checked catalog that can still be added to. Of a compact file only services and names are
// filled.
struct CatalogParts {
  std::vector<Service> services;
  std::vector<Name> names;
  std::vector<NameFacts> name_facts;      // beside names
  std::vector<ServiceDetails> details;    // one a services/ID.yaml, in the order read
  std::vector<ProviderDetails> providers; // in the order read
  std::vector<EvidenceSource> sources;    // empty: no register, evidence was not compared with it
};

// The names of one plain domain list, for the service `service_id`.
struct LocalList {
  std::string service_id;
  Words name;        // of a service that the catalog does not hold; may be empty
  std::string lines; // canonical names, one a line
  std::size_t count = 0;
  Errors bad_lines; // the first kMaxErrors lines that are no names; they are left out of `lines`
  std::size_t bad_line_count = 0; // all of them
};

[[nodiscard]] ResultOrErrors<CatalogParts> parse_catalog(const std::vector<SourceFile>& files);

// One domain a line: it and everything below it. `#` starts a comment, blank lines are nothing.
// `as` is a service id. Errors: E-CATALOG-005 (`as` is no id), -013 (too many lines). Lines that
// are no names are in `bad_lines`.
[[nodiscard]] ResultOrErrors<LocalList> load_domain_list(const SourceFile& file,
                                                         std::string_view as);

// Joins them: a list of a service that the catalog has adds to its names, any other becomes a
// service of category generative-ai, hosting external, surface web, whose provider is nobody known.
// `hash_key`: see Catalog::make.
[[nodiscard]] std::shared_ptr<const Catalog>
make_catalog(CatalogParts parts, std::vector<LocalList> lists = {}, std::uint64_t hash_key = 0);

// parse_catalog and make_catalog.
[[nodiscard]] ResultOrErrors<std::shared_ptr<const Catalog>>
load_catalog(const std::vector<SourceFile>& files);

} // namespace haechi::catalog
