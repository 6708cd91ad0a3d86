// `haechi ledger report data|acknowledgements|privacy`: what the records say, for people.
#include "cli/arguments.h"
#include "cli/ledger_subcommands.h"
#include "cli/report_form.h"
#include "io/gateway/load.h"
#include "io/ledger/record_lines.h"
#include "io/process/trusted_clock.h"
#include "ledger/leaf.h"
#include "oversight/report/records.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <functional>
#include <memory>

namespace haechi::cli {

namespace {

using oversight::report::RecordFacts;
using oversight::report::Report;

struct ReportOptions {
  std::string source; // the records folder, or the configuration
  std::string since = "1970-01-01";
  std::string until; // empty: now
  std::string language = "en";
  ReportForm form;
};

Result<Instant> read_time(const std::string& text) {
  if (text.empty()) {
    return io::process_clock().now();
  }
  const auto parsed = parse_date_time(text);
  return parsed ? Result<Instant>(Instant(parsed->local.time_since_epoch() - parsed->offset))
                : Result<Instant>(tl::make_unexpected(parsed.error()));
}

std::string text_of(const wire::json::Value& record, std::string_view key) {
  const wire::json::Value* value = record.find(key);
  return value != nullptr && value->is_text() ? value->text : std::string();
}

RecordFacts read_facts(const wire::json::Value& record, Instant at) {
  return {at,
          text_of(record, "kind"),
          text_of(record, "subject"),
          text_of(record, "body"),
          text_of(record, "service"),
          text_of(record, "effect"),
          text_of(record, "action"),
          text_of(record, "note")};
}

using Take = std::function<void(const RecordFacts&)>;

// A file that cannot be read to its end makes no report: nobody would see what is not in it. Lines
// that are no records are told.
Result<void> take_file(const std::string& dir, const io::RecordFileName& file, bool is_newest,
                       const Take& take) {
  auto lines = io::RecordLines::open(dir, file);
  if (!lines) {
    return tl::make_unexpected(std::move(lines.error()));
  }
  wire::json::Parser parser;
  std::uint64_t strange = 0;
  for (;;) {
    const auto line = lines->next();
    if (!line && !(is_newest && lines->is_torn())) {
      return tl::make_unexpected(line.error());
    }
    if (!line || !*line) {
      break; // a last line that is being written
    }
    const auto sealed = ledger::parse_sealed_line(**line, parser);
    const auto record = parser.parse(**line);
    if (sealed && record) {
      take(read_facts(*record, sealed->at));
    } else {
      ++strange;
    }
  }
  if (strange > 0) {
    print_error(Error{"E-LEDGER-013", fmt::format("{} lines of `{}` are no records: the report is "
                                                  "without them",
                                                  strange, file.name)});
  }
  return {};
}

// Every record of the folder in this span.
template <class Counter> Result<Report> make_of_records(const ReportOptions& options) {
  const auto since = read_time(options.since);
  const auto until = read_time(options.until);
  if (!since || !until) {
    return tl::make_unexpected(since ? until.error() : since.error());
  }
  const auto files = io::list_record_files(options.source);
  if (files.empty()) {
    return fail("E-LEDGER-007", fmt::format("there are no records in `{}`", options.source));
  }
  Counter counter;
  const Take take = [&](const RecordFacts& facts) {
    if (facts.at >= *since && facts.at < *until) {
      counter.take(facts);
    }
  };
  for (const io::RecordFileName& file : files) {
    auto taken = take_file(options.source, file, file.name == files.back().name, take);
    if (!taken) {
      return tl::make_unexpected(std::move(taken.error()));
    }
  }
  return counter.make(*since, *until);
}

ResultOrErrors<Report> make_of_config(const ReportOptions& options) {
  const auto config = io::load_config(options.source);
  if (!config) {
    return tl::make_unexpected(config.error());
  }
  const auto& records = config->records;
  constexpr std::array<const char*, 3> kLevels{"names", "decisions", "counts"};
  constexpr std::array<const char*, 3> kSubjects{"named", "pseudonyms", "omitted"};
  oversight::report::PrivacySettings out;
  out.level = kLevels.at(static_cast<std::size_t>(records.level));
  out.subjects = kSubjects.at(static_cast<std::size_t>(records.subjects));
  out.pseudonym_days = records.pseudonym_days;
  out.keep_files = records.keep_files;
  out.keep_days = records.keep_days;
  out.keep_bytes = records.keep_bytes;
  out.decision_days = records.purge_days[0];
  out.event_days = records.purge_days[1];
  out.count_days = records.purge_days[2];
  out.hold_since = records.hold_since ? to_rfc3339(*records.hold_since) : "";
  out.folder = records.dir.path;
  out.inspects = config->inspection.is_on();
  out.has_status_page = config->status.has_value();
  out.has_admin_socket = !config->admin.is_empty();
  return make_privacy_file(out, io::process_clock().now());
}

Exit write(ReportOptions& options, const ResultOrErrors<Report>& report) {
  if (!report) {
    print_errors(report.error());
    return Exit::CannotRun;
  }
  options.form.language = options.language == "ko" ? Language::Korean : Language::English;
  return put_report(options.form, *report);
}

void add_ways(Command& command, ReportOptions& options) {
  command.add_flag("--json", options.form.is_json, "As JSON");
  command.add_option("--language", options.language, "en, ko")
      ->check(one_of({"en", "ko"}))
      ->capture_default_str();
  add_report_form(command, options.form);
}

using Make = std::function<Result<Report>(const ReportOptions&)>;

void add_of_records(Command& reports, const char* name, const char* help, Make make,
                    Outcome& outcome) {
  auto options = std::make_shared<ReportOptions>();
  Command* command = reports.add_subcommand(name, help);
  command->add_option("dir", options->source, "The records folder, or a copy")->required();
  command->add_option("--since", options->since, "At or after: 2025-02-06 or RFC 3339; UTC")
      ->capture_default_str();
  command->add_option("--until", options->until, "Before; default: now");
  add_ways(*command, *options);
  command->callback([options, make = std::move(make), &outcome] {
    auto report = make(*options);
    outcome.exit = write(*options, report ? ResultOrErrors<Report>(std::move(*report))
                                          : tl::make_unexpected(Errors{report.error()}));
  });
}

} // namespace

void add_ledger_report(Command& ledger, Outcome& outcome) {
  Command* reports = ledger.add_subcommand("report", "What the records say, for people");
  reports->require_subcommand(1);
  add_of_records(*reports, "data", "Which grades and kinds of data went where; of nobody",
                 make_of_records<oversight::report::DataGrades>, outcome);
  add_of_records(*reports, "acknowledgements", "Warnings that people confirmed",
                 make_of_records<oversight::report::Acknowledgements>, outcome);
  auto options = std::make_shared<ReportOptions>();
  options->source = "haechi.yaml";
  Command* command =
      reports->add_subcommand("privacy", "What the gateway itself records about people");
  command->add_option("--config,-c", options->source, "The configuration")->capture_default_str();
  add_ways(*command, *options);
  command->callback(
      [options, &outcome] { outcome.exit = write(*options, make_of_config(*options)); });
}

} // namespace haechi::cli
