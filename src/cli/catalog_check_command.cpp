// `haechi catalog check`: the guard rails over a catalog folder.
#include "catalog/check/check.h"
#include "catalog/endpoints/url_rules.h"
#include "catalog/models.h"
#include "cli/arguments.h"
#include "cli/catalog_subcommands.h"
#include "cli/read_catalog.h"
#include "engine/config/companion_names.h"
#include "io/files/catalog_path.h"
#include "io/files/read.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace haechi::cli {

namespace {

struct CheckOptions {
  std::string catalog;
  std::string overlay;
  std::string must_stay;
  int max_age = 180;
  bool as_json = false;
};

// Everything that a catalog holds, read as those read it who use it.
struct Held {
  catalog::CatalogParts parts;
  std::size_t endpoints = 0;
  std::size_t makers = 0;
  std::size_t companions = 0;
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

// All kinds are read, whatever is wrong with one, so that one run tells all.
ResultOrErrors<Held> load_all(const std::vector<SourceFile>& files, const SourceFile& companions) {
  Errors errors;
  const auto take = [&](auto loaded) {
    if (!loaded) {
      errors.insert(errors.end(), loaded.error().begin(), loaded.error().end());
    }
    return loaded;
  };
  Held held;
  if (const auto makers = take(catalog::load_models(files)); makers) {
    held.makers = makers->all().size();
  }
  if (const auto names = take(engine::config::parse_companion_names(companions)); names) {
    held.companions = names->canaries.size() + names->relays.size() + names->resolvers.size() +
                      names->resolver_addresses.size();
  }
  auto parts = take(catalog::parse_catalog(files));
  if (parts) {
    const auto matcher =
        take(catalog::load_request_matcher(files, parts->details, catalog::make_catalog(*parts)));
    held.endpoints = matcher ? (*matcher)->endpoints().size() : 0;
    held.parts = std::move(*parts);
  }
  return errors.empty() ? ResultOrErrors<Held>(std::move(held)) : tl::unexpected(errors);
}

void print_report(const Held& held, const catalog::CheckReport& report, bool as_json) {
  for (const catalog::CheckFinding& finding : report.findings) {
    print_finding(finding.severity == catalog::Severity::Error ? "error" : "warning", finding.error,
                  as_json);
  }
  const std::size_t errors = report.count(catalog::Severity::Error);
  const std::size_t warnings = report.count(catalog::Severity::Warning);
  if (!as_json) {
    fmt::print("{} services, {} names, {} endpoints, {} makers of models, {} companion names, {} "
               "hosts that must stay: {} errors, {} warnings\n",
               held.parts.services.size(), held.parts.names.size(), held.endpoints, held.makers,
               held.companions, report.must_stay_count, errors, warnings);
    return;
  }
  const auto number = [](std::size_t value) { return static_cast<std::int64_t>(value); };
  wire::json::Writer out;
  out.begin_object().key("services").number(number(held.parts.services.size()));
  out.key("names").number(number(held.parts.names.size()));
  out.key("endpoints").number(number(held.endpoints));
  out.key("makers").number(number(held.makers));
  out.key("companions").number(number(held.companions));
  out.key("must_stay").number(number(report.must_stay_count));
  out.key("errors").number(number(errors)).key("warnings").number(number(warnings)).end_object();
  fmt::print("{}\n", out.text());
}

Exit run_check(const CheckOptions& options) {
  const std::string folder = io::find_catalog_path(options.catalog);
  const auto files = read_catalog_files(options.catalog, options.overlay);
  if (!files) {
    print_errors(files.error());
    return Exit::CannotRun;
  }
  const auto must_stay = read_list(options.must_stay, folder + "/must-stay.txt");
  const auto ids = read_list({}, folder + "/ids.txt");
  const auto companions = read_list({}, folder + "/companion-names.txt");
  if (!must_stay || !ids || !companions) {
    print_error(!must_stay ? must_stay.error() : !ids ? ids.error() : companions.error());
    return Exit::CannotRun;
  }
  const auto held = load_all(*files, *companions);
  if (!held) {
    print_schema_errors(held.error(), options.as_json);
    return Exit::Findings;
  }
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const catalog::CheckReport report = catalog::check_catalog(
      held->parts, {*must_stay, *ids, today, options.max_age, options.overlay});
  print_report(*held, report, options.as_json);
  return report.count(catalog::Severity::Error) == 0 ? Exit::Fine : Exit::Findings;
}

} // namespace

void add_catalog_check(Command& catalog, Outcome& outcome) {
  auto* command = catalog.add_subcommand(
      "check", "hold a catalog to its guard rails: hosts that must stay, owners, evidence, ages");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("--catalog", options->catalog, kCatalogHelp);
  command->add_option("--overlay", options->overlay, kOverlayHelp);
  command->add_option("--must-stay", options->must_stay,
                      "list of hosts that must stay (default: must-stay.txt of the catalog)");
  command
      ->add_option("--max-age", options->max_age,
                   "days after which a last_verified is worth a warning")
      ->check(in_range(1, 36500));
  command->add_flag("--json", options->as_json, "one JSON line a finding, then one of counts");
  command->footer("Example: haechi catalog check --max-age 365");
  command->callback([options, &outcome] { outcome.exit = run_check(*options); });
}

} // namespace haechi::cli
