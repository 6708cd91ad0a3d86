#include "catalog/export.h"
#include "catalog/lookup.h"
#include "cli/arguments.h"
#include "cli/catalog_subcommands.h"
#include "cli/read_catalog.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

namespace {

struct ExportOptions {
  std::string catalog;
  std::string overlay;
  std::string service;
  bool as_json = false;
};

void print_exported(const catalog::ExportedName& name, bool as_json) {
  if (!as_json) {
    fmt::print("{} {}\n", to_word(name.match), name.name);
    return;
  }
  wire::json::Writer out;
  out.begin_object().member("match", to_word(name.match)).member("name", name.name);
  out.key("services").strings(name.services).end_object();
  fmt::print("{}\n", out.text());
}

Exit run_export(const ExportOptions& options) {
  const auto catalog = read_catalog(options.catalog, options.overlay);
  if (!catalog) {
    print_errors(catalog.error());
    return Exit::CannotRun;
  }
  if (!options.service.empty() && (*catalog)->find_service(options.service) == nullptr) {
    std::vector<std::string_view> ids;
    for (const catalog::Service& service : (*catalog)->services()) {
      ids.push_back(service.id);
    }
    const std::string nearest = find_nearest_word(options.service, ids);
    print_error({"E-CATALOG-015",
                 fmt::format("there is no service `{}`", options.service),
                 {},
                 nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest)});
    return Exit::CannotRun;
  }
  std::size_t globs = 0;
  for (const catalog::ExportedName& name : catalog::list_blockable(**catalog, options.service)) {
    if (name.match == catalog::Match::Glob && !options.as_json) {
      ++globs; // neither a suffix nor an exact name says it
      continue;
    }
    print_exported(name, options.as_json);
  }
  if (globs != 0) {
    fmt::print(stderr,
               "{} names with `*` cannot be written as suffix or exact; --json shows them\n",
               globs);
  }
  return Exit::Fine;
}

void add_export(Command& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "export", "the names that may be blocked by name: `suffix DOMAIN` and `exact HOST` lines");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--overlay", options->overlay, kOverlayHelp);
  command->add_option("--service", options->service, "of this service only");
  command->add_flag("--json", options->as_json, "JSON lines with the services of each name");
  command->footer("Example: haechi catalog export --service deepseek-web");
  command->callback([options, &outcome] { outcome.exit = run_export(*options); });
}

} // namespace

void add_catalog_commands(Command& app, Outcome& outcome) {
  auto* catalog = app.add_subcommand("catalog", "what is known of AI services");
  catalog->require_subcommand(1);
  add_catalog_lookup(*catalog, outcome);
  add_export(*catalog, outcome);
  add_catalog_import(*catalog, outcome);
  add_catalog_diff(*catalog, outcome);
  add_catalog_show(*catalog, outcome);
  add_catalog_stats(*catalog, outcome);
  add_catalog_check(*catalog, outcome);
}

} // namespace haechi::cli
