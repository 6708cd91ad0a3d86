// `haechi catalog diff`: what changed between two catalogs.
#include "catalog/diff.h"
#include "cli/arguments.h"
#include "cli/catalog_subcommands.h"
#include "cli/read_catalog.h"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace haechi::cli {

namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  std::string overlay;
  bool as_json = false;
};

ResultOrErrors<catalog::CatalogSide> read_side(const std::string& path,
                                               const std::string& overlay) {
  const auto files = read_catalog_files(path, overlay);
  if (!files) {
    return tl::unexpected(files.error());
  }
  return catalog::load_side(*files);
}

Exit run_diff(const DiffOptions& options) {
  const auto before = read_side(options.before, {});
  if (!before) {
    print_errors(before.error());
    return Exit::CannotRun;
  }
  const auto after = read_side(options.after, options.overlay);
  if (!after) {
    print_errors(after.error());
    return Exit::CannotRun;
  }
  const catalog::CatalogDiff diff = catalog::find_changes(*before, *after);
  if (options.as_json) {
    fmt::print("{}\n", to_json(diff));
  } else {
    fmt::print("{}", to_text(diff));
  }
  return diff.is_empty() ? Exit::Fine : Exit::Findings;
}

} // namespace

void add_catalog_diff(Command& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "diff", "what changed between two catalogs, and which names can be blocked now that could "
              "not be before; exit 1 when they differ");
  auto options = std::make_shared<DiffOptions>();
  command->add_option("BEFORE", options->before, "folder or file of a catalog")->required();
  command->add_option("AFTER", options->after, "folder or file of a catalog")->required();
  command->add_option("--overlay", options->overlay, "folder of entries that go over AFTER");
  command->add_flag("--json", options->as_json, "one JSON object");
  command->footer("Example: haechi catalog diff /usr/share/haechi/catalog ./catalog");
  command->callback([options, &outcome] { outcome.exit = run_diff(*options); });
}

} // namespace haechi::cli
