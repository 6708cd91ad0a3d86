// `haechi demo`: the ministry story with real requests on loopback.
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/demo_run.h"
#include "cli/demo_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <unistd.h>

namespace haechi::cli {

namespace {

using namespace std::chrono_literals;

struct Options {
  DemoSettings settings;
  bool is_once = false;
  bool is_json = false;
};

// One line that is written over on a terminal; a line each elsewhere.
class ProgressLine {
 public:
  ~ProgressLine() { clear(); }

  void say(const std::string& text) {
    if (is_terminal_) {
      fmt::print(stderr, "\r\033[K{} ...", text);
      std::fflush(stderr);
    } else {
      fmt::print(stderr, "{}\n", text);
    }
  }

  void clear() const {
    if (is_terminal_) {
      fmt::print(stderr, "\r\033[K");
      std::fflush(stderr);
    }
  }

 private:
  bool is_terminal_ = isatty(STDERR_FILENO) == 1;
};

Paint choose_paint() {
  const char* no_colour = std::getenv("NO_COLOR");
  const bool is_wanted = no_colour == nullptr || *no_colour == '\0';
  return isatty(STDOUT_FILENO) == 1 && is_wanted ? Paint::Colours : Paint::Plain;
}

void print_summary(const std::vector<DemoResult>& results) {
  const auto right = std::ranges::count_if(
      results, [](const DemoResult& result) { return result.differences.empty(); });
  fmt::print("\n{} of {} rows are as the policy says: on the wire, and in the records.\n", right,
             results.size());
}

// A refused and a passing row of the story, for lines to try.
const DemoRow* find_row(const DemoStory& story, Story wanted) {
  for (const DemoPerson& person : story.people) {
    for (const DemoRow& row : person.rows) {
      if (row.story == wanted) {
        return &row;
      }
    }
  }
  return nullptr;
}

void print_lines_to_try(const DemoRun& run) {
  const DemoWorld& world = run.world();
  fmt::print("\nTry it yourself:\n");
  for (const Story story : {Story::Refused, Story::Caution}) {
    if (const DemoRow* row = find_row(run.story(), story)) {
      fmt::print("  dig @{} -p {} -b {} {}\n", world.dns.address.to_string(), world.dns.port,
                 row->from.to_string(), row->host);
      fmt::print("  curl --interface {} --proxy http://{} --cacert {} -sS -i https://{}:{}/\n",
                 row->from.to_string(), world.proxy.to_string(), run.authority_file(), row->host,
                 world.sites.https);
    }
  }
  if (const DemoRow* row = find_row(run.story(), Story::Refused)) {
    fmt::print("  curl --interface {} --proxy http://{} -H 'Accept: text/html' -H "
               "'Accept-Language: ko' -sS http://{}:{}/\n",
               row->from.to_string(), world.proxy.to_string(), row->host, world.sites.http);
  }
  fmt::print("\nWhere to look:\n  records        {}/\n  their proof    haechi ledger verify {}\n"
             "  configuration  {}\n  certificate    {} "
             "(made for this run)\n",
             run.records_folder(), run.records_folder(), run.config_file(), run.authority_file());
}

Exit print_results(const DemoRun& run, const std::vector<DemoResult>& results,
                   const std::vector<std::string>& wrong, bool is_json) {
  if (is_json) {
    fmt::print("{}", make_json(run.story(), results));
  } else {
    fmt::print("{}", make_table(run.story(), results, choose_paint()));
    print_summary(results);
  }
  for (const std::string& what : wrong) {
    fmt::print(stderr, "{}\n", what);
  }
  std::fflush(stdout);
  const bool is_right = wrong.empty() && std::ranges::all_of(results, [](const auto& result) {
                          return result.differences.empty();
                        });
  return is_right ? Exit::Fine : Exit::Findings;
}

// Until Ctrl-C, or until the gateway ends by itself.
Exit stay_up(DemoRun& run, io::Signals& signals) {
  print_lines_to_try(run);
  fmt::print("\nThe gateway stays up. Ctrl-C ends it and removes what this run made.\n");
  std::fflush(stdout);
  while (!run.has_ended()) {
    if (signals.wait_for(200ms)) { // SIGHUP too: the terminal is gone
      fmt::print("\n");
      return Exit::Fine;
    }
  }
  fmt::print(stderr, "the gateway has ended\n");
  return Exit::CannotRun;
}

Exit run_demo(const Options& options) {
  io::Signals signals; // before any thread
  ProgressLine progress;
  const auto say = [&](const std::string& text) { progress.say(text); };
  auto run = DemoRun::start(options.settings, signals, say);
  if (!run) {
    progress.clear();
    print_error(run.error());
    return Exit::CannotRun;
  }
  auto results = (*run)->ask_all(say);
  if (!results) {
    progress.clear();
    print_error(results.error());
    return Exit::CannotRun;
  }
  if (!options.is_once) {
    progress.clear();
    const Exit shown = print_results(**run, *results, {}, options.is_json);
    const Exit ended = stay_up(**run, signals);
    return shown == Exit::Fine ? ended : shown;
  }
  say("stopping the gateway");
  const auto wrong = (*run)->finish(*results);
  progress.clear();
  if (!wrong) {
    print_error(wrong.error());
    return Exit::CannotRun;
  }
  return print_results(**run, *results, *wrong, options.is_json);
}

} // namespace

void add_demo_command(Command& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  Command* command = app.add_subcommand(
      "demo", "Play the ministry example with real requests on loopback, and stay up.\n"
              "Starts the gateway before stand-in AI sites and asks from the addresses of\n"
              "different people: who, what, answer, reason, by whose order.\n\n"
              "Example: haechi demo --once");
  command->add_flag("--once", options->is_once,
                    "end after the table; exit 0 when every row is as the policy says, else 1");
  command->add_option("--keep", options->settings.keep,
                      "work in this empty folder and keep it (records, configuration, log)");
  command->add_option("--example", options->settings.example,
                      "folder with haechi.yaml and demo.yaml (default: examples/ministry)");
  command->add_flag("--json", options->is_json, "print the rows as JSON");
  command->callback([options, &outcome] {
    options->settings.has_fixed_ports = !options->is_once;
    outcome.exit = run_demo(*options);
  });
}

} // namespace haechi::cli
