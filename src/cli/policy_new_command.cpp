// `haechi policy new`: a commented policy to begin with.
#include "cli/arguments.h"
#include "cli/policy_subcommands.h"
#include "io/files/write.h"
#include "policy/format/starter.h"

#include <fmt/format.h>

namespace haechi::cli {

namespace {

struct NewOptions {
  std::string file = "-";
  std::string body = "example";
  std::string language = "en";
};

Exit run(const NewOptions& options) {
  const Language language = options.language == "ko" ? Language::Korean : Language::English;
  const auto text = policy::format::make_starter(options.body, language);
  if (!text) {
    print_error(text.error());
    return Exit::CannotRun;
  }
  if (options.file == "-") {
    fmt::print("{}", *text);
    return Exit::Fine;
  }
  if (const auto written = io::create_file(options.file, *text); !written) {
    print_error(written.error());
    return Exit::CannotRun;
  }
  fmt::print(stderr, "{}: written\n", options.file);
  return Exit::Fine;
}

} // namespace

void add_policy_new(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<NewOptions>();
  Command* command = policy.add_subcommand("new", "A commented policy to begin with");
  command->add_option("FILE", options->file,
                      "The file to write; one that is there stays (default: "
                      "standard output)");
  command->add_option("--body", options->body, "The id of your organisation")
      ->capture_default_str();
  command->add_option("--lang", options->language, "Language of the comments: en, ko")
      ->check(one_of({"en", "ko"}))
      ->capture_default_str();
  command->footer("Exit code: 0 written, 2 cannot run.\n"
                  "Example: haechi policy new --body kr.example --lang ko policy.yaml");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
