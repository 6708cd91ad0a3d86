#pragma once
// How a report is put out: as text, as JSON or as a page of its own, on standard output or in a
// file.

#include "base/words.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "oversight/report/report.h"

#include <string>

namespace haechi::cli {

struct ReportForm {
  bool is_html = false; // before is_json
  bool is_json = false;
  Language language = Language::English;
  std::string out; // a file; empty: standard output
};

// --html and --out; the other two differ between commands.
void add_report_form(Command& command, ReportForm& form);

// Says on standard error what hinders it.
[[nodiscard]] Exit put_report(const ReportForm& form, const oversight::report::Report& report);

} // namespace haechi::cli
