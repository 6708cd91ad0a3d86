#include "cli/policy_sources.h"

#include "catalog/load.h"
#include "io/files/places.h"
#include "io/files/read.h"
#include "policy/check/load.h"

#include <CLI/CLI.hpp>

namespace haechi::cli {

void add_path_options(CLI::App& command, PolicyPaths& paths) {
  command.add_option("--policy", paths.policy, "Policy: a folder of *.yaml files, or one file")
      ->required();
  command.add_option("--catalog", paths.catalog,
                     "Catalog: a folder or one compact file (default: ./catalog, else the "
                     "installed one)");
}

ResultOrErrors<std::shared_ptr<const catalog::Catalog>> read_catalog(const PolicyPaths& paths) {
  const std::string path = paths.catalog.empty() ? io::find_catalog_folder() : paths.catalog;
  if (path.empty()) {
    return tl::make_unexpected(Errors{{"E-CLI-001",
                                       "there is no catalog here and none is installed",
                                       {},
                                       "name one with --catalog"}});
  }
  const auto files = io::read_yaml(path);
  if (!files) {
    return tl::make_unexpected(Errors{files.error()});
  }
  return catalog::load_catalog(*files);
}

ResultOrErrors<PolicySources> read_sources(const PolicyPaths& paths) {
  const auto files = io::read_yaml(paths.policy);
  if (!files) {
    return tl::make_unexpected(Errors{files.error()});
  }
  auto policy = policy::load_policy(*files);
  if (!policy) {
    return tl::make_unexpected(policy.error());
  }
  auto catalog = read_catalog(paths);
  if (!catalog) {
    return tl::make_unexpected(catalog.error());
  }
  PolicySources out;
  out.policy = std::move(*policy);
  out.decider = policy::Decider::make(out.policy, std::move(*catalog));
  out.zone = policy::TimeZone::make(out.policy->timezone).value_or(policy::TimeZone());
  return out;
}

} // namespace haechi::cli
