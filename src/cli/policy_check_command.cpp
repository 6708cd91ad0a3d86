// `haechi policy check`: everything that is wrong with a policy, and what does not amount to
// anything in it, with its place.
#include "cli/arguments.h"
#include "cli/policy_check_enforcement.h"
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "emit/sarif/sarif.h"
#include "engine/config/parse.h"
#include "io/files/read.h"
#include "policy/check/check.h"
#include "policy/syntax/parse.h"
#include "policy/syntax/time_zone.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace haechi::cli {

namespace {

struct CheckOptions {
  PolicyPaths paths;
  std::string config;
  std::string at;
  std::string soon = "30d";
  bool is_json = false;
  bool is_sarif = false;
  bool is_strict = false;
};

struct Report {
  std::vector<policy::Finding> findings;
  std::optional<policy::Policy> policy; // none: the files could not be read as one
  std::optional<Instant> at;
};

using Severity = policy::Severity;

std::size_t count(const Report& report, std::string_view word) {
  return static_cast<std::size_t>(std::ranges::count_if(
      report.findings, [&](const auto& each) { return to_word(each.severity) == word; }));
}

std::string to_json(const Report& report) {
  wire::json::Writer out;
  out.begin_object().key("v").number(1).key("findings").begin_array();
  for (const policy::Finding& finding : report.findings) {
    const Error& error = finding.error;
    out.begin_object();
    out.member("severity", policy::to_word(finding.severity));
    out.member("code", error.code).member("message", error.message);
    out.member("file", error.where.file);
    out.key("line").number(error.where.line);
    out.key("column").number(error.where.column);
    out.member("hint", error.hint).end_object();
  }
  out.end_array().key("counts").begin_object();
  for (const std::string_view word : {"error", "warning", "note"}) {
    out.key(word).number(static_cast<std::int64_t>(count(report, word)));
  }
  out.end_object();
  if (report.at) {
    out.member("at", to_rfc3339(*report.at));
  }
  return out.end_object().take();
}

// Errors stand as they are; what is less says so.
std::string to_line(const policy::Finding& finding) {
  Error error = finding.error;
  if (finding.severity == Severity::Warning || finding.severity == Severity::Note) {
    error.message = fmt::format("{}: {}", to_word(finding.severity), error.message);
  }
  return to_string(error);
}

void print_summary(const policy::Policy& policy) {
  fmt::print("fine: {} bodies, {} device classes, {} zones, {} orders, {} exemptions, {} tests\n",
             policy.bodies.size(), policy.devices.size(), policy.zones.size(), policy.orders.size(),
             policy.exemptions.size(), policy.tests.size());
}

// What is wrong goes where errors go; notes are part of the answer.
void print_text(const Report& report, bool is_fine) {
  for (const policy::Finding& finding : report.findings) {
    if (finding.severity != Severity::Note) {
      fmt::print(stderr, "{}\n", to_line(finding));
    }
  }
  if (is_fine && report.policy) {
    print_summary(*report.policy);
  }
  for (const policy::Finding& finding : report.findings) {
    if (finding.severity == Severity::Note) {
      fmt::print("{}\n", to_line(finding));
    }
  }
}

Exit tell(const Report& report, const CheckOptions& options) {
  const bool is_fine = std::ranges::none_of(report.findings, [&](const policy::Finding& finding) {
    return options.is_strict || finding.severity != Severity::Note;
  });
  if (options.is_sarif) {
    std::error_code error;
    const std::string root = std::filesystem::current_path(error).string();
    fmt::print("{}\n", emit::to_sarif(report.findings, {.version = HAECHI_VERSION, .root = root}));
  } else if (options.is_json) {
    fmt::print("{}\n", to_json(report));
  } else {
    print_text(report, is_fine);
  }
  return is_fine ? Exit::Fine : Exit::Findings;
}

Report unreadable(const Errors& errors) {
  Report out;
  for (const Error& error : errors) {
    out.findings.push_back({Severity::Fatal, error});
  }
  return out;
}

// `30d`, `12h`, or a number of days.
Result<std::chrono::hours> parse_soon(std::string_view text) {
  constexpr int kMost = 100'000;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error != std::errc() || number < 0 || number > kMost ||
      (!unit.empty() && unit != "d" && unit != "h")) {
    return fail("E-CLI-002", fmt::format("`--soon {}` needs a number of days or hours", text), {},
                "such as 30d or 12h");
  }
  return std::chrono::hours(unit == "h" ? number : number * 24);
}

Result<Instant> find_time(const CheckOptions& options, const policy::Policy& policy) {
  if (options.at.empty()) {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
  const auto zone = policy::TimeZone::make(policy.timezone).value_or(policy::TimeZone());
  return zone.parse_instant(options.at);
}

// What the configuration names stands in for flags that are not given.
void take_paths(const engine::config::Config& config, PolicyPaths& paths) {
  if (paths.policy.empty()) {
    paths.policy = config.policy.path;
  }
  if (paths.catalog.empty()) {
    paths.catalog = config.catalog.path;
  }
  for (const engine::config::DomainList& list : config.lists) {
    paths.lists.push_back(fmt::format("{}={}", list.as, list.file.path));
  }
}

ResultOrErrors<policy::CheckContext> read_config(const CheckOptions& options, PolicyPaths& paths) {
  policy::CheckContext context;
  const auto soon = parse_soon(options.soon);
  if (!soon) {
    return tl::make_unexpected(Errors{soon.error()});
  }
  context.soon = *soon;
  if (!options.config.empty()) {
    const auto file = io::read_file(options.config);
    if (!file) {
      return tl::make_unexpected(Errors{file.error()});
    }
    auto config = engine::config::parse_config(*file);
    if (!config) {
      return tl::make_unexpected(std::move(config.error()));
    }
    take_paths(*config, paths);
    context.enforcement = enforcement_of(*config);
  }
  if (paths.policy.empty()) {
    return tl::make_unexpected(
        Errors{{"E-CLI-001", "no policy is named", {}, "give --policy, or --config"}});
  }
  return context;
}

ResultOrErrors<std::shared_ptr<const catalog::Catalog>> find_catalog(const CheckOptions& options,
                                                                     const PolicyPaths& paths) {
  if (paths.catalog.empty() && paths.lists.empty() && options.config.empty()) {
    return std::shared_ptr<const catalog::Catalog>();
  }
  return read_catalog(paths);
}

ResultOrErrors<Report> judge(const CheckOptions& options) {
  PolicyPaths paths = options.paths;
  auto context = read_config(options, paths);
  if (!context) {
    return tl::make_unexpected(std::move(context.error()));
  }
  const auto files = io::read_yaml(paths.policy);
  if (!files) {
    return tl::make_unexpected(Errors{files.error()});
  }
  const auto catalog = find_catalog(options, paths);
  if (!catalog) {
    return tl::make_unexpected(catalog.error());
  }
  auto policy = policy::parse_policy(*files);
  if (!policy) {
    return unreadable(policy.error());
  }
  const auto at = find_time(options, *policy);
  if (!at) {
    return tl::make_unexpected(Errors{at.error()});
  }
  context->at = *at;
  Report report;
  report.at = *at;
  report.findings = policy::check_policy(*policy, catalog->get(), *context);
  report.policy = std::move(*policy);
  return report;
}

Exit check(const CheckOptions& options) {
  const auto report = judge(options);
  if (!report) {
    print_errors(report.error());
    return Exit::CannotRun;
  }
  return tell(*report, options);
}

} // namespace

void add_policy_check(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<CheckOptions>();
  Command* command =
      policy.add_subcommand("check", "Is the policy well formed, and does all of it matter?");
  add_path_options(*command, options->paths);
  command->add_option(
      "--config,-c", options->config,
      "haechi.yaml: also judge what its enforcement points can carry out; its policy, catalog and "
      "lists stand in for flags that are not given");
  command->get_option("--policy")->required(false);
  command->get_option("--catalog")
      ->description("Catalog: also judge the names of services (a folder or one compact file)");
  command->add_option("--at", options->at, "When: 2026-12-01 or with a time (default: now)");
  command->add_option("--soon", options->soon, "Tell what ends within this time: 30d, 12h")
      ->capture_default_str();
  command->add_flag("--strict", options->is_strict, "Notes count as findings, too");
  Option* json =
      command->add_flag("--json", options->is_json, "Print the findings as JSON on stdout");
  command->add_flag("--sarif", options->is_sarif, "Print the findings as SARIF 2.1.0 on stdout")
      ->excludes(json);
  command->footer("Errors and warnings go to stderr, notes to stdout.\n"
                  "Exit code: 0 fine (there may be notes), 1 findings, 2 cannot run.\n"
                  "Example: haechi policy check --policy examples/ministry/policy");
  command->callback([options, &outcome] { outcome.exit = check(*options); });
}

} // namespace haechi::cli
