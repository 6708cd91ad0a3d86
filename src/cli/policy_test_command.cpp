// `haechi policy test`: runs the `tests:` of a policy.
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "cli/policy_text.h"
#include "policy/json/decision.h"
#include "policy/json/expectation.h"
#include "policy/json/request.h"
#include "wire/json/writer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace haechi::cli {

namespace {

struct TestOptions {
  PolicyPaths paths;
  bool is_json = false;
};

struct Verdict {
  const policy::Test* test = nullptr;
  policy::Decision decision;
  std::vector<std::string> differences;

  [[nodiscard]] bool has_passed() const { return differences.empty(); }
};

// A policy that could be loaded has no unreadable tests; should one be met, it counts as failed.
Verdict run_test(const PolicySources& sources, const policy::Test& test) {
  Verdict out;
  out.test = &test;
  const auto request = policy::parse_request(test.request, sources.zone);
  const auto expectation = policy::parse_expectation(test.expect);
  if (!request || !expectation) {
    out.differences.push_back(to_string(request ? expectation.error() : request.error()));
    return out;
  }
  out.decision = sources.decider->decide(*request);
  out.differences = policy::find_differences(*expectation, out.decision);
  return out;
}

void print_failure(const Verdict& verdict) {
  const policy::Test& test = *verdict.test;
  fmt::print("{}:{}:{}: test `{}` failed\n", test.where.file, test.where.line, test.where.column,
             test.id);
  for (const std::string& difference : verdict.differences) {
    fmt::print("  {}\n", difference);
  }
  fmt::print("  request: {}\n", test.request);
  const std::string trace = trace_text(verdict.decision);
  fmt::print("  trace:\n{}", trace.empty() ? "  (no order was heard)\n" : trace);
}

void write_verdict(wire::json::Writer& out, const Verdict& verdict, const std::string& digest) {
  const policy::Test& test = *verdict.test;
  out.begin_object().member("id", test.id).member("file", test.where.file);
  out.key("line").number(test.where.line);
  out.key("passed").boolean(verdict.has_passed());
  out.key("differences").strings(verdict.differences);
  out.key("decision");
  policy::write_decision(out, verdict.decision, digest);
  out.end_object();
}

std::string to_json(const std::vector<Verdict>& verdicts, std::size_t failed,
                    const std::string& digest) {
  wire::json::Writer out;
  out.begin_object();
  out.key("passed").number(static_cast<std::int64_t>(verdicts.size() - failed));
  out.key("failed").number(static_cast<std::int64_t>(failed));
  out.key("tests").begin_array();
  for (const Verdict& verdict : verdicts) {
    write_verdict(out, verdict, digest);
  }
  return out.end_array().end_object().take();
}

Exit run_tests(const TestOptions& options) {
  const auto sources = read_sources(options.paths);
  if (!sources) {
    print_errors(sources.error());
    return Exit::CannotRun;
  }
  if (sources->policy->tests.empty()) {
    print_error({"E-CLI-003",
                 "the policy has no tests",
                 {options.paths.policy},
                 "write them under `tests:`"});
    return Exit::CannotRun;
  }
  std::vector<Verdict> verdicts;
  std::size_t failed = 0;
  for (const policy::Test& test : sources->policy->tests) {
    verdicts.push_back(run_test(*sources, test));
    failed += verdicts.back().has_passed() ? 0 : 1;
    if (!options.is_json && !verdicts.back().has_passed()) {
      print_failure(verdicts.back());
    }
  }
  if (options.is_json) {
    fmt::print("{}\n", to_json(verdicts, failed, sources->decider->digest()));
  } else {
    fmt::print("{} passed, {} failed\n", verdicts.size() - failed, failed);
  }
  return failed == 0 ? Exit::Fine : Exit::Findings;
}

} // namespace

void add_policy_test(CLI::App& policy, Outcome& outcome) {
  auto options = std::make_shared<TestOptions>();
  CLI::App* command = policy.add_subcommand("test", "Run the tests that the policy's files hold");
  add_path_options(*command, options->paths);
  command->add_flag("--json", options->is_json, "Print the results as JSON");
  command->footer("Exit code: 0 all pass, 1 some fail, 2 cannot run.\n"
                  "Example: haechi policy test --policy examples/ministry/policy");
  command->callback([options, &outcome] { outcome.exit = run_tests(*options); });
}

} // namespace haechi::cli
