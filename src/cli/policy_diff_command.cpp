// `haechi policy diff`: where two policies answer otherwise, and where a policy is milder than its
// parent's binding orders demand.
#include "cli/arguments.h"
#include "cli/policy_diff_view.h"
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "io/files/read.h"
#include "policy/check/load.h"
#include "policy/compile/canonical.h"
#include "policy/compile/former_services.h"

#include <fmt/format.h>

#include <chrono>

namespace haechi::cli {

namespace {

using policy::Happenings;
using policy::regions::Comparing;
using policy::regions::Comparison;
using policy::regions::Limits;
using PolicyPointer = std::shared_ptr<const policy::Policy>;

struct DiffOptions {
  PolicyPaths paths; // `policy`: the second policy
  std::string before;
  std::string parent;
  std::string at, from, to;
  std::vector<std::string> events; // name=time
  std::vector<std::string> lifted; // order=time
  bool is_json = false;
  bool compares_answers = false;
  std::uint64_t budget = Limits{}.steps;
  std::size_t show = 20;
  std::string language = "en";
};

ResultOrErrors<PolicyPointer> read_policy(const std::string& path) {
  const auto files = io::read_yaml(path);
  if (!files) {
    return tl::make_unexpected(Errors{files.error()});
  }
  return policy::load_policy(*files);
}

// `name=time` flags.
Result<bool> read_times(const std::vector<std::string>& pairs, std::string_view flag,
                        const policy::TimeZone& zone, std::map<std::string, Instant>& into) {
  for (const std::string& pair : pairs) {
    const std::size_t sign = pair.rfind('=');
    if (sign == std::string::npos || sign == 0) {
      return fail("E-CLI-002", fmt::format("`{} {}` needs the form name=value", flag, pair));
    }
    const auto when = zone.parse_instant(pair.substr(sign + 1));
    if (!when) {
      return tl::make_unexpected(when.error());
    }
    into[pair.substr(0, sign)] = *when;
  }
  return true;
}

struct Span {
  Instant from{};
  std::optional<Instant> to;
};

Result<Span> read_span(const DiffOptions& options, const policy::TimeZone& zone, Instant now) {
  const std::string& first = options.from.empty() ? options.at : options.from;
  Span span{now, std::nullopt};
  if (!first.empty()) {
    const auto from = zone.parse_instant(first);
    if (!from) {
      return tl::make_unexpected(from.error());
    }
    span.from = *from;
  }
  if (!options.to.empty()) {
    const auto to = zone.parse_instant(options.to);
    if (!to) {
      return tl::make_unexpected(to.error());
    }
    span.to = *to;
  }
  if (span.to && *span.to < span.from) {
    return fail("E-DIFF-002", "`--to` lies before `--from`");
  }
  return span;
}

// Each moment gets its share of what the budget still holds.
Result<bool> look(Comparison& comparison, const Span& span, const Happenings& happenings,
                  std::uint64_t budget, DiffView& view) {
  std::vector<Instant> moments{span.from};
  if (span.to) {
    moments = comparison.moments(span.from, *span.to, happenings);
  }
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (view.spent >= budget && i > 0) {
      view.moments_left.assign(moments.begin() + static_cast<std::ptrdiff_t>(i), moments.end());
      return true;
    }
    const std::uint64_t left = budget > view.spent ? budget - view.spent : 0;
    const Limits limits{.steps = view.spent + left / (moments.size() - i)};
    auto outcome = comparison.run(moments[i], happenings, limits, view.spent);
    if (!outcome) {
      return tl::make_unexpected(outcome.error());
    }
    const Instant until = i + 1 < moments.size() ? moments[i + 1] : Instant::max();
    view.moments.push_back({moments[i], until, std::move(*outcome)});
  }
  return true;
}

Exit exit_of(const DiffView& view) {
  if (view.has_looser()) {
    return Exit::Findings;
  }
  return view.may_be_looser() ? Exit::Partial : Exit::Fine;
}

Exit refuse(const Error& error) {
  print_error(error);
  return Exit::CannotRun;
}

// With --against the one policy given is the child.
std::string find_conflict(const DiffOptions& options) {
  if (!options.parent.empty() && !options.paths.policy.empty()) {
    return "`--against` takes one policy and the parent, not two policies and a parent";
  }
  if (options.parent.empty() && options.paths.policy.empty()) {
    return "two policies are needed, or one and `--against`";
  }
  if (!options.at.empty() && (!options.from.empty() || !options.to.empty())) {
    return "`--at` is one moment, `--from` and `--to` are a span";
  }
  return "";
}

Exit run(const DiffOptions& options, Instant now) {
  if (const std::string conflict = find_conflict(options); !conflict.empty()) {
    return refuse({"E-DIFF-001", conflict});
  }
  const bool is_against = !options.parent.empty();
  const std::string& before_path = is_against ? options.parent : options.before;
  const std::string& after_path = is_against ? options.before : options.paths.policy;
  auto before = read_policy(before_path);
  auto after = read_policy(after_path);
  const auto catalog = read_catalog(options.paths);
  for (const Errors& errors : {before ? Errors{} : before.error(), after ? Errors{} : after.error(),
                               catalog ? Errors{} : catalog.error()}) {
    if (!errors.empty()) {
      print_errors(errors);
      return Exit::CannotRun;
    }
  }
  *before = policy::with_current_services(*before, **catalog);
  *after = policy::with_current_services(*after, **catalog);
  const auto zone = policy::TimeZone::make((*after)->timezone).value_or(policy::TimeZone());
  const auto span = read_span(options, zone, now);
  Happenings happenings;
  const auto events = read_times(options.events, "--event", zone, happenings.events);
  const auto lifted = read_times(options.lifted, "--lifted", zone, happenings.lifted);
  if (!span || !events || !lifted) {
    return refuse(!span ? span.error() : !events ? events.error() : lifted.error());
  }
  const auto comparing = options.compares_answers ? Comparing::Answers : Comparing::Effects;
  const auto comparison = is_against ? Comparison::against(*before, *after, *catalog)
                                     : Comparison::of_answers(*before, *after, *catalog, comparing);
  DiffView view{.comparison = *comparison,
                .is_against = is_against,
                .before = before_path,
                .after = after_path,
                .before_digest = policy::digest_of(**before, **catalog),
                .after_digest = policy::digest_of(**after, **catalog),
                .moments = {},
                .moments_left = {}};
  const auto looked = look(*comparison, *span, happenings, options.budget, view);
  if (!looked) {
    return refuse(looked.error());
  }
  const Language language = options.language == "ko" ? Language::Korean : Language::English;
  fmt::print("{}", options.is_json ? to_json(view) + "\n" : to_text(view, language, options.show));
  return exit_of(view);
}

void add_flags(Command& command, DiffOptions& options) {
  command.add_option("A", options.before, "Policy: a folder of *.yaml files, or one file")
      ->required();
  command.add_option("B", options.paths.policy, "The policy to compare it with");
  command.add_option("--against", options.parent,
                     "Is A everywhere at least as strict as the binding orders of this policy?");
  command.add_option("--catalog", options.paths.catalog,
                     "Catalog: a folder or one compact file (default: ./catalog, else the "
                     "installed one)");
  command.add_option("--list", options.paths.lists,
                     "Plain domain list taken as a local service, service=file (repeatable)");
  command.add_option("--at", options.at, "When: 2025-02-06T10:00:00+09:00 (default: now)");
  command.add_option("--from", options.from, "From this moment ...");
  command.add_option("--to", options.to, "... until this one, at every change in between");
  command.add_option("--event", options.events, "Event that has happened, name[:ref]=time");
  command.add_option("--lifted", options.lifted, "Order that was lifted, id=time");
  command.add_flag("--answers", options.compares_answers,
                   "Compare obligations and services to use instead as well, not effects alone");
  command.add_option("--budget", options.budget,
                     "How much may be tried: steps, of which a second takes a few million");
  command.add_option("--show", options.show, "Regions of each moment in text (0: all)");
  command.add_flag("--json", options.is_json, "Print everything as JSON");
  command.add_option("--lang", options.language, "en or ko")->check(one_of({"en", "ko"}));
}

} // namespace

void add_policy_diff(Command& policy, Outcome& outcome) {
  auto options = std::make_shared<DiffOptions>();
  Command* command = policy.add_subcommand(
      "diff", "Which requests are answered otherwise by two policies? As regions, not as text");
  add_flags(*command, *options);
  command->footer("Exit code: 0 nothing became looser (with --against: nothing is milder), 1 "
                  "something did, 2 cannot run,\n  3 nothing looser found, but where not all was "
                  "looked at something could be.\n"
                  "Example: haechi policy diff old/ new/ --at 2026-07-01\n"
                  "Example: haechi policy diff ministry/ --against government/");
  command->callback([options, &outcome] {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    outcome.exit = run(*options, now);
  });
}

} // namespace haechi::cli
