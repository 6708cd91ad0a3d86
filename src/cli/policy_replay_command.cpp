// `haechi policy replay`: yesterday's traffic against a draft policy.
#include "cli/arguments.h"
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "cli/replay_logs.h"
#include "io/files/read.h"
#include "io/gateway/load.h"
#include "policy/check/load.h"
#include "policy/replay/report.h"
#include "policy/replay/report_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::cli {

namespace {

namespace replay = policy::replay;

// What is said of every client by a flag.
constexpr std::array<std::array<const char*, 2>, 5> kStandFlags{
    {{"--body", "Body of every client, instead of --config"},
     {"--role", "Role of every client"},
     {"--located", "Country where every client is"},
     {"--device", "Device class of every client"},
     {"--zone", "Network zone of every client"}}};

struct ReplayOptions {
  PolicyPaths paths;
  std::vector<std::string> logs;
  std::string policy_now;
  std::string config;
  std::array<std::string, kStandFlags.size()> stand;
  // Told apart from an empty text, which means "known to be nothing".
  std::array<const Option*, kStandFlags.size()> stand_flags{};
  std::string format;
  std::string at;
  int year = 0;
  std::uint64_t k = 5;
  std::string language = "en";
  bool is_json = false;
  bool is_csv = false;
  std::vector<std::string> events;
  std::vector<std::string> lifted;
};

// Everything that is needed before the first line is read.
struct Setup {
  std::shared_ptr<const policy::Decider> draft;
  std::shared_ptr<const policy::Decider> today;
  std::optional<engine::identity::Identities> identities;
  std::optional<replay::Stand> everybody;
  policy::Happenings happenings;
  LogOptions logs;
};

ResultOrErrors<std::shared_ptr<const policy::Policy>> read_policy(const std::string& path) {
  const auto files = io::read_yaml(path);
  if (!files) {
    return tl::make_unexpected(Errors{files.error()});
  }
  return policy::load_policy(*files);
}

// What haechi.yaml says of clients; of the catalog too, where no flag does.
ResultOrErrors<engine::identity::Identities> read_identities(const std::string& file,
                                                             PolicyPaths& paths) {
  auto config = io::load_config(file);
  if (!config) {
    return tl::make_unexpected(std::move(config.error()));
  }
  if (paths.catalog.empty()) {
    paths.catalog = config->catalog.path;
  }
  if (paths.lists.empty()) {
    for (const auto& list : config->lists) {
      paths.lists.push_back(fmt::format("{}={}", list.as, list.file.path));
    }
  }
  engine::identity::Users users;
  if (!config->users.is_empty()) {
    const auto text = io::read_file(config->users.path);
    if (!text) {
      return tl::make_unexpected(Errors{text.error()});
    }
    auto read = engine::identity::Users::parse(*text);
    if (!read) {
      return tl::make_unexpected(std::move(read.error()));
    }
    users = std::move(*read);
  }
  return engine::identity::Identities(config->identity, std::move(users), config->marked);
}

std::optional<replay::Stand> read_stand(const ReplayOptions& options) {
  const auto known = [&options](std::size_t i) {
    return options.stand_flags[i]->count() > 0 ? policy::Known(options.stand[i]) : std::nullopt;
  };
  replay::Stand out;
  out.who.body = known(0);
  out.who.role = known(1);
  out.who.located = known(2);
  out.device = known(3);
  out.zone = known(4);
  const bool is_said = std::ranges::any_of(options.stand_flags,
                                           [](const Option* flag) { return flag->count() > 0; });
  return is_said ? std::optional(out) : std::nullopt;
}

// `name=time` flags.
ResultOrErrors<bool> read_times(const std::vector<std::string>& pairs, std::string_view flag,
                                const policy::TimeZone& zone, std::map<std::string, Instant>& out) {
  for (const std::string& pair : pairs) {
    const std::size_t sign = pair.find('=');
    if (sign == std::string::npos || sign == 0) {
      return tl::make_unexpected(
          Errors{{"E-CLI-002", fmt::format("`{} {}` needs the form name=time", flag, pair)}});
    }
    const auto at = zone.parse_instant(pair.substr(sign + 1));
    if (!at) {
      return tl::make_unexpected(Errors{at.error()});
    }
    out[pair.substr(0, sign)] = *at;
  }
  return true;
}

ResultOrErrors<bool> read_moments(const ReplayOptions& options, Setup& out) {
  if (!options.at.empty()) {
    const auto at = out.logs.zone.parse_instant(options.at);
    if (!at) {
      return tl::make_unexpected(Errors{at.error()});
    }
    out.logs.at = *at;
  }
  auto events = read_times(options.events, "--event", out.logs.zone, out.happenings.events);
  return events ? read_times(options.lifted, "--lifted", out.logs.zone, out.happenings.lifted)
                : events;
}

ResultOrErrors<Setup> read_setup(const ReplayOptions& options) {
  Setup out;
  PolicyPaths paths = options.paths;
  if (!options.config.empty()) {
    auto identities = read_identities(options.config, paths);
    if (!identities) {
      return tl::make_unexpected(std::move(identities.error()));
    }
    out.identities = std::move(*identities);
  }
  auto draft = read_policy(paths.policy);
  if (!draft) {
    return tl::make_unexpected(std::move(draft.error()));
  }
  auto catalog = read_catalog(paths);
  if (!catalog) {
    return tl::make_unexpected(std::move(catalog.error()));
  }
  out.logs.zone = policy::TimeZone::make((*draft)->timezone).value_or(policy::TimeZone());
  out.draft = policy::Decider::make(std::move(*draft), *catalog);
  if (!options.policy_now.empty()) {
    auto today = read_policy(options.policy_now);
    if (!today) {
      return tl::make_unexpected(std::move(today.error()));
    }
    out.today = policy::Decider::make(std::move(*today), *catalog);
  }
  out.everybody = read_stand(options);
  out.logs.format = policy::find_word<wire::logs::Format>(wire::logs::kFormatWords, options.format);
  out.logs.year = options.year;
  out.logs.needs_records = !out.identities && !out.everybody;
  if (auto moments = read_moments(options, out); !moments) {
    return tl::make_unexpected(std::move(moments.error()));
  }
  return out;
}

struct Logs {
  std::vector<std::string> paths;
  std::uint64_t bytes = 0; // 0: not known
};

// Every log is opened once before the work begins, so that a name that is wrong is told at once.
Result<Logs> find_logs(const std::vector<std::string>& named) {
  Logs out;
  for (const std::string& name : named) {
    auto paths = io::list_inputs(name);
    if (!paths) {
      return tl::make_unexpected(paths.error());
    }
    for (std::string& path : *paths) {
      const auto input = io::open_input(path);
      if (!input) {
        return tl::make_unexpected(input.error());
      }
      out.bytes += input->size;
      out.paths.push_back(std::move(path));
    }
  }
  return out;
}

Result<bool> read_logs(const Logs& logs, ReplayLogs& into) {
  io::Progress progress("reading", logs.bytes);
  for (const std::string& path : logs.paths) {
    const auto input = io::open_input(path);
    if (!input) {
      return tl::make_unexpected(input.error());
    }
    if (auto read = into.read(*input, progress); !read) {
      return read;
    }
  }
  return true;
}

Exit print_report(const ReplayOptions& options, const Setup& setup, const replay::Tally& tally,
                  replay::Origin origin) {
  origin.draft = setup.draft->digest();
  origin.today = setup.today ? setup.today->digest() : "";
  const replay::Report report = replay::make_report(tally, options.k);
  std::string text;
  if (options.is_json) {
    text = replay::to_json(report, origin) + "\n";
  } else if (options.is_csv) {
    text = replay::to_csv(report);
  } else {
    text = replay::to_text(report, origin,
                           options.language == "ko" ? Language::Korean : Language::English);
  }
  fmt::print("{}", text);
  return Exit::Fine;
}

Exit run(const ReplayOptions& options) {
  const auto setup = read_setup(options);
  if (!setup) {
    print_errors(setup.error());
    return Exit::CannotRun;
  }
  const auto found = find_logs(options.logs);
  if (!found) {
    print_error(found.error());
    return Exit::CannotRun;
  }
  replay::Replay judging(setup->draft, setup->today, setup->happenings);
  ReplayClients clients(judging, setup->everybody,
                        setup->identities ? &*setup->identities : nullptr);
  ReplayLogs logs(setup->logs, judging, clients);
  if (const auto read = read_logs(*found, logs); !read) {
    print_error(read.error());
    return Exit::CannotRun;
  }
  return print_report(options, *setup, judging.tally(), logs.origin());
}

void add_client_flags(Command& command, ReplayOptions& options) {
  Option* config =
      command.add_option("--config,-c", options.config,
                         "haechi.yaml: says who an address is, and where the catalog lies");
  for (std::size_t i = 0; i < kStandFlags.size(); ++i) {
    options.stand_flags[i] =
        command.add_option(kStandFlags[i][0], options.stand[i], kStandFlags[i][1])
            ->excludes(config);
  }
}

void add_log_flags(Command& command, ReplayOptions& options) {
  command
      .add_option("--format", options.format,
                  "Format of the logs (default: told by their first lines)")
      ->check(one_of(std::vector<std::string>(wire::logs::kFormatWords.begin(),
                                              wire::logs::kFormatWords.end())));
  command.add_option("--year", options.year, "Year of dates without one (default: the file's)")
      ->check(in_range(1970, 9999));
  command.add_option("--at", options.at,
                     "Decide everything at this instant, not at the log's times");
  command.add_option("--event", options.events, "Event that has happened, name[:ref]=time");
  command.add_option("--lifted", options.lifted, "Order that was lifted, id=time");
}

void add_output_flags(Command& command, ReplayOptions& options) {
  command.add_option("--k", options.k, "Smallest group of people that may be told of")
      ->check(in_range(std::uint64_t{1}, replay::kMaxK))
      ->capture_default_str();
  command.add_option("--lang", options.language, "Language of the text: en, ko")
      ->check(one_of({"en", "ko"}))
      ->capture_default_str();
  Option* json = command.add_flag("--json", options.is_json, "Print the report as JSON");
  command.add_flag("--csv", options.is_csv, "Print its rows as CSV")->excludes(json);
}

} // namespace

void add_policy_replay(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<ReplayOptions>();
  Command* command = policy.add_subcommand(
      "replay", "Who would be refused or freed by a draft, had it held when a log was written?");
  command->add_option("LOG", options->logs, "Logs, or folders of them; -: standard input")
      ->required();
  add_path_options(*command, options->paths);
  command->add_option("--policy-now", options->policy_now,
                      "The policy of today (default: what the log says happened)");
  add_client_flags(*command, *options);
  add_log_flags(*command, *options);
  add_output_flags(*command, *options);
  command->footer("Formats: haechi's records, Squid (squid, common, combined), dnsmasq queries.\n"
                  "Exit code: 0 replayed, 2 cannot run.\n"
                  "Example: haechi policy replay access.log --policy draft --policy-now policy\n"
                  "  --config haechi.yaml");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
