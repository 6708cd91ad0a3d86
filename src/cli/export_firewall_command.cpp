// `haechi export nftables|addresses`: known encrypted resolvers for a firewall.
#include "cli/arguments.h"
#include "cli/export_sources.h"
#include "cli/export_subcommands.h"
#include "cli/put_file.h"
#include "emit/dns_export/firewall.h"
#include "io/gateway/load.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

struct FirewallOptions {
  bool is_plain = false;
  std::string config;
  std::string catalog;
  std::string output;
  std::vector<std::uint16_t> ports;
};

// The catalog that the configuration names, where there is one.
ResultOrErrors<std::string> find_catalog(const FirewallOptions& options) {
  if (options.config.empty()) {
    return options.catalog;
  }
  const auto config = io::load_config(options.config);
  if (!config) {
    return tl::make_unexpected(config.error());
  }
  return config->catalog.path;
}

Exit run(const FirewallOptions& options) {
  const auto catalog = find_catalog(options);
  const auto names =
      catalog
          ? read_companion_names(*catalog)
          : ResultOrErrors<engine::config::CompanionNames>(tl::make_unexpected(catalog.error()));
  if (!names) {
    print_errors(names.error());
    return Exit::CannotRun;
  }
  if (names->resolver_addresses.empty()) {
    print_error({"E-EXPORT-006",
                 "the catalog knows no address of an encrypted resolver",
                 {},
                 "use the catalog's folder, which holds companion-names.txt"});
    return Exit::CannotRun;
  }
  emit::dns_export::FirewallSettings settings;
  settings.version = HAECHI_VERSION;
  if (!options.ports.empty()) {
    settings.ports = options.ports;
  }
  settings.names_only = names->resolvers;
  settings.names_only.insert(settings.names_only.end(), names->relays.begin(), names->relays.end());
  const std::string text =
      options.is_plain ? emit::dns_export::write_addresses(names->resolver_addresses)
                       : emit::dns_export::write_nftables(names->resolver_addresses, settings);
  if (options.output.empty()) {
    fmt::print("{}", text);
  } else if (const auto put = put_file(options.output, text); !put) {
    print_error(put.error());
    return Exit::CannotRun;
  }
  fmt::print(stderr, "{} addresses; {} resolvers and relays are known by name alone\n",
             names->resolver_addresses.size(), settings.names_only.size());
  return Exit::Fine;
}

void add_firewall(Command& exporting, Outcome& outcome, bool is_plain) {
  auto options = std::make_shared<FirewallOptions>();
  options->is_plain = is_plain;
  const char* word = is_plain ? "addresses" : "nftables";
  Command* command = exporting.add_subcommand(
      word, is_plain ? "Addresses of known encrypted resolvers, one a line"
                     : "A table for nft that closes known encrypted resolvers");
  auto* config =
      command->add_option("--config,-c", options->config, "haechi.yaml, whose catalog is taken");
  command
      ->add_option("--catalog", options->catalog,
                   "Folder of the catalog (default: ./catalog, else the installed one)")
      ->excludes(config);
  command->add_option("-o,--output", options->output,
                      "File to write, in the place of one that is there");
  if (!is_plain) {
    command->add_option("--port", options->ports, "Port to close (repeatable; default: 443, 853)");
  }
  command->footer(fmt::format("Exit code: 0 written, 2 cannot run.\n"
                              "Example: haechi export {} --catalog catalog",
                              word));
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace

void add_export_firewall(Command& exporting, Outcome& outcome) {
  add_firewall(exporting, outcome, false);
  add_firewall(exporting, outcome, true);
}

} // namespace haechi::cli
