// `haechi policy explain`: one decision in sentences, Korean or English.
#include "cli/arguments.h"
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "cli/policy_text.h"
#include "cli/request_flags.h"
#include "policy/explain/explain.h"
#include "policy/explain/write.h"

#include <fmt/format.h>

#include <chrono>

namespace haechi::cli {

namespace {

struct ExplainOptions {
  PolicyPaths paths;
  RequestFlags request;
  std::string language = "en";
  bool is_json = false;
};

Exit explain(const ExplainOptions& options, Instant now) {
  const auto sources = read_sources(options.paths);
  if (!sources) {
    print_errors(sources.error());
    return Exit::CannotRun;
  }
  const auto request = to_request(options.request, now, sources->zone);
  if (!request) {
    print_error(request.error());
    return Exit::CannotRun;
  }
  const policy::Decider& decider = *sources->decider;
  const policy::Explanation explanation = policy::explain(decider, *request);
  const policy::Speech speech{to_language(options.language), sources->zone};
  fmt::print("{}", options.is_json ? policy::to_json(explanation, speech, decider.digest()) + "\n"
                                   : policy::to_text(explanation, speech));
  return Exit::Fine;
}

} // namespace

void add_policy_explain(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<ExplainOptions>();
  Command* command = policy.add_subcommand(
      "explain", "Why does the policy decide so, and what would change it? In sentences");
  add_path_options(*command, options->paths);
  add_language_option(*command, options->language);
  command->add_flag("--json", options->is_json, "Print the explanation as JSON");
  add_request_flags(*command, options->request);
  command->footer(
      "Exit code: 0 explained, 2 cannot run.\n"
      "Example: haechi policy explain --policy examples/ministry/policy --body kr.motie\n"
      "  --device gov-pc --zone internet --host chat.deepseek.com --lang ko");
  command->callback([options, &outcome] {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    outcome.exit = explain(*options, now);
  });
}

} // namespace haechi::cli
