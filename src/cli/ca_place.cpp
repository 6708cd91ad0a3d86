// Where the authority is: by a flag or by the configuration.
#include "cli/arguments.h"
#include "cli/ca_subcommands.h"
#include "engine/config/parse.h"
#include "io/files/read.h"

namespace haechi::cli {

void add_folder_flags(Command& command, FolderFlags& flags) {
  command.add_option(
      "--dir,-d", flags.folder,
      "The authority's folder (default: inspection.ca of the configuration, else ca)");
  command.add_option("--config,-c", flags.config, "haechi.yaml");
}

ResultOrErrors<engine::config::Inspection> read_place(const FolderFlags& flags) {
  engine::config::Inspection out;
  if (!flags.config.empty()) {
    const auto file = io::read_file(flags.config);
    if (!file) {
      return tl::make_unexpected(Errors{file.error()});
    }
    auto config = engine::config::parse_config(*file);
    if (!config) {
      return tl::make_unexpected(std::move(config.error()));
    }
    out = std::move(config->inspection);
  }
  if (!flags.folder.empty()) {
    out.ca.path = flags.folder;
  } else if (out.ca.is_empty()) {
    out.ca.path = "ca";
  }
  return out;
}

} // namespace haechi::cli
