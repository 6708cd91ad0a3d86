// `haechi policy test`: runs the `tests:` of a policy.
#include "cli/arguments.h"
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "cli/policy_text.h"
#include "policy/explain/explain.h"
#include "policy/explain/nearest.h"
#include "policy/explain/write.h"
#include "policy/json/decision.h"
#include "policy/json/expectation.h"
#include "policy/json/request.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::cli {

namespace {

struct TestOptions {
  PolicyPaths paths;
  std::string language = "en";
  bool is_json = false;
};

struct Verdict {
  const policy::Test* test = nullptr;
  policy::Decision decision;
  std::vector<std::string> differences;
  // Of a test that failed: why it was decided so, and what would have passed.
  policy::Explanation reasons;
  policy::Nearest nearest;

  [[nodiscard]] bool has_passed() const { return differences.empty(); }
};

// Whether a request that passes is looked for where a test fails.
enum class Searching : std::uint8_t { Off, On };

// A policy that could be loaded has no unreadable tests; should one be met, it counts as failed.
Verdict run_test(const PolicySources& sources, const policy::Test& test, Searching searching) {
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
  if (!out.has_passed()) {
    out.reasons = policy::explain_reasons(*sources.decider, *request);
  }
  if (!out.has_passed() && searching == Searching::On) {
    std::vector<std::string> orders = policy::heard_orders(out.decision);
    if (expectation->by && *expectation->by) {
      orders.insert(orders.begin(), **expectation->by);
    }
    const auto passes = [&](const policy::Decision& decision) {
      return policy::find_differences(*expectation, decision).empty();
    };
    out.nearest = policy::find_nearest(*sources.decider, *request, passes, orders);
  }
  return out;
}

void print_indented(const std::string& text) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = text.find('\n', start);
    const std::string line = text.substr(start, end - start);
    fmt::print("{}{}\n", line.empty() ? "" : "    ", line);
    start = end == std::string::npos ? text.size() : end + 1;
  }
}

void print_failure(const Verdict& verdict, const policy::Speech& speech) {
  const policy::Test& test = *verdict.test;
  fmt::print("{}:{}:{}: test `{}` failed\n", test.where.file, test.where.line, test.where.column,
             test.id);
  for (const std::string& difference : verdict.differences) {
    fmt::print("  {}\n", difference);
  }
  fmt::print("  request: {}\n", test.request);
  if (!verdict.reasons.sections.empty()) {
    print_indented(policy::to_text(verdict.reasons, speech));
    fmt::print("  {}\n", policy::to_sentence(policy::tell_nearest(verdict.nearest), speech));
  }
}

void write_nearest(wire::json::Writer& out, const policy::Nearest& nearest) {
  out.key("nearest").begin_object().key("found");
  if (nearest.found) {
    policy::write_alternative(out, *nearest.found);
  } else {
    out.null();
  }
  out.key("tried").number(static_cast<std::int64_t>(nearest.tried));
  out.key("cut").boolean(nearest.is_cut);
  out.end_object();
}

void write_verdict(wire::json::Writer& out, const Verdict& verdict, const std::string& digest) {
  const policy::Test& test = *verdict.test;
  out.begin_object().member("id", test.id).member("file", test.where.file);
  out.key("line").number(test.where.line);
  out.key("passed").boolean(verdict.has_passed());
  out.key("differences").strings(verdict.differences);
  out.key("decision");
  policy::write_decision(out, verdict.decision, digest);
  if (!verdict.has_passed()) {
    write_nearest(out, verdict.nearest);
  }
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
  const policy::Speech speech{to_language(options.language), sources->zone};
  std::vector<Verdict> verdicts;
  std::size_t failed = 0;
  for (const policy::Test& test : sources->policy->tests) {
    verdicts.push_back(
        run_test(*sources, test, failed < policy::kMostSearches ? Searching::On : Searching::Off));
    failed += verdicts.back().has_passed() ? 0 : 1;
    if (!options.is_json && !verdicts.back().has_passed()) {
      print_failure(verdicts.back(), speech);
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

void add_policy_test(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<TestOptions>();
  Command* command = policy.add_subcommand("test", "Run the tests that the policy's files hold");
  add_path_options(*command, options->paths);
  add_language_option(*command, options->language);
  command->add_flag("--json", options->is_json, "Print the results as JSON");
  command->footer("Exit code: 0 all pass, 1 some fail, 2 cannot run.\n"
                  "Example: haechi policy test --policy examples/ministry/policy");
  command->callback([options, &outcome] { outcome.exit = run_tests(*options); });
}

} // namespace haechi::cli
