#include "cli/policy_coverage_flags.h"

#include "cli/arguments.h"
#include "policy/json/request.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace haechi::cli {

namespace {

using wire::json::Writer;
using Pairs = std::map<std::string, std::vector<std::string>>;

constexpr std::array<std::string_view, 4> kOfPerson{"role", "located", "assurance", "groups"};

// `name=value` flags; a name that is given again has several values.
Result<Pairs> to_pairs(const std::vector<std::string>& flags, std::string_view flag) {
  Pairs pairs;
  for (const std::string& text : flags) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0) {
      return fail("E-CLI-002", fmt::format("`{} {}` needs the form name=value", flag, text));
    }
    pairs[text.substr(0, sign)].push_back(text.substr(sign + 1));
  }
  return pairs;
}

void write_pairs(Writer& out, const Pairs& pairs) {
  out.begin_object();
  for (const auto& [name, values] : pairs) {
    out.member(name, values.back());
  }
  out.end_object();
}

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

void write_given(Writer& out, const Pairs& given, bool is_of_person) {
  for (const auto& [name, values] : given) {
    if (is_one_of(kOfPerson, name) != is_of_person) {
      continue;
    }
    out.key(name);
    name == "groups" ? out.strings(values) : out.string(values.back());
  }
}

std::vector<std::string> split_at_commas(const std::vector<std::string>& lists) {
  std::vector<std::string> words;
  for (const std::string& list : lists) {
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t comma = std::min(list.find(',', at), list.size());
      if (comma > at && std::ranges::find(words, list.substr(at, comma - at)) == words.end()) {
        words.push_back(list.substr(at, comma - at));
      }
      at = comma + 1;
    }
  }
  return words;
}

} // namespace

void add_coverage_flags(Command& command, CoverageFlags& flags) {
  add_path_options(command, flags.paths);
  command.add_option("--at", flags.at, "When: 2025-02-06T10:00:00+09:00 (default: now)");
  command.add_option("--body", flags.bodies, "Only this body (repeatable)");
  command.add_option("--service", flags.services, "Only this service (repeatable)");
  command.add_option("--category", flags.categories, "Only services of this category (repeatable)");
  command.add_option("--device", flags.devices, "Only this device class (repeatable)");
  command.add_option("--zone", flags.zones, "Only this zone (repeatable)");
  command.add_option("--effect", flags.effect, "Only what is, or may be, answered so");
  command.add_option("--by", flags.by,
                     "Further facets to take apart: operation,role,surface,purpose,grade, ...");
  command.add_option("--given", flags.given,
                     "A facet known beforehand, such as operation=prompt (repeatable)");
  command.add_option("--event", flags.events, "Event that has happened, name[:ref]=time");
  command.add_option("--lifted", flags.lifted, "Order that was lifted, id=time");
  command.add_option("--order", flags.order, "What exactly does this order cover, and what not?");
  command.add_option("--like", flags.like,
                     "Where is --service treated differently from this one, and why?");
  command.add_flag("--gaps", flags.is_gaps,
                   "Services of a category (default: generative-ai) that orders name only partly");
  command.add_option("--budget", flags.budget, "Cells to ask before the answer is partial")
      ->check(in_range(std::size_t{1}, std::size_t{1'000'000'000}));
  command.add_flag("--thorough", flags.is_thorough,
                   "Try every combination of unknown facts, however long it takes");
  command.add_option("--lang", flags.language, "Language of texts: ko or en (default: en)")
      ->check(one_of({"ko", "en"}));
  auto* json = command.add_flag("--json", flags.is_json, "Print JSON");
  auto* csv = command.add_flag("--csv", flags.is_csv, "Print CSV: a row for each cell");
  command.add_option("--html", flags.page, "Write one self-contained page to this file");
  json->excludes(csv);
}

// By way of the JSON of a request, so that one reader judges words, dates and shapes.
Result<policy::coverage::Question> to_question(const CoverageFlags& flags, Instant now,
                                               const policy::TimeZone& zone) {
  const auto given = to_pairs(flags.given, "--given");
  const auto events = to_pairs(flags.events, "--event");
  const auto lifted = to_pairs(flags.lifted, "--lifted");
  for (const auto* pairs : {&given, &events, &lifted}) {
    if (!*pairs) {
      return tl::make_unexpected(pairs->error());
    }
  }
  Writer out;
  out.begin_object().member("at", flags.at.empty() ? to_rfc3339(now) : flags.at);
  out.key("who").begin_object();
  write_given(out, *given, true);
  out.end_object().key("facts").begin_object().key("events");
  write_pairs(out, *events);
  out.key("lifted");
  write_pairs(out, *lifted);
  out.end_object();
  write_given(out, *given, false);
  out.end_object();
  auto request = policy::parse_request(out.text(), zone);
  if (!request) {
    return tl::make_unexpected(request.error());
  }
  policy::coverage::Question question;
  question.known = std::move(*request);
  question.bodies = flags.bodies;
  question.services = flags.services;
  question.categories = flags.categories;
  question.devices = flags.devices;
  question.zones = flags.zones;
  question.by = split_at_commas(flags.by);
  question.budget = flags.budget;
  return question;
}

} // namespace haechi::cli
