// `haechi export pac`: the PAC file that the proxy serves.
#include "cli/arguments.h"
#include "cli/export_subcommands.h"
#include "cli/put_file.h"
#include "engine/proxy/pac.h"
#include "io/gateway/load.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

struct PacOptions {
  std::string config = "haechi.yaml";
  std::string output;
};

Exit run(const PacOptions& options) {
  const auto loaded = io::load_gateway(options.config, 1);
  if (!loaded) {
    print_errors(loaded.error());
    return Exit::CannotRun;
  }
  const auto& pac = loaded->inspection.proxy.pac;
  if (!pac) {
    print_error({"E-EXPORT-007",
                 "this configuration has no `pac`",
                 {options.config},
                 "proxy: {pac: {proxies: [proxy.corp.example:3128]}}"});
    return Exit::CannotRun;
  }
  for (const Error& warning : loaded->warnings) {
    fmt::print(stderr, "warning: {}\n", to_string(warning));
  }
  if (options.output.empty()) {
    fmt::print("{}", *pac);
    return Exit::Fine;
  }
  if (const auto put = put_file(options.output, *pac); !put) {
    print_error(put.error());
    return Exit::CannotRun;
  }
  return Exit::Fine;
}

} // namespace

void add_export_pac(Command& exporting, Outcome& outcome) {
  auto options = std::make_shared<PacOptions>();
  Command* command = exporting.add_subcommand(
      "pac", "The script by which browsers choose the proxy, as the proxy serves it");
  command->add_option("--config,-c", options->config, "haechi.yaml, with `proxy: {pac}`")
      ->capture_default_str();
  command->add_option("-o,--output", options->output,
                      "File to write, in the place of one that is there");
  command->footer("Exit code: 0 written, 2 cannot run.\n"
                  "Example: haechi export pac --config haechi.yaml");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
