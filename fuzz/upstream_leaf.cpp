// A certificate from anybody: names that are read are canonical and covered by themselves, and the
// leaf that is made from it passes the signer's rules.

#include "base/check.h"
#include "engine/certificates/authority_facts.h"
#include "engine/identity/certificate_facts.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi::engine::certificates;

void check_leaf(const UpstreamLeaf& leaf, const Target& target) {
  AuthorityLimits limits;
  limits.not_before = haechi::Instant(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1));
  limits.not_after = haechi::Instant(std::chrono::sys_days(std::chrono::year(2040) / 1 / 1));
  const haechi::Instant now(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22));
  const auto profile = make_leaf_profile(leaf, target, limits, now);
  HAECHI_CHECK(profile.has_value() && covers(profile->names, target));
  HAECHI_CHECK(check_leaf_profile(*profile, limits, now).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const haechi::ByteView bytes{data, size};
  static_cast<void>(parse_authority(bytes));
  static_cast<void>(haechi::engine::identity::parse_client_certificate(bytes));
  const auto leaf = parse_upstream_leaf(bytes);
  if (!leaf) {
    return 0;
  }
  for (const std::string& host : leaf->names.hosts) {
    HAECHI_CHECK(make_host_pattern(host) == host);
    if (!host.starts_with("*.")) {
      check_leaf(*leaf, Target::of(host));
    }
  }
  for (const haechi::IpAddress& address : leaf->names.addresses) {
    check_leaf(*leaf, Target::of(address));
  }
  return 0;
}
