#include "cli/policy_text.h"

#include "cli/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace haechi::cli {

namespace {

using policy::to_word;

std::string line_text(const policy::TraceLine& line) {
  std::string out = fmt::format("  {}: ", line.order);
  if (line.is_open) {
    out += "open";
  } else if (line.said) {
    out += fmt::format("said {} (rank {}, {}{})", to_word(*line.said), line.rank,
                       line.is_binding ? "binding" : "advice",
                       line.is_review_due ? ", review due" : "");
  } else {
    out += line.skipped;
  }
  if (!line.exemption.empty()) {
    out += fmt::format("; exemption {}", line.exemption);
  }
  for (const policy::InvalidExemption& invalid : line.invalid_exemptions) {
    out += fmt::format("; exemption {} not valid: {}", invalid.id, invalid.why);
  }
  return out + "\n";
}

void append_list(std::string& out, std::string_view title, const std::vector<std::string>& words) {
  if (!words.empty()) {
    out += fmt::format("{}: {}\n", title, fmt::join(words, ", "));
  }
}

} // namespace

std::string trace_text(const policy::Decision& decision) {
  std::string out;
  for (const policy::TraceLine& line : decision.trace) {
    out += line_text(line);
  }
  return out;
}

std::string to_text(const policy::Decision& decision, std::string_view digest) {
  std::string out = fmt::format("{} ({}{}{})\n", to_word(decision.effect), decision.reason,
                                decision.by ? ", by " : "", decision.by.value_or(""));
  if (!decision.is_settled) {
    out += fmt::format("not settled: between {} and {}\n", to_word(decision.at_least),
                       to_word(decision.at_most));
    append_list(out, "needs", decision.needs);
  }
  append_list(out, "obligations", decision.obligations);
  append_list(out, "obligations still open", decision.obligations_open);
  append_list(out, "instead", decision.instead);
  if (!decision.trace.empty()) {
    out += "trace:\n" + trace_text(decision);
  }
  return out + fmt::format("policy: {}\n", digest);
}

void add_language_option(Command& command, std::string& language) {
  command.add_option("--lang", language, "Language of the sentences: en or ko")
      ->check(one_of({"en", "ko"}))
      ->capture_default_str();
}

Language to_language(std::string_view word) {
  return word == "ko" ? Language::Korean : Language::English;
}

} // namespace haechi::cli
