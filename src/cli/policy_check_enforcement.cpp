#include "cli/policy_check_enforcement.h"

namespace haechi::cli {

policy::Enforcement enforcement_of(const engine::config::Config& config) {
  const bool has_proxy = !config.proxy.listen.empty();
  const policy::ZonePoints listeners{.refuses = has_proxy || !config.dns.listen.empty(),
                                     .explains = has_proxy};
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
