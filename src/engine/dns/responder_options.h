#pragma once
// From haechi.yaml to the limits of one worker's responder.

#include "engine/dns/responder.h"

namespace haechi::engine::dns {

// `workers` share the limits evenly.
[[nodiscard]] ResponderOptions
make_responder_options(const config::Dns& dns, const config::Limits& limits, std::size_t workers);

} // namespace haechi::engine::dns
