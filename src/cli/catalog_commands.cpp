#include "catalog/export.h"
#include "catalog/lookup.h"
#include "cli/catalog_subcommands.h"
#include "cli/read_catalog.h"
#include "io/files/read.h"
#include "wire/json/writer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

namespace {

struct LookupOptions {
  std::vector<std::string> hosts;
  std::string catalog;
  bool as_text = false;
  bool as_json = false; // the default; there so that every command takes it
};

struct ExportOptions {
  std::string catalog;
  std::string service;
  bool as_json = false;
};

void look_up_one(const catalog::Catalog& catalog, const std::string& query, bool as_text) {
  const auto lookup = catalog::look_up(catalog, query);
  if (!lookup) {
    fmt::print("{}\n",
               as_text ? to_string(lookup.error()) : catalog::to_json(query, lookup.error()));
  } else if (as_text) {
    fmt::print("{}", to_text(catalog, *lookup));
  } else {
    fmt::print("{}\n", to_json(catalog, *lookup));
  }
}

// The queries in the order given; `-` stands for the lines of standard input.
Result<std::vector<std::string>> collect_queries(const std::vector<std::string>& hosts) {
  std::vector<std::string> queries;
  for (const std::string& host : hosts) {
    if (host != "-") {
      queries.push_back(host);
      continue;
    }
    const auto input = io::read_file("-");
    if (!input) {
      return tl::unexpected(input.error());
    }
    std::string_view rest = input->text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      if (line.ends_with('\r')) {
        line.remove_suffix(1);
      }
      if (!line.empty()) {
        queries.emplace_back(line);
      }
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return queries;
}

Exit run_lookup(const LookupOptions& options) {
  const auto catalog = read_catalog(options.catalog);
  if (!catalog) {
    print_errors(catalog.error());
    return Exit::CannotRun;
  }
  const auto queries = collect_queries(options.hosts);
  if (!queries) {
    print_error(queries.error());
    return Exit::CannotRun;
  }
  for (const std::string& query : *queries) {
    look_up_one(**catalog, query, options.as_text);
  }
  return Exit::Fine;
}

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
  const auto catalog = read_catalog(options.catalog);
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

void add_lookup(CLI::App& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "lookup", "which services a host name may mean; one JSON line a query");
  auto options = std::make_shared<LookupOptions>();
  command->add_option("HOST", options->hosts, "host names; `-` reads them from standard input")
      ->required();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_flag("--text", options->as_text, "for people");
  command->add_flag("--json", options->as_json, "JSON lines, which is the default")
      ->excludes("--text");
  command->footer("Example: haechi catalog lookup chat.deepseek.com www.bing.com");
  command->callback([options, &outcome] { outcome.exit = run_lookup(*options); });
}

void add_export(CLI::App& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "export", "the names that may be blocked by name: `suffix DOMAIN` and `exact HOST` lines");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--service", options->service, "of this service only");
  command->add_flag("--json", options->as_json, "JSON lines with the services of each name");
  command->footer("Example: haechi catalog export --service deepseek-web");
  command->callback([options, &outcome] { outcome.exit = run_export(*options); });
}

} // namespace

void add_catalog_commands(CLI::App& app, Outcome& outcome) {
  auto* catalog = app.add_subcommand("catalog", "what is known of AI services");
  catalog->require_subcommand(1);
  add_lookup(*catalog, outcome);
  add_export(*catalog, outcome);
  add_catalog_show(*catalog, outcome);
  add_catalog_stats(*catalog, outcome);
  add_catalog_check(*catalog, outcome);
}

} // namespace haechi::cli
