// `haechi catalog check`: the guard rails over a catalog folder.
#include "catalog/check/check.h"
#include "catalog/models.h"
#include "cli/catalog_subcommands.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"
#include "wire/json/writer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace haechi::cli {

namespace {

struct CheckOptions {
  std::string catalog;
  std::string must_stay;
  int max_age = 180;
  bool as_json = false;
};

// A list beside the catalog; empty when nobody named one and there is none.
Result<SourceFile> read_list(const std::string& named, const std::string& beside) {
  if (!named.empty()) {
    return io::read_file(named);
  }
  auto found = io::read_file(beside);
  return found ? std::move(found) : Result<SourceFile>(SourceFile{});
}

void print_finding(std::string_view severity, const Error& error, bool as_json) {
  if (!as_json) {
    fmt::print("{}: {}\n", severity, to_string(error));
    return;
  }
  wire::json::Writer out;
  out.begin_object().member("severity", severity).member("code", error.code);
  out.member("message", error.message).member("file", error.where.file);
  out.key("line").number(error.where.line).key("column").number(error.where.column);
  out.member("hint", error.hint).end_object();
  fmt::print("{}\n", out.text());
}

void print_schema_errors(const Errors& errors, bool as_json) {
  for (const Error& error : errors) {
    print_finding("error", error, as_json);
  }
}

void print_report(const catalog::CatalogParts& parts, const catalog::CheckReport& report,
                  bool as_json) {
  for (const catalog::CheckFinding& finding : report.findings) {
    print_finding(finding.severity == catalog::Severity::Error ? "error" : "warning", finding.error,
                  as_json);
  }
  const std::size_t errors = report.count(catalog::Severity::Error);
  const std::size_t warnings = report.count(catalog::Severity::Warning);
  if (!as_json) {
    fmt::print("{} services, {} names, {} hosts that must stay: {} errors, {} warnings\n",
               parts.services.size(), parts.names.size(), report.must_stay_count, errors, warnings);
    return;
  }
  const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  wire::json::Writer out;
  out.begin_object().key("services").number(number(parts.services.size()));
  out.key("names").number(number(parts.names.size()));
  out.key("must_stay").number(number(report.must_stay_count));
  out.key("errors").number(number(errors)).key("warnings").number(number(warnings)).end_object();
  fmt::print("{}\n", out.text());
}

Exit run_check(const CheckOptions& options) {
  const std::string folder = io::find_catalog_path(options.catalog);
  const auto files = io::read_yaml(folder);
  if (!files) {
    print_error(files.error());
    return Exit::CannotRun;
  }
  const auto must_stay = read_list(options.must_stay, folder + "/must-stay.txt");
  const auto ids = read_list({}, folder + "/ids.txt");
  if (!must_stay || !ids) {
    print_error(must_stay ? ids.error() : must_stay.error());
    return Exit::CannotRun;
  }
  const auto parts = catalog::parse_catalog(*files);
  const auto makers = catalog::load_models(*files);
  if (!parts || !makers) {
    print_schema_errors(parts ? makers.error() : parts.error(), options.as_json);
    return Exit::Findings;
  }
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const catalog::CheckReport report =
      catalog::check_catalog(*parts, {*must_stay, *ids, today, options.max_age});
  print_report(*parts, report, options.as_json);
  return report.count(catalog::Severity::Error) == 0 ? Exit::Fine : Exit::Findings;
}

} // namespace

void add_catalog_check(CLI::App& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "check", "hold a catalog to its guard rails: hosts that must stay, owners, evidence, ages");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--must-stay", options->must_stay,
                      "list of hosts that must stay (default: must-stay.txt of the catalog)");
  command
      ->add_option("--max-age", options->max_age,
                   "days after which a last_verified is worth a warning")
      ->check(CLI::Range(1, 36500));
  command->add_flag("--json", options->as_json, "one JSON line a finding, then one of counts");
  command->footer("Example: haechi catalog check --max-age 365");
  command->callback([options, &outcome] { outcome.exit = run_check(*options); });
}

} // namespace haechi::cli
