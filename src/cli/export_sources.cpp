#include "cli/export_sources.h"

#include "cli/arguments.h"
#include "engine/config/companion_names.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"
#include "io/gateway/load.h"

#include <fmt/format.h>

#include <filesystem>

namespace haechi::cli {

namespace {

// What is said takes the place of what is there.
template <class T> void override_by(T& target, const T& said) {
  if (said) {
    target = said;
  }
}

void override_by(emit::dns_export::Viewer& viewer, const policy::Request& said) {
  override_by(viewer.who.body, said.who.body);
  override_by(viewer.who.role, said.who.role);
  override_by(viewer.who.groups, said.who.groups);
  override_by(viewer.who.located, said.who.located);
  override_by(viewer.who.assurance, said.who.assurance);
  override_by(viewer.who.attributes, said.who.attributes);
  override_by(viewer.device, said.device);
  override_by(viewer.zone, said.zone);
}

emit::dns_export::Viewer to_viewer(const engine::gateway::Subject& subject) {
  return {.who = subject.who, .device = subject.device, .zone = subject.zone};
}

Result<emit::dns_export::Viewer> find_viewer(const std::string& as, const ExportSources& sources) {
  if (!sources.snapshot) {
    return fail("E-EXPORT-002", fmt::format("`--as {}` needs a configuration", as), {},
                "name one with --config, or say who it is with --body, --device, --zone");
  }
  const auto& identities = sources.snapshot->identities();
  if (const auto address = IpAddress::parse(as)) {
    if (const auto* subject = identities.find(*address)) {
      return to_viewer(*subject);
    }
    return fail("E-EXPORT-002", fmt::format("no identity entry maps the address `{}`", as));
  }
  for (const auto& subject : identities.subjects()) {
    if (subject.name == as) {
      return to_viewer(subject);
    }
  }
  const auto* user = identities.users().find(as);
  if (user == nullptr) {
    return fail("E-EXPORT-002", fmt::format("nobody is known as `{}`", as), {},
                "an address, a prefix of `identity`, or a user of the password file");
  }
  // Where the user stands is not known; device and zone may be said by flags.
  return to_viewer(engine::identity::make_user_subject({}, *user));
}

} // namespace

void add_export_source_flags(Command& command, ExportFlags& flags) {
  command.add_option("--config,-c", flags.config, "haechi.yaml, whose policy and DNS are exported");
  command.add_option("--policy", flags.paths.policy,
                     "Instead: a policy, a folder of *.yaml files or one file");
  command.add_option("--catalog", flags.paths.catalog,
                     "With --policy: a folder or one compact file (default: ./catalog, else the "
                     "installed one)");
  command.add_option("--list", flags.paths.lists,
                     "With --policy: plain domain list taken as a local service, service=file");
}

ResultOrErrors<engine::config::CompanionNames> read_companion_names(const std::string& catalog) {
  const std::string path = io::find_catalog_path(catalog) + "/companion-names.txt";
  std::error_code none;
  if (!std::filesystem::exists(path, none)) {
    return engine::config::CompanionNames{};
  }
  const auto file = io::read_file(path);
  if (!file) {
    return tl::make_unexpected(Errors{file.error()});
  }
  return engine::config::parse_companion_names(*file);
}

ResultOrErrors<ExportSources> read_export_sources(const ExportFlags& flags) {
  if (flags.config.empty() == flags.paths.policy.empty()) {
    return tl::make_unexpected(
        Errors{{"E-EXPORT-001", "one of --config and --policy is needed, and no more", {}, ""}});
  }
  ExportSources out;
  if (!flags.config.empty()) {
    auto loaded = io::load_gateway(flags.config, 1);
    if (!loaded) {
      return tl::make_unexpected(std::move(loaded.error()));
    }
    out.snapshot = loaded->snapshot;
    // The decider lives as long as the snapshot.
    out.decider = {out.snapshot, &out.snapshot->decider()};
    out.zone = policy::TimeZone::make(out.snapshot->policy().timezone).value_or(policy::TimeZone());
    out.dns = out.snapshot->config().dns;
    return out;
  }
  auto sources = read_sources(flags.paths);
  if (!sources) {
    return tl::make_unexpected(std::move(sources.error()));
  }
  auto names = read_companion_names(flags.paths.catalog);
  if (!names) {
    return tl::make_unexpected(std::move(names.error()));
  }
  out.decider = std::move(sources->decider);
  out.zone = sources->zone;
  out.dns.bypass.known = std::move(*names);
  return out;
}

Result<ExportSubject> find_export_subject(const ExportFlags& flags, const ExportSources& sources,
                                          Instant now) {
  const auto request = to_request(flags.subject, now, sources.zone);
  if (!request) {
    return tl::make_unexpected(request.error());
  }
  ExportSubject out;
  if (!flags.as.empty()) {
    auto viewer = find_viewer(flags.as, sources);
    if (!viewer) {
      return tl::make_unexpected(std::move(viewer.error()));
    }
    out.viewer = std::move(*viewer);
  }
  override_by(out.viewer, *request);
  out.at = request->at;
  out.happenings = {.events = request->events, .lifted = request->lifted};
  return out;
}

} // namespace haechi::cli
