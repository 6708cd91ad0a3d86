#pragma once
// Realistic policies of any size for benches and large tests: a government with ministries and
// agencies, a regulator beside it, and orders that name the services, providers, countries and
// categories of a given catalog. Deterministic: the same shape and words give the same text on
// every machine. Each order is drawn from a seed of its own, so that changing one leaves the others
// as they are.

#include "catalog/catalog.h"
#include "policy/syntax/policy.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace haechi::bench {

struct PolicyShape {
  std::uint64_t seed = 1;
  std::size_t orders = 10'000;
  std::size_t changed = 0;       // so many orders say something else than they do at 0
  std::uint64_t change_seed = 1; // which ones, and what
};

inline constexpr std::size_t kMinistries = 40;
inline constexpr std::size_t kAgencies = 12; // of each ministry
// The moment that the dates of the orders surround: 2026-11-01T00:00:00Z.
inline constexpr Instant kGeneratedNow{std::chrono::milliseconds(1'793'491'200'000)};

// What orders can name, each list sorted and without duplicates.
struct CatalogWords {
  std::vector<std::string> services;
  std::vector<std::string> providers;
  std::vector<std::string> groups;
  std::vector<std::string> countries;
  std::vector<std::string> categories;
};

[[nodiscard]] CatalogWords words_of(const catalog::Catalog& catalog);

// The ids of ministry `i` and of agency `j` of ministry `i`.
[[nodiscard]] std::string ministry_id(std::size_t i);
[[nodiscard]] std::string agency_id(std::size_t i, std::size_t j);

// The whole policy as one YAML file.
[[nodiscard]] std::string generate_policy_yaml(const PolicyShape& shape, const CatalogWords& words);

// The same, read and checked; ends the program when it cannot be used, which would be a bug here.
[[nodiscard]] std::shared_ptr<const policy::Policy> generate_policy(const PolicyShape& shape,
                                                                    const CatalogWords& words);

// The catalog of this source tree; ends the program when it cannot be read.
[[nodiscard]] std::shared_ptr<const catalog::Catalog> read_source_catalog();

} // namespace haechi::bench
