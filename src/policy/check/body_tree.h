#pragma once
// The bodies of a policy as a tree, for checks: who is below whom, and over whom an issuer may
// speak. Robust to parents that are not declared or lead back: walks end after kMaxBodyDepth steps.

#include "policy/syntax/policy.h"

#include <map>
#include <string_view>
#include <vector>

namespace haechi::policy {

inline constexpr std::size_t kMaxBodyDepth = 64;

class BodyTree {
 public:
  explicit BodyTree(const Policy& policy); // borrowed

  [[nodiscard]] const Body* find(std::string_view id) const;

  [[nodiscard]] bool has(std::string_view id) const { return find(id) != nullptr; }

  // Every declared id, for suggestions.
  [[nodiscard]] const std::vector<std::string_view>& ids() const { return ids_; }

  // `id` is `top` or below it; both declared.
  [[nodiscard]] bool is_in_subtree(std::string_view id, std::string_view top) const;
  // The body is in the subtree of the issuer or of one that its authority names.
  [[nodiscard]] bool stands_over(std::string_view issuer, std::string_view body) const;
  // The issuer and the declared bodies that its authority names.
  [[nodiscard]] std::vector<std::string_view> standing_points(std::string_view issuer) const;

 private:
  std::map<std::string_view, const Body*> bodies_;
  std::vector<std::string_view> ids_;
};

} // namespace haechi::policy
