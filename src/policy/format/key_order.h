#pragma once
// What part of a policy a node is, told by the keys that lead to it, and the order in which
// docs/policy.md lists its keys.

#include <cstdint>
#include <span>
#include <string_view>

namespace haechi::policy::format {

enum class Part : std::uint8_t {
  File,
  Bodies, // mappings of ids
  Devices,
  Zones,
  Body,
  Device,
  Zone,
  Orders, // lists
  Exemptions,
  Tests,
  Order,
  Rules,
  DataEntries,
  Rule,
  DataEntry,
  Exemption,
  Test,
  Scope,
  Target,
  Moment,
  Words,
  Who,
  Data,
  Date,
  Dates, // mapping of names to dates
  Free,  // order and shape are the author's
};

// The part of the value under `key` of a `part`; of a list's items: `item_of`.
[[nodiscard]] Part part_under(Part part, std::string_view key);
[[nodiscard]] Part item_of(Part part);

// The keys in their order; empty: as written.
[[nodiscard]] std::span<const std::string_view> keys_of(Part part);

// Where `key` stands among them: keys that are not listed come last but for `any` and `not`.
[[nodiscard]] std::size_t place_of(Part part, std::string_view key);

} // namespace haechi::policy::format
