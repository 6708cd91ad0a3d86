// `haechi catalog lookup`: hosts, addresses, models and apps.
#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"
#include "catalog/lookup.h"
#include "catalog/query.h"
#include "cli/arguments.h"
#include "cli/catalog_subcommands.h"
#include "cli/read_catalog.h"
#include "io/files/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

namespace {

struct LookupOptions {
  std::vector<std::string> queries;
  std::string catalog;
  std::string overlay;
  bool as_text = false;
  bool as_json = false; // the default; there so that every command takes it
};

void look_up_host(const catalog::Catalog& catalog, const std::string& query, bool as_text) {
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
Result<std::vector<std::string>> collect_queries(const std::vector<std::string>& given) {
  std::vector<std::string> queries;
  for (const std::string& query : given) {
    if (query != "-") {
      queries.push_back(query);
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

// Hosts need the names alone; the rest is read only where a query asks for it.
ResultOrErrors<bool> answer_hosts(const std::vector<SourceFile>& files,
                                  const std::vector<std::string>& queries, bool as_text) {
  const auto catalog = catalog::load_catalog(files);
  if (!catalog) {
    return tl::unexpected(catalog.error());
  }
  for (const std::string& query : queries) {
    look_up_host(**catalog, query, as_text);
  }
  return true;
}

ResultOrErrors<bool> answer_all(const std::vector<SourceFile>& files,
                                const std::vector<std::string>& queries, bool as_text) {
  auto parts = catalog::parse_catalog(files);
  if (!parts) {
    return tl::unexpected(std::move(parts.error()));
  }
  const auto details = parts->details;
  const auto matcher =
      catalog::load_request_matcher(files, details, catalog::make_catalog(std::move(*parts)));
  if (!matcher) {
    return tl::unexpected(matcher.error());
  }
  const auto makers = catalog::load_models(files);
  if (!makers) {
    return tl::unexpected(makers.error());
  }
  const catalog::Knowledge knowledge{**matcher, *makers, details};
  for (const std::string& query : queries) {
    fmt::print("{}{}", as_text ? answer_text(knowledge, query) : answer_json(knowledge, query),
               as_text ? "" : "\n");
  }
  return true;
}

Exit run_lookup(const LookupOptions& options) {
  const auto queries = collect_queries(options.queries);
  if (!queries) {
    print_error(queries.error());
    return Exit::CannotRun;
  }
  const auto files = read_catalog_files(options.catalog, options.overlay);
  if (!files) {
    print_errors(files.error());
    return Exit::CannotRun;
  }
  const bool are_hosts = std::ranges::all_of(*queries, [](const std::string& query) {
    return catalog::kind_of_query(query) == catalog::QueryKind::Host;
  });
  const auto done = are_hosts ? answer_hosts(*files, *queries, options.as_text)
                              : answer_all(*files, *queries, options.as_text);
  if (!done) {
    print_errors(done.error());
    return Exit::CannotRun;
  }
  return Exit::Fine;
}

} // namespace

void add_catalog_lookup(Command& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "lookup", "which services a host, an address, a model or an app may mean; one JSON line a "
                "query");
  auto options = std::make_shared<LookupOptions>();
  command
      ->add_option("QUERY", options->queries,
                   "host names, addresses (`HOST/PATH`, `POST HOST/PATH`), `model:NAME`, "
                   "`app:ID`; `-` reads them from standard input")
      ->required();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--overlay", options->overlay, kOverlayHelp);
  Option* text = command->add_flag("--text", options->as_text, "for people");
  command->add_flag("--json", options->as_json, "JSON lines, which is the default")->excludes(text);
  command->footer("Example: haechi catalog lookup chat.deepseek.com www.bing.com/chat "
                  "model:deepseek/deepseek-chat app:com.deepseek.chat");
  command->callback([options, &outcome] { outcome.exit = run_lookup(*options); });
}

} // namespace haechi::cli
