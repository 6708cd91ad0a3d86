// `haechi oversight report dossier|exemptions|direction`: as text, JSON or a page of its own.
#include "cli/arguments.h"
#include "cli/oversight_place.h"
#include "cli/oversight_subcommands.h"
#include "cli/report_form.h"
#include "oversight/report/reports.h"

#include <functional>
#include <memory>

namespace haechi::cli {

namespace {

using oversight::report::Report;
using oversight::report::Source;
using Make = std::function<Result<Report>(const Source&, const std::string& id)>;

struct ReportOptions {
  OversightPlace place;
  std::string id;
  ReportForm form;
};

Result<Report> make_report(const ReportOptions& options, const Make& make) {
  const auto there = view_register(options.place);
  if (!there) {
    return tl::make_unexpected(there.error());
  }
  const auto questions = read_questions(options.place);
  if (!questions) {
    return tl::make_unexpected(questions.error());
  }
  return make({there->now, there->events, *questions}, options.id);
}

Exit write_report(ReportOptions& options, const Make& make) {
  const auto report = make_report(options, make);
  if (!report) {
    print_error(report.error());
    return Exit::CannotRun;
  }
  options.form.is_json = options.place.is_json;
  options.form.language = options.place.shown_language();
  return put_report(options.form, *report);
}

void add_report(Command& reports, const char* name, const char* help, const char* id_help,
                Make make, Outcome& outcome) {
  auto options = std::make_shared<ReportOptions>();
  Command* command = reports.add_subcommand(name, help);
  if (id_help != nullptr) {
    command->add_option("id", options->id, id_help)->required();
  }
  add_place_options(*command, options->place);
  add_report_form(*command, options->form);
  command->add_option("--question-set", options->place.questions,
                      "Questions behind the numbers; default: oversight/questions.yaml");
  command->callback(
      [options, make = std::move(make), &outcome] { outcome.exit = write_report(*options, make); });
}

} // namespace

void add_oversight_report(Command& oversight, Outcome& outcome) {
  Command* reports = oversight.add_subcommand("report", "Reports of the register");
  reports->require_subcommand(1);
  add_report(*reports, "dossier", "All about a provider", "The provider",
             oversight::report::make_dossier, outcome);
  add_report(
      *reports, "exemptions", "Every exemption that was asked for", nullptr,
      [](const Source& source, const std::string&) {
        return Result<Report>(oversight::report::make_exemptions(source));
      },
      outcome);
  add_report(*reports, "direction", "An order and how far it is carried out", "The order",
             oversight::report::make_direction, outcome);
}

} // namespace haechi::cli
