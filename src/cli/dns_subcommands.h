#pragma once
// What the commands under `haechi dns` share: where the running gateway is, and asking it.

#include "cli/commands.h"
#include "engine/admin/request.h"

#include <chrono>
#include <string>

namespace haechi::cli {

struct GatewayPlace {
  std::string config = "haechi.yaml";
  std::string socket; // in the place of the configuration's
};

void add_place_options(Command& command, GatewayPlace& place);

// The path of the admin socket. Errors: those of the configuration; E-ADMIN-005 where it has none.
[[nodiscard]] ResultOrErrors<std::string> find_socket(const GatewayPlace& place);

// The result of a request, as JSON text.
[[nodiscard]] ResultOrErrors<std::string>
ask_gateway(const GatewayPlace& place, const engine::admin::Request& request,
            std::chrono::seconds limit = std::chrono::seconds(15));

void add_dns_stats(Command& dns, Outcome& outcome);
void add_dns_flush(Command& dns, Outcome& outcome);
void add_dns_trace(Command& dns, Outcome& outcome);

} // namespace haechi::cli
