// `haechi oversight report dossier|exemptions|direction`: as text, JSON or a page of its own.
#include "cli/arguments.h"
#include "cli/order_effects.h"
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

struct ReportOptions {
  OversightPlace place;
  std::string id;
  std::string records;
  ReportForm form;
};

using Make = std::function<Result<Report>(const Source&, const ReportOptions&)>;

Result<Report> make_report(const ReportOptions& options, const Make& make) {
  const auto there = view_register(options.place);
  if (!there) {
    return tl::make_unexpected(there.error());
  }
  const auto questions = read_questions(options.place);
  if (!questions) {
    return tl::make_unexpected(questions.error());
  }
  return make({there->now, there->events, *questions}, options);
}

Result<Report> make_direction(const Source& source, const ReportOptions& options) {
  if (options.records.empty()) {
    return oversight::report::make_direction(source, options.id);
  }
  return count_effects(options.records, options.id)
      .and_then([&](const oversight::report::Effects& effects) {
        return oversight::report::make_direction(source, options.id, effects);
      });
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

enum class Counts : unsigned char { None, Records };

struct Kind {
  const char* name;
  const char* help;
  const char* id_help; // nullptr: it is of no single thing
  Counts counts;
  Make make;
};

void add_report(Command& reports, const Kind& kind, Outcome& outcome) {
  auto options = std::make_shared<ReportOptions>();
  Command* command = reports.add_subcommand(kind.name, kind.help);
  if (kind.id_help != nullptr) {
    command->add_option("id", options->id, kind.id_help)->required();
  }
  if (kind.counts == Counts::Records) {
    command->add_option("--records", options->records,
                        "Records of a gateway, or a copy: counts what the order did");
  }
  add_place_options(*command, options->place);
  add_report_form(*command, options->form);
  command->add_option("--question-set", options->place.questions,
                      "Questions behind the numbers; default: oversight/questions.yaml");
  command->callback(
      [options, make = kind.make, &outcome] { outcome.exit = write_report(*options, make); });
}

} // namespace

void add_oversight_report(Command& oversight, Outcome& outcome) {
  Command* reports = oversight.add_subcommand("report", "Reports of the register");
  reports->require_subcommand(1);
  const auto make_dossier = [](const Source& source, const ReportOptions& options) {
    return oversight::report::make_dossier(source, options.id);
  };
  const auto make_exemptions = [](const Source& source, const ReportOptions&) {
    return Result<Report>(oversight::report::make_exemptions(source));
  };
  add_report(*reports,
             {"dossier", "All about a provider", "The provider", Counts::None, make_dossier},
             outcome);
  add_report(
      *reports,
      {"exemptions", "Every exemption that was asked for", nullptr, Counts::None, make_exemptions},
      outcome);
  add_report(*reports,
             {"direction", "An order and how far it is carried out", "The order", Counts::Records,
              make_direction},
             outcome);
}

} // namespace haechi::cli
