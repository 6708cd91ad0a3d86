// `haechi policy fmt`: the canonical layout of policy files.
#include "cli/arguments.h"
#include "cli/policy_subcommands.h"
#include "io/files/read.h"
#include "io/files/write.h"
#include "policy/format/diff.h"
#include "policy/format/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace haechi::cli {

namespace {

struct FmtOptions {
  std::vector<std::string> paths;
  bool is_check = false;
  bool is_diff = false;
  bool is_write = false;
};

struct File {
  SourceFile source;
  std::string formatted;

  [[nodiscard]] bool is_changed() const { return formatted != source.text; }
};

// Every file is read and laid out before the first one is written.
ResultOrErrors<std::vector<File>> format_all(const std::vector<std::string>& paths) {
  std::vector<File> out;
  Errors errors;
  for (const std::string& path : paths) {
    auto files = io::read_yaml(path);
    if (!files) {
      errors.push_back(files.error());
      continue;
    }
    for (SourceFile& file : *files) {
      auto formatted = policy::format::format_policy(file);
      if (formatted) {
        out.push_back({std::move(file), std::move(*formatted)});
      } else {
        errors.insert(errors.end(), formatted.error().begin(), formatted.error().end());
      }
    }
  }
  if (!errors.empty()) {
    return tl::make_unexpected(std::move(errors));
  }
  return out;
}

bool print(const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

Exit write_all(const std::vector<File>& files) {
  for (const File& file : files) {
    if (!file.is_changed()) {
      continue;
    }
    if (const auto written = io::replace_file(file.source.path, file.formatted); !written) {
      print_error(written.error());
      return Exit::CannotRun;
    }
    fmt::print("{}\n", file.source.path);
  }
  return Exit::Fine;
}

Exit run(const FmtOptions& options) {
  if (options.is_write && std::ranges::find(options.paths, "-") != options.paths.end()) {
    print_error({"E-CLI-005", "`--write` needs files; standard input is none"});
    return Exit::CannotRun;
  }
  const auto files = format_all(options.paths);
  if (!files) {
    print_errors(files.error());
    return Exit::CannotRun;
  }
  bool is_written = true;
  for (const File& file : *files) {
    if (options.is_diff) {
      is_written =
          print(policy::format::unified_diff(file.source.path, file.source.text, file.formatted)) &&
          is_written;
    } else if (options.is_check && file.is_changed()) {
      is_written = print(file.source.path + "\n") && is_written;
    } else if (!options.is_check && !options.is_write) {
      is_written = print(file.formatted) && is_written;
    }
  }
  if (!is_written) {
    print_error({"E-CLI-004", "standard output cannot be written"});
    return Exit::CannotRun;
  }
  if (options.is_write) {
    return write_all(*files);
  }
  const bool is_any_changed = std::ranges::any_of(*files, &File::is_changed);
  return options.is_check && is_any_changed ? Exit::Findings : Exit::Fine;
}

} // namespace

void add_policy_fmt(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<FmtOptions>();
  Command* command = policy.add_subcommand(
      "fmt", "Lay policy files out in the one canonical way; comments and meaning stay");
  command->add_option("FILE", options->paths, "Policy files, or folders of them; -: standard input")
      ->required();
  Option* check = command->add_flag("--check", options->is_check,
                                    "Name the files that are laid out otherwise, and fail");
  command->add_flag("--diff", options->is_diff, "Show what would change");
  command->add_flag("--write,-w", options->is_write, "Write the files, and name those that changed")
      ->excludes(check);
  command->footer("Without a flag the result is printed.\n"
                  "Exit code: 0 fine, 1 with --check: some file is laid out otherwise, 2 cannot "
                  "run.\n"
                  "Example: haechi policy fmt --check examples/ministry/policy");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
