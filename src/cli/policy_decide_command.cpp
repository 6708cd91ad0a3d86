// `haechi policy decide`: one request by flags, or many as JSON lines.
#include "cli/arguments.h"
#include "cli/policy_batch.h"
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "cli/policy_text.h"
#include "cli/request_flags.h"
#include "policy/json/decision.h"

#include <fmt/format.h>

#include <chrono>

namespace haechi::cli {

namespace {

struct DecideOptions {
  PolicyPaths paths;
  RequestFlags request;
  bool is_batch = false;
  bool is_json = false;
};

Exit decide(const DecideOptions& options, Instant now) {
  const auto sources = read_sources(options.paths);
  if (!sources) {
    print_errors(sources.error());
    return Exit::CannotRun;
  }
  if (options.is_batch) {
    return decide_batch(*sources);
  }
  const auto request = to_request(options.request, now, sources->zone);
  if (!request) {
    print_error(request.error());
    return Exit::CannotRun;
  }
  const policy::Decision decision = sources->decider->decide(*request);
  const std::string& digest = sources->decider->digest();
  fmt::print("{}", options.is_json ? policy::to_json(decision, digest) + "\n"
                                   : to_text(decision, digest));
  return Exit::Fine;
}

} // namespace

void add_policy_decide(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<DecideOptions>();
  Command* command =
      policy.add_subcommand("decide", "What does the policy decide? What is not said is unknown");
  add_path_options(*command, options->paths);
  command->add_flag("--batch", options->is_batch,
                    "Requests as JSON lines on stdin, answers on stdout");
  command->add_flag("--json", options->is_json, "Print the decision as JSON");
  add_request_flags(*command, options->request);
  command->footer(
      "Exit code: 0 decided, 2 cannot run.\n"
      "Example: haechi policy decide --policy examples/ministry/policy --body kr.motie\n"
      "  --device gov-pc --zone internet --host chat.deepseek.com");
  command->callback([options, &outcome] {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    outcome.exit = decide(*options, now);
  });
}

} // namespace haechi::cli
