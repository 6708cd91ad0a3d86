#pragma once
// Which enforcement points stand in which zone, as far as it matters to what orders say. Filled
// from haechi.yaml by the caller.

#include <map>
#include <string>

namespace haechi::policy {

// What the points of one zone can do, each a step deeper into a connection.
struct ZonePoints {
  bool refuses = false;  // a name: a DNS answer, a refused tunnel
  bool explains = false; // a refusal that the user can read: `notice-page`
  bool asks = false;     // a page that waits for an answer: `warn`, `justify`
  bool reads = false;    // content: `inspect`, `redact`, data entries
  bool operator==(const ZonePoints&) const = default;
};

struct Enforcement {
  std::map<std::string, ZonePoints, std::less<>> zones;
  ZonePoints elsewhere; // of every zone that is not named
  bool operator==(const Enforcement&) const = default;
};

} // namespace haechi::policy
