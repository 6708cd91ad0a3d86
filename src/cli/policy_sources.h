#pragma once
// What every `haechi policy` command needs: the policy and the catalog that its flags name.

#include "catalog/catalog.h"
#include "cli/commands.h"
#include "policy/decide/decider.h"
#include "policy/syntax/policy.h"
#include "policy/syntax/time_zone.h"

#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

class Command;

struct PolicyPaths {
  std::string policy;             // a folder or a file
  std::string catalog;            // likewise; empty: ./catalog, else the installed one
  std::vector<std::string> lists; // service=file: a plain domain list taken as a local service
};

struct PolicySources {
  std::shared_ptr<const policy::Policy> policy;
  std::shared_ptr<const policy::Decider> decider;
  policy::TimeZone zone; // the policy's
};

// Adds --policy (required), --catalog and --list.
void add_path_options(Command& command, PolicyPaths& paths);

[[nodiscard]] ResultOrErrors<std::shared_ptr<const catalog::Catalog>>
read_catalog(const PolicyPaths& paths);

[[nodiscard]] ResultOrErrors<PolicySources> read_sources(const PolicyPaths& paths);

} // namespace haechi::cli
