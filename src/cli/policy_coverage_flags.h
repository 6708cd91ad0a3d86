#pragma once
// The flags of `haechi policy coverage`.

#include "cli/policy_sources.h"
#include "policy/coverage/question.h"

#include <string>
#include <vector>

namespace haechi::cli {

struct CoverageFlags {
  PolicyPaths paths;
  std::vector<std::string> bodies, services, categories, devices, zones;
  std::vector<std::string> by;     // comma-separated lists
  std::vector<std::string> given;  // facet=value, known beforehand
  std::vector<std::string> events; // name=time
  std::vector<std::string> lifted; // order=time
  std::string at;
  std::string effect;
  std::string order;
  std::string like;
  bool is_gaps = false;
  bool is_thorough = false;
  bool is_json = false;
  bool is_csv = false;
  std::string page; // --html FILE
  std::string language;
  std::size_t budget = policy::coverage::Question{}.budget;
};

void add_coverage_flags(Command& command, CoverageFlags& flags);

// What the flags ask. `now` stands in where `--at` is not given. Errors: E-CLI-002, E-REQUEST-*.
[[nodiscard]] Result<policy::coverage::Question>
to_question(const CoverageFlags& flags, Instant now, const policy::TimeZone& zone);

} // namespace haechi::cli
