#pragma once
// The rules behind check_catalog, one function each. Private to this folder.

#include "catalog/catalog.h"
#include "catalog/check/check.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

struct CheckContext {
  const CatalogParts& parts;
  const Catalog& catalog; // made of the same parts; its services are sorted
  const CheckInput& input;
  CheckReport& report;

  void error(std::string code, std::string message, Location where, std::string hint = {}) const;
  void warning(std::string code, std::string message, Location where, std::string hint = {}) const;

  [[nodiscard]] const Service& service_of(const Name& name) const {
    return parts.services[name.service];
  }
};

// The lines of a list without comments and blanks, with their line numbers.
struct ListLine {
  std::string_view text;
  std::uint32_t number = 0;
};

[[nodiscard]] std::vector<ListLine> split_list(std::string_view text);

void check_must_stay(const CheckContext& context);
void check_owners(const CheckContext& context);
void check_spelling(const CheckContext& context); // punycode look-alikes
void check_strangers(const CheckContext& context);

void check_languages(const CheckContext& context);
void check_words(const CheckContext& context);
void check_proof(const CheckContext& context); // evidence and confidence
void check_ages(const CheckContext& context);
void check_given_ids(const CheckContext& context);
void check_life(const CheckContext& context); // ended, renamed, expired

} // namespace haechi::catalog
