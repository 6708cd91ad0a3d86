// `haechi check`: everything that is wrong with a configuration and the files it names.
#include "cli/arguments.h"
#include "cli/gateway_subcommands.h"
#include "io/gateway/inspection_files.h"
#include "io/gateway/load.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>

namespace haechi::cli {

namespace {

struct CheckOptions {
  std::string config = "haechi.yaml";
  bool is_json = false;
};

struct Report {
  Errors errors;
  Errors warnings;
  Errors notes; // no findings

  [[nodiscard]] bool is_empty() const { return errors.empty() && warnings.empty(); }
};

void write(wire::json::Writer& out, std::string_view severity, const Errors& errors) {
  for (const Error& error : errors) {
    out.begin_object().member("severity", severity);
    out.member("code", error.code).member("message", error.message);
    out.member("file", error.where.file);
    out.key("line").number(error.where.line);
    out.key("column").number(error.where.column);
    out.member("hint", error.hint).end_object();
  }
}

std::string to_json(const Report& report) {
  wire::json::Writer out;
  out.begin_object().key("findings").begin_array();
  write(out, "error", report.errors);
  write(out, "warning", report.warnings);
  write(out, "note", report.notes);
  return out.end_array().end_object().take();
}

void print_marked(std::string_view mark, const Errors& errors) {
  for (const Error& error : errors) {
    fmt::print(stderr, "{}: {}\n", mark, to_string(error));
  }
}

void print_summary(const engine::gateway::Snapshot& snapshot) {
  fmt::print("fine: {} orders, {} bodies, {} services, {} names, {} identity entries, {} users; "
             "policy {}\n",
             snapshot.policy().orders.size(), snapshot.policy().bodies.size(),
             snapshot.catalog().services().size(), snapshot.catalog().blockable_count(),
             snapshot.identities().subjects().size(), snapshot.identities().users().all().size(),
             snapshot.decider().digest());
}

// The configuration itself could not be opened: there is nothing to judge.
bool is_unreadable(const Errors& errors) {
  return errors.size() == 1 && errors.front().code.starts_with("E-IO-") &&
         errors.front().where.file.empty();
}

// The gateway leaves this to the signer, which starts before anybody could be told.
void add_authority(const engine::config::Config& config, Report& report) {
  const Instant now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  io::InspectionFindings found = io::check_authority(config, now);
  std::ranges::move(found.errors, std::back_inserter(report.errors));
  std::ranges::move(found.warnings, std::back_inserter(report.warnings));
}

Exit check(const CheckOptions& options) {
  auto loaded = io::load_gateway(options.config, 1);
  Report report;
  if (loaded) {
    report.warnings = std::move(loaded->warnings);
    report.notes = std::move(loaded->notes);
    add_authority(loaded->snapshot->config(), report);
  } else {
    report.errors = std::move(loaded.error());
  }
  if (is_unreadable(report.errors)) {
    print_errors(report.errors);
    return Exit::CannotRun;
  }
  if (options.is_json) {
    fmt::print("{}\n", to_json(report));
  } else {
    print_errors(report.errors);
    print_marked("warning", report.warnings);
    print_marked("note", report.notes);
    if (report.is_empty()) {
      print_summary(*loaded->snapshot);
    }
  }
  return report.is_empty() ? Exit::Fine : Exit::Findings;
}

} // namespace

void add_check(Command& app, Outcome& outcome) {
  auto options = std::make_shared<CheckOptions>();
  Command* command = app.add_subcommand(
      "check", "Everything that is wrong with a configuration and the files it names");
  command->add_option("--config,-c", options->config, "The configuration")->capture_default_str();
  command->add_flag("--json", options->is_json, "Print the findings as JSON on stdout");
  command->footer("Errors keep the gateway from starting; warnings do not.\n"
                  "Exit code: 0 fine, 1 findings of either kind, 2 cannot run.\n"
                  "Example: haechi check --config examples/ministry/haechi.yaml");
  command->callback([options, &outcome] { outcome.exit = check(*options); });
}

} // namespace haechi::cli
