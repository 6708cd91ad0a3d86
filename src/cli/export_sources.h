#pragma once
// What every `haechi export` needs: a policy over a catalog, and how haechi's own DNS would answer.
// Either what haechi.yaml says, or a policy and a catalog named by flags with the defaults of
// haechi.yaml.

#include "cli/policy_sources.h"
#include "cli/request_flags.h"
#include "emit/dns_export/view.h"
#include "engine/gateway/snapshot.h"

#include <optional>
#include <string>

namespace haechi::cli {

struct ExportFlags {
  std::string config;
  PolicyPaths paths;
  std::string as; // an address, or a user
  RequestFlags subject;
};

// Adds --config, --policy, --catalog, --list.
void add_export_source_flags(Command& command, ExportFlags& flags);

struct ExportSources {
  std::shared_ptr<const engine::gateway::Snapshot> snapshot; // null without a configuration
  std::shared_ptr<const policy::Decider> decider;
  policy::TimeZone zone;
  engine::config::Dns dns; // the companion names of the catalog are read in either case
};

// Errors: those of the files; E-EXPORT-001 (neither configuration nor policy, or both).
[[nodiscard]] ResultOrErrors<ExportSources> read_export_sources(const ExportFlags& flags);

// The companion names beside the services of a catalog folder; none where it has no such file.
[[nodiscard]] ResultOrErrors<engine::config::CompanionNames>
read_companion_names(const std::string& catalog);

// Whose view is asked for, and when. What flags say takes the place of what --as says. Errors:
// E-EXPORT-002 (nobody is known so), those of the flags.
struct ExportSubject {
  emit::dns_export::Viewer viewer;
  Instant at{};
  policy::Happenings happenings;
};

[[nodiscard]] Result<ExportSubject> find_export_subject(const ExportFlags& flags,
                                                        const ExportSources& sources, Instant now);

} // namespace haechi::cli
