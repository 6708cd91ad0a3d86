#include "cli/policy_check_enforcement.h"

namespace haechi::cli {

policy::Enforcement enforcement_of(const engine::config::Config& config) {
  const bool has_proxy = config.proxy.is_explicit();
  const engine::config::Inspection& inspection = config.inspection;
  const bool reads_requests =
      inspection.is_on() && ((has_proxy && inspection.at_proxy) ||
                             (!config.proxy.steered.empty() && inspection.at_steered) ||
                             (!config.proxy.transparent.empty() && inspection.at_transparent));
  const policy::ZonePoints listeners{.refuses =
                                         config.proxy.has_listener() || !config.dns.listen.empty(),
                                     .explains = has_proxy || reads_requests,
                                     .asks = reads_requests};
  policy::Enforcement out;
  for (const auto* entries : {&config.identity, &config.marked}) {
    for (const engine::config::IdentityEntry& entry : *entries) {
      if (!entry.zone) {
        out.elsewhere = listeners;
      } else {
        out.zones[*entry.zone] = listeners;
      }
    }
  }
  return out;
}

} // namespace haechi::cli
