#pragma once
// What an export cannot say as the policy has it: gathered in groups, each with every name that it
// concerns and with what happens to these names instead. Nothing is dropped.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::emit::dns_export {

// Why a name is not exported as it was decided. The words are part of the JSON and of
// docs/export.md.
namespace gap {
inline constexpr std::string_view kUnsettled = "unsettled";    // more than the name must be known
inline constexpr std::string_view kWarn = "warn";              // no page can be shown
inline constexpr std::string_view kInspect = "inspect";        // nothing is read
inline constexpr std::string_view kRedact = "redact";          // likewise
inline constexpr std::string_view kObligation = "obligation";  // is not met
inline constexpr std::string_view kTime = "time";              // true until an instant only
inline constexpr std::string_view kStage = "stage";            // new to the catalog: not for lists
inline constexpr std::string_view kSharedHost = "shared-host"; // carries other things as well
inline constexpr std::string_view kPattern = "pattern";        // `*` elsewhere than in front
inline constexpr std::string_view kAnswer = "answer";          // blocked, but answered otherwise
inline constexpr std::string_view kBelow = "below";            // names below cannot be told apart
inline constexpr std::string_view kLength = "length";          // too long with the zone's name
inline constexpr std::string_view kSpelling = "spelling";      // the format has no way to write it
inline constexpr std::string_view kAddress = "address";        // no rule about addresses
} // namespace gap

struct Gap {
  std::string kind;
  std::string detail;                // what is needed, unmet, or when it changes
  std::string outcome;               // `blocked`, `passes`: what the engine does
  std::string by;                    // the deciding order; empty: none
  std::vector<std::string> services; // candidates

  auto operator<=>(const Gap&) const = default;
};

class Gaps {
 public:
  void add(const Gap& gap, std::string_view name);
  void add(const Gaps& more);

  // Sorted; names in the order in which they were added.
  [[nodiscard]] const std::map<Gap, std::vector<std::string>>& groups() const { return groups_; }

  // Names, each counted once for every group that it is in.
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::map<Gap, std::vector<std::string>> groups_;
  std::size_t count_ = 0;
};

// `unsettled (needs surface): 2 names, passes, by order-1: a.example b.example`; at most `names`
// names, then how many more there are. Control characters become `?`.
[[nodiscard]] std::string to_line(const Gap& gap, const std::vector<std::string>& names,
                                  std::size_t most_names);

} // namespace haechi::emit::dns_export
