#include "cli/report_form.h"

#include "cli/put_file.h"

#include <fmt/format.h>

namespace haechi::cli {

void add_report_form(Command& command, ReportForm& form) {
  command.add_flag("--html", form.is_html, "A page that needs nothing else");
  command.add_option("--out,-o", form.out, "Into this file");
}

Exit put_report(const ReportForm& form, const oversight::report::Report& report) {
  const std::string text = form.is_html   ? to_html(report, form.language)
                           : form.is_json ? to_json(report)
                                          : to_text(report, form.language);
  if (form.out.empty()) {
    fmt::print("{}", text);
    return Exit::Fine;
  }
  if (const auto put = put_file(form.out, text); !put) {
    print_error(put.error());
    return Exit::CannotRun;
  }
  return Exit::Fine;
}

} // namespace haechi::cli
