#pragma once
// One facet of the matrix and its classes: values that no condition of the policy tells apart, at
// the time that is asked about, are one class. A class holds a value to ask with; which one makes
// no difference.

#include "policy/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::policy::coverage {

// Words that stand for values which have no name of their own.
inline constexpr std::string_view kOther = "~other";       // a value that the policy does not name
inline constexpr std::string_view kNothing = "~none";      // no value; no AI service
inline constexpr std::string_view kUnlisted = "~unlisted"; // a host that no catalog entry has
// A generative-AI service that the catalog does not hold and that no order fits by name, provider,
// country or attribute.
inline constexpr std::string_view kNewService = "~new";

struct FacetClass {
  // The values of the class as words; of a facet that may hold several values at once, each word
  // is one combination, joined by `+`.
  std::vector<std::string> members;
  // What to ask with: one value, or the values held at once.
  std::vector<std::string> held;

  // The class holds every value that is named nowhere.
  [[nodiscard]] bool is_rest() const;
};

struct Axis {
  Facet facet{};
  std::string name; // as `needs` writes it: `service`, `role`, `attributes.pledge`
  std::vector<FacetClass> classes;
  // Of Facet::Service and Facet::PersonAttribute: the attributes that conditions ask for.
  std::vector<std::string> attributes;
};

// Sets the facet of the request to the class.
void set_facet(const Axis& axis, const FacetClass& value, Request& request);

// Makes the facet unknown again.
void clear_facet(const Axis& axis, Request& request);

// The facet word (`role`) or attribute (`attributes.pledge`) as facet and attribute name; nothing
// for words that are no facet.
struct FacetName {
  Facet facet{};
  std::string attribute;
};

[[nodiscard]] std::optional<FacetName> find_facet(std::string_view name);

} // namespace haechi::policy::coverage
