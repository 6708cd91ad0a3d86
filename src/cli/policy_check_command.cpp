// `haechi policy check`: everything that is wrong with a policy, with its place.
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "io/files/read.h"
#include "policy/check/check.h"
#include "policy/syntax/parse.h"
#include "wire/json/writer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace haechi::cli {

namespace {

struct CheckOptions {
  PolicyPaths paths;
  bool is_json = false;
};

std::string to_json(const std::vector<policy::Finding>& findings) {
  wire::json::Writer out;
  out.begin_object().key("findings").begin_array();
  for (const policy::Finding& finding : findings) {
    const Error& error = finding.error;
    out.begin_object();
    out.member("severity", policy::to_word(finding.severity));
    out.member("code", error.code).member("message", error.message);
    out.member("file", error.where.file);
    out.key("line").number(error.where.line);
    out.key("column").number(error.where.column);
    out.member("hint", error.hint).end_object();
  }
  return out.end_array().end_object().take();
}

std::vector<policy::Finding> as_findings(const Errors& errors) {
  std::vector<policy::Finding> out;
  for (const Error& error : errors) {
    out.push_back({policy::Severity::Fatal, error});
  }
  return out;
}

void print_summary(const policy::Policy& policy) {
  fmt::print("fine: {} bodies, {} device classes, {} zones, {} orders, {} exemptions, {} tests\n",
             policy.bodies.size(), policy.devices.size(), policy.zones.size(), policy.orders.size(),
             policy.exemptions.size(), policy.tests.size());
}

bool is_more_than_a_note(const policy::Finding& finding) {
  return finding.severity != policy::Severity::Note;
}

// `policy` is null when the files could not be read as one.
Exit report(const std::vector<policy::Finding>& findings, const policy::Policy* policy,
            bool is_json) {
  const bool is_fine = std::ranges::none_of(findings, is_more_than_a_note);
  if (is_json) {
    fmt::print("{}\n", to_json(findings));
    return is_fine ? Exit::Fine : Exit::Findings;
  }
  for (const policy::Finding& finding : findings) {
    print_error(finding.error);
  }
  if (is_fine && policy != nullptr) {
    print_summary(*policy);
  }
  return is_fine ? Exit::Fine : Exit::Findings;
}

Exit check(const CheckOptions& options) {
  const auto files = io::read_yaml(options.paths.policy);
  if (!files) {
    print_error(files.error());
    return Exit::CannotRun;
  }
  std::shared_ptr<const catalog::Catalog> catalog;
  if (!options.paths.catalog.empty() || !options.paths.lists.empty()) {
    auto read = read_catalog(options.paths);
    if (!read) {
      print_errors(read.error());
      return Exit::CannotRun;
    }
    catalog = std::move(*read);
  }
  const auto policy = policy::parse_policy(*files);
  if (!policy) {
    return report(as_findings(policy.error()), nullptr, options.is_json);
  }
  return report(policy::check_policy(*policy, catalog.get()), &*policy, options.is_json);
}

} // namespace

void add_policy_check(CLI::App& policy, Outcome& outcome) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = policy.add_subcommand("check", "Is the policy well formed?");
  add_path_options(*command, options->paths);
  command->get_option("--catalog")
      ->description("Catalog: also judge the names of services (a folder or one compact file)");
  command->add_flag("--json", options->is_json, "Print the findings as JSON on stdout");
  command->footer("Exit code: 0 fine (there may be notes), 1 findings, 2 cannot run.\n"
                  "Example: haechi policy check --policy examples/ministry/policy");
  command->callback([options, &outcome] { outcome.exit = check(*options); });
}

} // namespace haechi::cli
