// `haechi catalog show` and `haechi catalog stats`.
#include "catalog/models.h"
#include "catalog/show.h"
#include "catalog/stats.h"
#include "cli/arguments.h"
#include "cli/catalog_subcommands.h"
#include "cli/read_catalog.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::cli {

namespace {

struct ShowOptions {
  std::vector<std::string> services;
  std::string catalog;
  std::string overlay;
  std::string language = "en";
  bool as_json = false;
};

struct Loaded {
  catalog::CatalogParts parts;
  catalog::ModelMakers makers;
};

ResultOrErrors<Loaded> read_parts(const ShowOptions& options) {
  const auto files = read_catalog_files(options.catalog, options.overlay);
  if (!files) {
    return tl::unexpected(files.error());
  }
  auto parts = catalog::parse_catalog(*files);
  if (!parts) {
    return tl::unexpected(std::move(parts.error()));
  }
  auto makers = catalog::load_models(*files);
  if (!makers) {
    return tl::unexpected(std::move(makers.error()));
  }
  return Loaded{std::move(*parts), std::move(*makers)};
}

Error make_unknown(const catalog::CatalogParts& parts, const std::string& id) {
  std::vector<std::string_view> ids;
  for (const catalog::Service& service : parts.services) {
    ids.push_back(service.id);
  }
  const std::string nearest = find_nearest_word(id, ids);
  return {"E-CATALOG-015",
          fmt::format("there is no service `{}`", id),
          {},
          nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest)};
}

Exit run_show(const ShowOptions& options) {
  const auto loaded = read_parts(options);
  if (!loaded) {
    print_errors(loaded.error());
    return Exit::CannotRun;
  }
  const catalog::CatalogParts& parts = loaded->parts;
  const Language language = options.language == "ko" ? Language::Korean : Language::English;
  for (const std::string& id : options.services) {
    const catalog::ServiceView view = catalog::find_view(parts, id);
    if (view.service == nullptr) {
      print_error(make_unknown(parts, id));
      return Exit::CannotRun;
    }
    if (options.as_json) {
      fmt::print("{}\n", to_json(parts, view));
    } else {
      fmt::print("{}{}", &id == &options.services.front() ? "" : "\n",
                 to_text(parts, view, language));
    }
  }
  return Exit::Fine;
}

Exit run_stats(const ShowOptions& options) {
  const auto loaded = read_parts(options);
  if (!loaded) {
    print_errors(loaded.error());
    return Exit::CannotRun;
  }
  const auto groups = catalog::count_all(loaded->parts, loaded->makers);
  if (options.as_json) {
    fmt::print("{}\n", to_json(groups));
  } else {
    fmt::print("{}", to_text(groups));
  }
  return Exit::Fine;
}

} // namespace

void add_catalog_show(Command& catalog, Outcome& outcome) {
  auto* command =
      catalog.add_subcommand("show", "everything known of a service, with the evidence for it");
  auto options = std::make_shared<ShowOptions>();
  command->add_option("SERVICE", options->services, "ids of services")->required();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--overlay", options->overlay, kOverlayHelp);
  command->add_option("--lang", options->language, "en or ko")->check(one_of({"en", "ko"}));
  command->add_flag("--json", options->as_json, "one JSON line a service");
  command->footer("Example: haechi catalog show deepseek-web --lang ko");
  command->callback([options, &outcome] { outcome.exit = run_show(*options); });
}

void add_catalog_stats(Command& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand("stats", "how much the catalog knows, in counts");
  auto options = std::make_shared<ShowOptions>();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--overlay", options->overlay, kOverlayHelp);
  command->add_flag("--json", options->as_json, "one JSON object");
  command->footer("Example: haechi catalog stats");
  command->callback([options, &outcome] { outcome.exit = run_stats(*options); });
}

} // namespace haechi::cli
