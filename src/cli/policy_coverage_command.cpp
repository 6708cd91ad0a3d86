// `haechi policy coverage`: what a policy says everywhere at once, and questions about it.
#include "cli/arguments.h"
#include "cli/policy_coverage_flags.h"
#include "cli/policy_subcommands.h"
#include "emit/coverage/matrix.h"
#include "emit/coverage/questions.h"
#include "io/files/write.h"

#include <fmt/format.h>

#include <chrono>

namespace haechi::cli {

namespace {

using policy::coverage::Asker;
using policy::coverage::Question;

Language language_of(const CoverageFlags& flags) {
  return flags.language == "ko" ? Language::Korean : Language::English;
}

Exit exit_of(bool is_partial) {
  return is_partial ? Exit::Partial : Exit::Fine;
}

Exit refuse(const Error& error) {
  print_error(error);
  return Exit::CannotRun;
}

// What cannot be asked together; empty: all is well.
std::string find_conflict(const CoverageFlags& flags) {
  const int questions =
      (flags.order.empty() ? 0 : 1) + (flags.like.empty() ? 0 : 1) + (flags.is_gaps ? 1 : 0);
  const bool has_matrix_format = flags.is_csv || !flags.page.empty() || !flags.effect.empty();
  if (questions > 1) {
    return "one of `--order`, `--like` and `--gaps` can be asked at a time";
  }
  if (questions == 1 && has_matrix_format) {
    return "`--csv`, `--html` and `--effect` are for the matrix alone";
  }
  if (!flags.like.empty() && flags.services.size() != 1) {
    return "`--like` needs one `--service` to compare with";
  }
  return "";
}

// A file that is there is replaced in one step.
Result<bool> write_page(const std::string& path, const std::string& page) {
  auto created = io::create_file(path, page);
  return created || created.error().code != "E-IO-005" ? created : io::replace_file(path, page);
}

Exit answer_matrix(const CoverageFlags& flags, Asker& asker, const Question& question) {
  std::optional<policy::Effect> effect;
  if (!flags.effect.empty()) {
    effect = policy::find_word<policy::Effect>(policy::kEffectWords, flags.effect);
    if (!effect) {
      return refuse({"E-CLI-002",
                     fmt::format("`--effect {}` is no effect", flags.effect),
                     {},
                     "no-decision, allow, inspect, warn, redact or block"});
    }
  }
  const auto coverage = policy::coverage::cover(asker, question);
  if (!coverage) {
    return refuse(coverage.error());
  }
  const emit::coverage::MatrixView view{*coverage, asker.policy(), asker.catalog(), effect};
  if (!flags.page.empty()) {
    const auto written = write_page(flags.page, emit::coverage::to_page(view, language_of(flags)));
    if (!written) {
      return refuse(written.error());
    }
  }
  if (flags.is_json) {
    fmt::print("{}", emit::coverage::to_json(view));
  } else if (flags.is_csv) {
    fmt::print("{}", emit::coverage::to_csv(view));
  } else if (flags.page.empty()) {
    fmt::print("{}", emit::coverage::to_text(view, language_of(flags)));
  }
  return exit_of(coverage->is_partial());
}

template <class Report>
Exit print_report(const CoverageFlags& flags, const Asker& asker, const Result<Report>& report,
                  bool is_partial) {
  if (!report) {
    return refuse(report.error());
  }
  fmt::print("{}", flags.is_json
                       ? emit::coverage::to_json(*report, asker.catalog())
                       : emit::coverage::to_text(*report, asker.catalog(), language_of(flags)));
  return exit_of(is_partial);
}

Exit answer(const CoverageFlags& flags, Instant now) {
  if (const std::string conflict = find_conflict(flags); !conflict.empty()) {
    return refuse({"E-CLI-002", conflict});
  }
  const auto sources = read_sources(flags.paths);
  if (!sources) {
    print_errors(sources.error());
    return Exit::CannotRun;
  }
  const auto question = to_question(flags, now, sources->zone);
  if (!question) {
    return refuse(question.error());
  }
  Asker asker(sources->decider, question->known,
              flags.is_thorough ? policy::coverage::Care::Thorough : policy::coverage::Care::Usual);
  if (!flags.order.empty()) {
    const auto report = policy::coverage::cover_order(asker, *question, flags.order);
    return print_report(flags, asker, report, report && report->frame.is_partial());
  }
  if (!flags.like.empty()) {
    const auto report =
        policy::coverage::compare(asker, *question, flags.services.front(), flags.like);
    return print_report(flags, asker, report, report && report->frame.is_partial());
  }
  if (flags.is_gaps) {
    const auto report = policy::coverage::find_gaps(asker, *question);
    return print_report(flags, asker, report, report && report->frame.is_partial());
  }
  return answer_matrix(flags, asker, *question);
}

} // namespace

void add_policy_coverage(Command& policy, Outcome& outcome) {
  auto flags = std::make_shared<CoverageFlags>();
  Command* command = policy.add_subcommand(
      "coverage", "What does the policy say of all services, bodies, devices and zones?");
  add_coverage_flags(*command, *flags);
  command->footer(
      "Exit code: 0 answered, 2 cannot run, 3 partial: the budget was spent, the answer says what "
      "it does not cover.\n"
      "Examples:\n"
      "  haechi policy coverage --policy examples/ministry/policy --body kr.motie\n"
      "  haechi policy coverage --policy P --order kr-motie-deepseek\n"
      "  haechi policy coverage --policy P --service chatgpt --like deepseek\n"
      "  haechi policy coverage --policy P --gaps\n"
      "  haechi policy coverage --policy P --by operation --html coverage.html");
  command->callback([flags, &outcome] {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    outcome.exit = answer(*flags, now);
  });
}

} // namespace haechi::cli
