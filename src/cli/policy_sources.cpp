#include "cli/policy_sources.h"

#include "catalog/load.h"
#include "cli/arguments.h"
#include "io/files/places.h"
#include "io/files/read.h"
#include "policy/check/load.h"

#include <fmt/format.h>

namespace haechi::cli {

void add_path_options(Command& command, PolicyPaths& paths) {
  command.add_option("--policy", paths.policy, "Policy: a folder of *.yaml files, or one file")
      ->required();
  command.add_option("--catalog", paths.catalog,
                     "Catalog: a folder or one compact file (default: ./catalog, else the "
                     "installed one)");
  command.add_option("--list", paths.lists,
                     "Plain domain list taken as a local service, service=file (repeatable)");
}

namespace {

// `service=file`. A line of the list that is no name is an error here, so that it gets mended.
ResultOrErrors<catalog::LocalList> read_list(const std::string& flag) {
  const std::size_t sign = flag.find('=');
  if (sign == std::string::npos || sign == 0) {
    return tl::make_unexpected(
        Errors{{"E-CLI-002", fmt::format("`--list {}` needs the form service=file", flag)}});
  }
  const auto file = io::read_file(flag.substr(sign + 1));
  if (!file) {
    return tl::make_unexpected(Errors{file.error()});
  }
  auto list = catalog::load_domain_list(*file, flag.substr(0, sign));
  if (list && !list->bad_lines.empty()) {
    return tl::make_unexpected(std::move(list->bad_lines));
  }
  return list;
}

} // namespace

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
  auto parts = catalog::parse_catalog(*files);
  if (!parts) {
    return tl::make_unexpected(std::move(parts.error()));
  }
  std::vector<catalog::LocalList> lists;
  for (const std::string& flag : paths.lists) {
    auto list = read_list(flag);
    if (!list) {
      return tl::make_unexpected(std::move(list.error()));
    }
    lists.push_back(std::move(*list));
  }
  return catalog::make_catalog(std::move(*parts), std::move(lists));
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
