// `haechi detectors`: what is looked for, the tests of own detectors, why a text is a finding.
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/scan_sources.h"
#include "content/finding_json.h"
#include "content/scanner.h"
#include "wire/json/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

namespace {

struct DetectorFlags {
  std::string detectors;
  std::string input = "-";
  std::string encoding = "auto";
  bool is_json = false;
  bool is_korean = false;
};

Exit list_detectors(const DetectorFlags& flags) {
  const auto rules = load_detectors(flags.detectors);
  if (!rules) {
    return Exit::CannotRun;
  }
  std::vector<content::Entity> entities = rules->detectors->entities().all();
  std::ranges::sort(entities, {}, &content::Entity::id);
  for (const content::Entity& entity : entities) {
    if (flags.is_json) {
      wire::json::Writer out;
      out.begin_object().member("entity", entity.id).key("classes").begin_array();
      for (const std::string_view word : content::to_words(entity.classes)) {
        out.string(word);
      }
      out.end_array()
          .key("name")
          .begin_object()
          .member("en", entity.name.en)
          .member("ko", entity.name.ko);
      fmt::print("{}\n", out.end_object().end_object().text());
      continue;
    }
    const std::string classes =
        fmt::format("{}", fmt::join(content::to_words(entity.classes), ","));
    fmt::print("{:<28} {:<30} {}\n", entity.id, classes,
               entity.name.in(flags.is_korean ? Language::Korean : Language::English));
  }
  return Exit::Fine;
}

Exit test_detectors(const DetectorFlags& flags) {
  const auto rules = load_detectors(flags.detectors);
  if (!rules) {
    return Exit::CannotRun;
  }
  const Errors failures = content::run_rule_tests(*rules);
  print_errors(failures);
  fmt::print("{} passed, {} failed\n", rules->tests.size() - failures.size(), failures.size());
  return failures.empty() ? Exit::Fine : Exit::Findings;
}

void print_finding(const content::Finding& finding, const content::Entity& entity, bool is_korean) {
  fmt::print("bytes {}-{}: {} ({}), score {}.{:02}{}\n", finding.span.begin, finding.span.end,
             entity.name.in(is_korean ? Language::Korean : Language::English), entity.id,
             finding.score / 100, finding.score % 100,
             finding.score >= content::kAlarm ? "" : ", below the line of 0.50");
  fmt::print("  evidence: {}\n", fmt::join(content::to_evidence_words(finding.evidence), ", "));
}

void print_findings(const std::vector<content::Finding>& findings, const content::SiteRules& rules,
                    bool is_korean) {
  const content::Entities& entities = rules.detectors->entities();
  for (const content::Finding& finding : findings) {
    print_finding(finding, entities[finding.entity], is_korean);
  }
  if (findings.empty()) {
    fmt::print("nothing\n");
  }
  std::vector<content::Finding> counted = findings;
  std::erase_if(counted,
                [](const content::Finding& finding) { return finding.score < content::kAlarm; });
  const std::vector<std::string> grades =
      content::find_grades(content::count_kinds(counted), entities, rules.grades);
  if (!grades.empty()) {
    fmt::print("grades: {}\n", fmt::join(grades, ", "));
  }
}

// Everything that was considered, from score 0 on, as sentences.
Exit explain(const DetectorFlags& flags) {
  const auto rules = load_detectors(flags.detectors);
  if (!rules) {
    return Exit::CannotRun;
  }
  const auto file = load_text(flags.input);
  if (!file) {
    return Exit::CannotRun;
  }
  const auto text = read_as_utf8(*file, flags.encoding);
  if (!text) {
    print_error(text.error());
    return Exit::CannotRun;
  }
  content::Scanner scanner(rules->detectors);
  const auto& findings = scanner.scan(*text, {.min_score = 1});
  if (flags.is_json) {
    wire::json::Writer out;
    content::write_findings(*text, findings, rules->detectors->entities(), out);
    fmt::print("{}\n", out.text());
  } else {
    print_findings(findings, *rules, flags.is_korean);
  }
  if (scanner.was_cut()) {
    print_error({"E-CONTENT-004", fmt::format("`{}` was not looked at whole", flags.input)});
    return Exit::Partial;
  }
  return Exit::Fine;
}

void print_rule(const content::GradeRule& rule, const char* whose) {
  std::string from = fmt::format("{}", fmt::join(rule.findings, ", "));
  if (!rule.levels.empty()) {
    from += fmt::format(" of level {}", fmt::join(rule.levels, ", "));
  }
  if (rule.at_least > 1) {
    from += fmt::format(", {} or more", rule.at_least);
  }
  if (rule.kinds > 1) {
    from += fmt::format(", of {} kinds or more", rule.kinds);
  }
  fmt::print("{:<10} {:<8} {}\n", rule.grade, whose, from);
}

Exit list_grades(const DetectorFlags& flags) {
  const auto rules = load_detectors(flags.detectors);
  if (!rules) {
    return Exit::CannotRun;
  }
  for (const content::GradeRule& rule : rules->grades) {
    print_rule(rule, "site");
  }
  for (const content::GradeRule& rule : content::shipped_grade_rules()) {
    print_rule(rule, "shipped");
  }
  return Exit::Fine;
}

Command* add_one(Command& detectors, const std::shared_ptr<DetectorFlags>& flags, const char* name,
                 const char* help) {
  auto* command = detectors.add_subcommand(name, help);
  command->add_option("--detectors", flags->detectors, kDetectorsHelp);
  return command;
}

} // namespace

void add_detectors_commands(Command& app, Outcome& outcome) {
  auto* detectors = app.add_subcommand("detectors", "what `scan` looks for");
  detectors->require_subcommand(1);
  auto flags = std::make_shared<DetectorFlags>();

  auto* list = add_one(*detectors, flags, "list", "all kinds of findings with their classes");
  list->add_flag("--json", flags->is_json, "JSON lines");
  list->add_flag("--ko", flags->is_korean, "names in Korean");
  list->footer("Example: haechi detectors list");
  list->callback([flags, &outcome] { outcome.exit = list_detectors(*flags); });

  auto* grades = add_one(*detectors, flags, "grades", "the rules that turn findings into grades");
  grades->footer("Of a marking that no rule of the site names, its level is a grade too.\n"
                 "Example: haechi detectors grades --detectors detectors");
  grades->callback([flags, &outcome] { outcome.exit = list_grades(*flags); });

  auto* test = add_one(*detectors, flags, "test", "run the tests inside own detectors");
  test->footer("Exit code: 0 all passed, 1 some failed, 2 cannot run.\n"
               "Example: haechi detectors test --detectors detectors");
  test->callback([flags, &outcome] { outcome.exit = test_detectors(*flags); });

  auto* why =
      add_one(*detectors, flags, "explain", "what speaks for and against each finding of a text");
  why->add_option("INPUT", flags->input, "a file, or `-` for standard input")
      ->capture_default_str();
  why->add_option("--encoding", flags->encoding,
                  "of the input; auto: by its byte order mark, else by what it can be")
      ->check(one_of({"auto", "utf-8", "utf-16le", "utf-16be", "cp949"}))
      ->capture_default_str();
  why->add_flag("--json", flags->is_json, "JSON");
  why->add_flag("--ko", flags->is_korean, "names in Korean");
  why->footer("Exit code: 0 looked at, 2 cannot run, 3 not looked at whole.\n"
              "Example: echo '960121-1021413' | haechi detectors explain");
  why->callback([flags, &outcome] { outcome.exit = explain(*flags); });
}

} // namespace haechi::cli
