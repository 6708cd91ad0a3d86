#pragma once
// Are the bodies, device classes and zones that configuration and its files of people speak of
// declared by the policy? One that is not has a meaning (outside every tree; the body's own device
// or network), seldom the one that was wanted.

#include "engine/config/config.h"
#include "engine/identity/address_users.h"
#include "engine/identity/users.h"
#include "policy/syntax/policy.h"

#include <span>

namespace haechi::io {

// Likewise the zones of `dns: {steer}` and the orders of `dns: {block_answers}`.
// Warnings E-GATEWAY-002 (body), -003 (device class, zone), -009 (order), at most kMaxNameWarnings.
inline constexpr std::size_t kMaxNameWarnings = 100;

[[nodiscard]] Errors
find_undeclared_names(const engine::config::Config& config, const engine::identity::Users& users,
                      const policy::Policy& policy,
                      std::span<const engine::identity::AddressUser> at_addresses = {});

} // namespace haechi::io
