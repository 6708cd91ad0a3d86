#pragma once
// The tree of bodies in numbers. Body 0 is "no body of this policy": undeclared, or none. What the
// tree says of standing, defaults, undecided answers and ungraded content is answered here.

#include "policy/syntax/policy.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haechi::policy {

using BodyIndex = std::uint32_t;

inline constexpr BodyIndex kNoBody = 0;

// A default and the rank of the body that declares it.
struct Default {
  Effect effect = Effect::NoDecision; // NoDecision: there is none
  std::uint16_t rank = 0;

  [[nodiscard]] bool exists() const { return effect != Effect::NoDecision; }

  bool operator==(const Default&) const = default;
};

class BodyTable {
 public:
  explicit BodyTable(const Policy& policy);

  [[nodiscard]] std::size_t size() const { return bodies_.size(); } // kNoBody counted

  [[nodiscard]] BodyIndex find(std::string_view id) const;

  [[nodiscard]] std::uint16_t depth(BodyIndex body) const { return bodies_[body].depth; }

  [[nodiscard]] bool is_in_subtree(BodyIndex body, BodyIndex top) const;

  // The depth of the deepest of `subject` and its ancestors that is the issuer or that it has
  // authority over; 0: none.
  [[nodiscard]] std::uint16_t standing(BodyIndex issuer, BodyIndex subject) const;

  [[nodiscard]] Default default_of(BodyIndex body) const { return bodies_[body].by_default; }

  [[nodiscard]] bool has_defaults() const { return has_defaults_; }

  [[nodiscard]] std::optional<Effect> on_undecided(BodyIndex body) const {
    return bodies_[body].on_undecided;
  }

  // The level in that scale, from 1, which stands in for content that holds none; 0: nothing does.
  [[nodiscard]] std::uint32_t ungraded_level(BodyIndex body, std::size_t scale) const {
    return ungraded_[body * scale_count_ + scale];
  }

  [[nodiscard]] std::span<const std::uint32_t> ungraded_levels(BodyIndex body) const {
    return std::span(ungraded_).subspan(body * scale_count_, scale_count_);
  }

 private:
  struct Entry {
    BodyIndex parent = kNoBody;
    std::uint16_t depth = 0;
    std::uint32_t first = 1; // the subtree is [first, last] in pre-order
    std::uint32_t last = 0;
    Default by_default;
    std::optional<Effect> on_undecided;
    std::vector<BodyIndex> authority; // sorted
  };

  void add_all(const Policy& policy);
  void walk(const Policy& policy);
  void enter(const Policy& policy, BodyIndex body);
  void inherit_grades(const Policy& policy, BodyIndex body);

  std::vector<Entry> bodies_;
  std::unordered_map<std::string_view, BodyIndex> numbers_; // views into the policy
  std::vector<std::uint32_t> ungraded_;
  std::size_t scale_count_;
  bool has_defaults_ = false;
};

} // namespace haechi::policy
