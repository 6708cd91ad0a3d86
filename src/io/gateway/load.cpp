#include "io/gateway/load.h"

#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"
#include "content/rules/site_rules.h"
#include "engine/config/companion_names.h"
#include "engine/config/never_names.h"
#include "engine/config/parse.h"
#include "engine/proxy/pac.h"
#include "io/files/catalog_path.h"
#include "io/files/input.h"
#include "io/files/read.h"
#include "io/gateway/declared_grades.h"
#include "io/gateway/declared_names.h"
#include "io/gateway/inspection_files.h"
#include "io/gateway/policy_in_force.h"
#include "io/gateway/trust_file.h"
#include "io/net/dns_resolver.h"
#include "io/process/privileges.h"
#include "io/tls/listener_tls.h"
#include "policy/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <sys/random.h>
#include <sys/stat.h>

namespace haechi::io {

namespace {

using engine::config::Config;
using engine::config::Path;
using engine::gateway::Snapshot;

constexpr std::size_t kMaxConfigBytes = 16U << 20U;
constexpr std::size_t kMaxUsersBytes = 64U << 20U; // likewise of the file of addresses
constexpr std::size_t kMaxHostsBytes = 16U << 20U;

std::uint64_t random_key() {
  std::uint64_t out = 0;
  // Without randomness names are spread by a key that strangers could know: slower at worst.
  return ::getrandom(&out, sizeof out, 0) == sizeof out ? out : 0;
}

// Reads what a configuration names, collecting errors until the end.
class Loader {
 public:
  Loader(Config config, bool had_events) : config_(std::move(config)), had_events_(had_events) {}

  ResultOrErrors<Loaded> run(std::uint64_t epoch);

 private:
  void read_policy();
  void read_catalog();
  std::vector<catalog::LocalList> read_lists();
  void read_users();
  void read_address_users();
  void read_listener_tls();
  void read_hosts();
  void read_companion_names();
  void read_never_names();
  void read_trust();
  void read_detectors();
  void check_policy();
  void check_pac();

  void add(Errors errors) {
    errors_.insert(errors_.end(), std::make_move_iterator(errors.begin()),
                   std::make_move_iterator(errors.end()));
  }

  // An error about a file, at the place where the configuration names it.
  void add_about(const Path& path, Error error) {
    if (error.where.file.empty()) {
      error.where = path.where;
    }
    errors_.push_back(std::move(error));
  }

  Config config_;
  const bool had_events_;
  PolicyInForce in_force_;
  std::shared_ptr<const policy::Policy> policy_; // settled; null: it cannot be used
  std::shared_ptr<const catalog::Catalog> catalog_;
  InspectionParts inspection_;
  engine::identity::Users users_;
  std::vector<engine::identity::AddressUser> at_addresses_;
  Errors errors_;
  Errors warnings_;
  Errors notes_;
};

void Loader::read_policy() {
  auto read = read_policy_in_force(
      config_.policy, had_events_ ? FormerEvents::Some : FormerEvents::None, warnings_);
  if (!read) {
    add(std::move(read.error()));
    return;
  }
  policy_ = read->settled;
  in_force_ = std::move(*read);
}

std::vector<catalog::LocalList> Loader::read_lists() {
  std::vector<catalog::LocalList> out;
  for (const auto& entry : config_.lists) {
    const auto file = read_file(entry.file.path);
    if (!file) {
      add_about(entry.file, file.error());
      continue;
    }
    auto list = catalog::load_domain_list(*file, entry.as);
    if (!list) {
      for (Error& error : list.error()) {
        if (error.where.file.empty()) {
          error.where = entry.as_where;
        }
      }
      add(std::move(list.error()));
      continue;
    }
    if (entry.refuses_bad_lines && !list->bad_lines.empty()) {
      add(std::move(list->bad_lines));
      continue;
    }
    warnings_.insert(warnings_.end(), list->bad_lines.begin(), list->bad_lines.end());
    list->name = entry.name;
    out.push_back(std::move(*list));
  }
  return out;
}

void Loader::read_catalog() {
  auto lists = read_lists();
  const auto files = read_yaml(find_catalog_path(config_.catalog.path));
  if (!files) {
    add_about(config_.catalog.is_empty() ? Path{{}, {config_.file}} : config_.catalog,
              files.error());
    return;
  }
  auto parts = catalog::parse_catalog(*files);
  if (!parts) {
    add(std::move(parts.error()));
    return;
  }
  const auto details = parts->details;
  catalog_ = catalog::make_catalog(std::move(*parts), std::move(lists), random_key());
  if (!config_.inspection.is_on()) {
    return;
  }
  auto matcher = catalog::load_request_matcher(*files, details, catalog_);
  if (matcher) {
    inspection_.matcher = std::move(*matcher);
  } else {
    add(std::move(matcher.error()));
  }
}

void Loader::read_users() {
  if (config_.users.is_empty()) {
    return;
  }
  const std::string& path = config_.users.path;
  const auto file = read_file(path, kMaxUsersBytes);
  if (!file) {
    add_about(config_.users, file.error());
    return;
  }
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 07U) != 0) {
    add_about(config_.users, {"E-USERS-007",
                              fmt::format("`{}` may be opened by everybody (mode {:04o})", path,
                                          status.st_mode & 07777U),
                              {},
                              "chmod 0640, or 0600"});
  }
  auto users = engine::identity::Users::parse(*file);
  if (!users) {
    add(std::move(users.error()));
    return;
  }
  users_ = std::move(*users);
}

void Loader::read_address_users() {
  if (config_.address_users.is_empty()) {
    return;
  }
  const auto file = read_file(config_.address_users.path, kMaxUsersBytes);
  if (!file) {
    add_about(config_.address_users, file.error());
    return;
  }
  auto users = engine::identity::parse_address_users(*file);
  if (!users) {
    add(std::move(users.error()));
    return;
  }
  at_addresses_ = std::move(*users);
}

void Loader::read_listener_tls() {
  for (const auto& listener : config_.proxy.secure) {
    auto tls = tls::ListenerTls::load(listener, now(), warnings_);
    if (tls) {
      inspection_.proxy.secure.push_back({listener.listen, std::move(*tls)});
    } else {
      errors_.push_back(std::move(tls.error()));
    }
  }
}

// Hosts that no service has are judged in some zones: clients that go past the proxy are not.
void Loader::check_pac() {
  const auto& pac = config_.proxy.pac;
  if (!pac || pac->sends_rest) {
    return;
  }
  for (const policy::Zone& zone : policy_->zones) {
    if (zone.unlisted.value_or(policy::Effect::Allow) != policy::Effect::Allow) {
      warnings_.push_back(
          {"E-GATEWAY-011",
           fmt::format("zone `{}` judges hosts that no service has, but pac sends them past the "
                       "proxy",
                       zone.id),
           {config_.file, pac->where.line, pac->where.column},
           "rest: proxy"});
    }
  }
}

void Loader::read_hosts() {
  const Path& path = config_.upstream.hosts_file;
  if (path.is_empty()) {
    return;
  }
  const auto file = read_file(path.path, kMaxHostsBytes);
  if (!file) {
    add_about(path, file.error());
    return;
  }
  config_.upstream.hosts = parse_hosts(file->text);
  if (config_.upstream.hosts.empty()) {
    warnings_.push_back({"E-GATEWAY-005", fmt::format("`{}` holds no host", path.path), path.where,
                         "lines: 192.0.2.1 www.example.org"});
  }
}

// They stand beside the services where the catalog is a folder; without them only the names that
// the program itself knows are refused.
void Loader::read_companion_names() {
  const std::string path = find_catalog_path(config_.catalog.path) + "/companion-names.txt";
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    if (config_.dns.bypass.refuses_resolvers) {
      warnings_.push_back({"E-GATEWAY-006",
                           fmt::format("`{}` is not there: no encrypted resolver is known", path),
                           {config_.file},
                           "use the catalog's folder, or bypass: {resolvers: pass}"});
    }
    return;
  }
  const auto file = read_file(path, kMaxHostsBytes);
  if (!file) {
    add_about({path, {config_.file}}, file.error());
    return;
  }
  auto names = engine::config::parse_companion_names(*file);
  if (!names) {
    add(std::move(names.error()));
    return;
  }
  config_.dns.bypass.known = std::move(*names);
}

// Likewise beside the services.
void Loader::read_never_names() {
  if (!config_.inspection.is_on() || config_.inspection.never_kinds.empty()) {
    return;
  }
  const std::string path = find_catalog_path(config_.catalog.path) + "/never-inspect.txt";
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    if (config_.inspection.has_never_kinds) {
      warnings_.push_back(
          {"E-GATEWAY-020",
           fmt::format("`{}` is not there: no names of these kinds are known", path),
           config_.inspection.ca.where, "use the catalog's folder, or list names under `never`"});
    }
    return;
  }
  const auto file = read_file(path, kMaxHostsBytes);
  if (!file) {
    add_about({path, {config_.file}}, file.error());
    return;
  }
  auto names = engine::config::parse_never_names(*file, config_.inspection.never_kinds);
  if (!names) {
    add(std::move(names.error()));
    return;
  }
  config_.inspection.never.insert(names->begin(), names->end());
}

void Loader::read_trust() {
  if (!config_.inspection.is_on()) {
    return;
  }
  tls::TrustFiles files{.roots = config_.upstream.ca.path, .crls = {}};
  for (const Path& list : config_.inspection.revocation_lists) {
    files.crls.push_back(list.path);
  }
  auto trust = tls::load_upstream_trust(files, config_.inspection.exceptions);
  if (trust) {
    inspection_.trust = std::move(*trust);
  } else {
    add_about(config_.upstream.ca.is_empty() ? config_.inspection.ca : config_.upstream.ca,
              trust.error());
  }
}

// A detector whose own tests fail would find something else than its author thinks.
void Loader::read_detectors() {
  const engine::config::Inspection& inspection = config_.inspection;
  if (!inspection.is_on() || inspection_.matcher == nullptr) {
    return;
  }
  std::vector<SourceFile> files;
  if (!inspection.detectors.is_empty()) {
    auto read = read_yaml(inspection.detectors.path);
    if (!read) {
      add_about(inspection.detectors, read.error());
      return;
    }
    files = std::move(*read);
  }
  auto rules = content::load_site_rules(files);
  if (!rules) {
    add(std::move(rules.error()));
    return;
  }
  add(run_rule_tests(*rules));
  inspection_.content =
      std::make_shared<const engine::content::InspectionMeans>(engine::content::InspectionMeans{
          .detectors = std::move(rules->detectors),
          .grades = std::move(rules->grades),
          .matcher = inspection_.matcher,
          .most_bytes = std::size_t{inspection.content_kb} * 1'024,
          .surrogates = content::SurrogateKinds(inspection.surrogates),
          .unsure = inspection.changes_unsure ? engine::content::Look::Unsure::Changed
                                              : engine::content::Look::Unsure::Undecided});
}

void Loader::check_policy() {
  if (!policy_) {
    return;
  }
  for (policy::Finding& finding : policy::check_policy(*policy_, catalog_.get())) {
    Errors& list = finding.severity == policy::Severity::Fatal  ? errors_
                   : finding.severity == policy::Severity::Note ? notes_
                                                                : warnings_;
    list.push_back(std::move(finding.error));
  }
  for (Error& warning : find_undeclared_names(config_, users_, *policy_, at_addresses_)) {
    warnings_.push_back(std::move(warning));
  }
  if (inspection_.content != nullptr) {
    std::ranges::move(find_undeclared_grades(inspection_.content->grades, *policy_),
                      std::back_inserter(warnings_));
  }
}

ResultOrErrors<Loaded> Loader::run(std::uint64_t epoch) {
  read_policy();
  read_catalog();
  read_users();
  read_address_users();
  read_listener_tls();
  read_hosts();
  read_companion_names();
  read_never_names();
  read_detectors();
  if (!config_.upstream.ca.is_empty()) {
    if (const auto trusted = check_trust_file(config_.upstream.ca.path); !trusted) {
      add_about(config_.upstream.ca, trusted.error());
    }
  }
  InspectionFindings inspection = check_inspection(config_, now());
  std::ranges::move(inspection.warnings, std::back_inserter(warnings_));
  if (inspection.errors.empty() && errors_.empty()) {
    read_trust();
  }
  std::ranges::move(inspection.errors, std::back_inserter(errors_));
  if (!config_.run_as.empty()) {
    if (const auto account = find_account(config_.run_as); !account) {
      add_about({{}, {config_.file}}, account.error());
    }
  }
  check_policy();
  if (policy_) {
    check_pac();
  }
  if (!errors_.empty() || !policy_ || !catalog_) {
    return tl::make_unexpected(std::move(errors_));
  }
  Snapshot::Parts parts;
  parts.epoch = epoch;
  parts.identities = engine::identity::Identities(
      config_.identity, std::move(users_), config_.marked,
      {std::move(at_addresses_), config_.certificates, config_.trusted_headers.assurance});
  parts.config = std::move(config_);
  parts.policy = policy_;
  parts.catalog = catalog_;
  parts.decider = policy::Decider::make(policy_, catalog_, in_force_.as_written);
  parts.lifted = std::move(in_force_.lifted);
  auto snapshot = Snapshot::make(std::move(parts));
  if (snapshot->config().proxy.pac) {
    inspection_.proxy.pac =
        std::make_shared<const std::string>(engine::proxy::make_pac(*snapshot, now()));
  }
  return Loaded{std::move(snapshot), std::move(inspection_),      std::move(warnings_),
                std::move(notes_),   std::move(in_force_.events), std::move(in_force_.told)};
}

} // namespace

ResultOrErrors<Config> load_config(const std::string& file) {
  const auto text = read_file(file, kMaxConfigBytes);
  if (!text) {
    return tl::make_unexpected(Errors{text.error()});
  }
  return engine::config::parse_config(*text);
}

ResultOrErrors<Loaded> load_gateway(const std::string& config_file, std::uint64_t epoch,
                                    const EventsFile& before) {
  auto config = load_config(config_file);
  if (!config) {
    return tl::make_unexpected(std::move(config.error()));
  }
  return Loader(std::move(*config), !before.digest.empty()).run(epoch);
}

} // namespace haechi::io
