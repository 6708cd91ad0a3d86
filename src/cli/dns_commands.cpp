// `haechi dns`: looking into the DNS of a running gateway.
#include "cli/arguments.h"
#include "cli/dns_subcommands.h"
#include "cli/gateway_subcommands.h"
#include "io/gateway/admin_server.h"
#include "io/gateway/load.h"

namespace haechi::cli {

void add_place_options(Command& command, GatewayPlace& place) {
  command.add_option("--config,-c", place.config, "The configuration of the running gateway")
      ->capture_default_str();
  command.add_option("--socket", place.socket,
                     "Its admin socket, where the configuration cannot be read");
}

ResultOrErrors<std::string> find_socket(const GatewayPlace& place) {
  if (!place.socket.empty()) {
    return place.socket;
  }
  auto config = io::load_config(place.config);
  if (!config) {
    return tl::make_unexpected(std::move(config.error()));
  }
  if (config->admin.is_empty()) {
    return tl::make_unexpected(Errors{{"E-ADMIN-005", "this gateway has no admin socket",
                                       config->admin.where, "admin: {socket: PATH}"}});
  }
  return config->admin.path;
}

ResultOrErrors<std::string> ask_gateway(const GatewayPlace& place,
                                        const engine::admin::Request& request,
                                        std::chrono::seconds limit) {
  const auto socket = find_socket(place);
  if (!socket) {
    return tl::make_unexpected(socket.error());
  }
  const auto reply = io::ask_admin(*socket, engine::admin::to_line(request), limit);
  if (!reply) {
    return tl::make_unexpected(Errors{reply.error()});
  }
  const auto result = engine::admin::read_reply(*reply);
  if (!result) {
    return tl::make_unexpected(Errors{result.error()});
  }
  return std::string(*result);
}

void add_dns(Command& app, Outcome& outcome) {
  Command* dns = app.add_subcommand("dns", "Look into the DNS of a running gateway");
  dns->require_subcommand(1);
  add_dns_stats(*dns, outcome);
  add_dns_flush(*dns, outcome);
  add_dns_trace(*dns, outcome);
}

} // namespace haechi::cli
