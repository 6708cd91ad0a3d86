#pragma once
// Who asks, as configuration knows them. Prepared once when configuration is loaded.

#include "base/ip.h"
#include "policy/request.h"

#include <string>

namespace haechi::engine::gateway {

// One person or device class as the policy sees it. Immutable for the life of a snapshot; `index`
// numbers the subjects of a snapshot from 0.
struct Subject {
  std::uint32_t index = 0;
  std::string name; // for records: user name, else the identity entry's prefix
  policy::Who who;
  policy::Known device;
  policy::Known zone;
};

} // namespace haechi::engine::gateway
