#pragma once
// What one subject may reach by name, at one instant: of every name of the catalog that may be
// blocked by name, whether it and the names below it pass. Engines that know no people, pages or
// content are told this much; whatever a name cannot decide is a gap. In the place of `inspect` and
// `redact` stands the strictest `on_undecided` of the subject's body, as in haechi's own DNS.

#include "base/instant.h"
#include "emit/dns_export/gap.h"
#include "emit/dns_export/name_order.h"
#include "policy/decide/decider.h"

#include <string>
#include <vector>

namespace haechi::emit::dns_export {

// Whose view it is; what is not said is unknown.
struct Viewer {
  policy::Who who;
  policy::Known device;
  policy::Known zone;
};

// `body kr.motie, device gov-pc`; `anybody` when nothing is known.
[[nodiscard]] std::string to_text(const Viewer& viewer);

// A name by which clients get around their resolver, refused where the policy lets it pass.
struct WayPast {
  std::string name; // canonical, and everything below it
  Act act = Act::NameError;
};

struct ViewQuestion {
  const policy::Decider& decider;
  Viewer viewer;
  Instant at{};
  policy::Happenings happenings;
  std::vector<WayPast> ways_past;
};

struct View {
  // Every name looked at, sorted by name_order.h; names above them all pass.
  std::vector<Node> nodes;
  Gaps gaps;
  Viewer viewer;
  Instant at{};
  Instant valid_until = Instant::max(); // time alone changes some name then
  std::string policy;                   // its digest
  bool is_out_of_reach = false;         // the policy has no say over this subject
};

[[nodiscard]] View make_view(ViewQuestion question);

} // namespace haechi::emit::dns_export
