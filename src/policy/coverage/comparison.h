#pragma once
// Where two services are treated differently, and why: the orders that speak of one alone, and the
// facets of the catalog that make them do so.

#include "policy/coverage/coverage.h"

#include <string>
#include <vector>

namespace haechi::policy::coverage {

// A facet of the catalog in which the two entries differ.
struct EntryDifference {
  std::string facet; // `provider_group`, `attribute.stores_data`
  std::vector<std::string> first;
  std::vector<std::string> second;
};

// An order that says something else of the one than of the other.
struct Cause {
  std::string order;
  TraceLine first;
  TraceLine second;
  // The facets of which one alone, changed to the other service's value, makes the order treat both
  // alike; if none does, those that the order names and the entries differ in, `is_joint`.
  std::vector<std::string> facets;
  bool is_joint = false;
};

struct ComparedAnswers {
  Decision first;
  Decision second;
  bool is_alike = false;
  std::vector<Cause> causes; // of the first cell with these answers
};

struct Comparison {
  std::string first;
  std::string second;
  std::vector<EntryDifference> differences;
  Coverage
      frame; // its service axis holds `first` alone; its regions' answers count through `pairs`
  std::vector<ComparedAnswers> pairs;

  [[nodiscard]] bool is_alike_everywhere() const;
};

// Errors: E-COVERAGE-001 (the catalog does not hold one of them), those of find_axes.
[[nodiscard]] Result<Comparison> compare(Asker& asker, const Question& question,
                                         const std::string& first, const std::string& second);

} // namespace haechi::policy::coverage
