#pragma once
// What is asked about the whole of a policy. Empty lists mean everything.

#include "policy/request.h"

#include <cstddef>
#include <string>
#include <vector>

namespace haechi::policy::coverage {

struct Question {
  Request known; // the time, what has happened by then, and facets that are known beforehand
  std::vector<std::string> bodies;
  std::vector<std::string> services;
  std::vector<std::string> categories; // services of one of these
  std::vector<std::string> devices;
  std::vector<std::string> zones;
  std::vector<std::string> by;  // further facets to take apart: `operation`, `role`, ...
  std::size_t budget = 200'000; // decisions; what they do not reach is reported as unexplored
};

} // namespace haechi::policy::coverage
