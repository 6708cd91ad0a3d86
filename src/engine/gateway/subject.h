#pragma once
// Who asks, as configuration knows them. Prepared once when configuration is loaded.

#include "base/ip.h"
#include "policy/request.h"

#include <string>
#include <string_view>

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

// How entries that are known by something else than an address are named: `mac:02:00:5e:00:53:01`
// (lower case), `client-id:branch-7`.
[[nodiscard]] std::string mac_mark(std::string_view mac);
[[nodiscard]] std::string client_id_mark(std::string_view id);

} // namespace haechi::engine::gateway
