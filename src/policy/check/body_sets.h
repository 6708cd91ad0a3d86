#pragma once
// Sets of bodies that are unions of subtrees. Bodies are numbered so that every subtree is one run
// of numbers; a set is a sorted list of runs, so that whole governments cost no more than an
// agency. For policies without a fatal finding: parents are declared and lead to a root.

#include "policy/syntax/policy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::policy {

// Half-open, not empty.
struct BodyRun {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const BodyRun&) const = default;
};

// Sorted, apart from each other.
using BodySet = std::vector<BodyRun>;

[[nodiscard]] BodySet unite(BodySet a, const BodySet& b);
[[nodiscard]] BodySet intersect(const BodySet& a, const BodySet& b);
[[nodiscard]] BodySet subtract(const BodySet& a, const BodySet& b);
[[nodiscard]] bool is_within(const BodySet& a, const BodySet& b);

class BodyNumbers {
 public:
  explicit BodyNumbers(const Policy& policy); // borrowed

  [[nodiscard]] std::optional<std::uint32_t> number(std::string_view id) const;
  // The bodies of `top` and below it; empty when it is not declared.
  [[nodiscard]] BodySet subtree(std::string_view top) const;
  [[nodiscard]] BodySet subtrees(const std::vector<std::string>& tops) const;
  [[nodiscard]] BodySet all() const;
  // Over whom the issuer may speak.
  [[nodiscard]] BodySet standing(std::string_view issuer) const;
  // The numbers of the body and its ancestors, from itself upwards.
  [[nodiscard]] std::vector<std::uint32_t> lineage(std::uint32_t body) const;

  [[nodiscard]] std::string_view id(std::uint32_t body) const { return by_number_[body]->id; }

  [[nodiscard]] const Body& body(std::uint32_t number) const { return *by_number_[number]; }

  [[nodiscard]] std::size_t size() const { return by_number_.size(); }

 private:
  std::map<std::string_view, std::uint32_t> numbers_;
  std::vector<const Body*> by_number_;
  std::vector<std::uint32_t> end_;    // of the subtree
  std::vector<std::uint32_t> parent_; // itself for a root
};

} // namespace haechi::policy
