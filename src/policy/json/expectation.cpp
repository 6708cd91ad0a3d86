#include "policy/json/expectation.h"

#include "policy/json/field_reader.h"
#include "policy/json/request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 8> kKeys{"expect", "expect_range", "needs",   "reason",
                                                "by",     "obligations",  "instead", "trace"};

std::optional<Effect> read_effect(FieldReader& reader, const JsonValue& value,
                                  std::string_view name) {
  const std::string word = reader.text(value, name);
  const auto effect = find_word<Effect>(kEffectWords, word);
  if (!effect) {
    reader.fail_with(3, fmt::format("`{}` is no effect", word.substr(0, 80)),
                     fmt::format("known here: {}", fmt::join(kEffectWords, ", ")));
  }
  return effect;
}

void read_range(FieldReader& reader, const JsonValue& value, Expectation& out) {
  if (!value.is_array() || value.items.size() != 2) {
    reader.fail_with(2, "`expect_range` must be a list of two effects",
                     "write [at_least, at_most]");
    return;
  }
  const auto least = read_effect(reader, value.items[0], "expect_range");
  const auto most = read_effect(reader, value.items[1], "expect_range");
  if (least && most) {
    out.range = {*least, *most};
  }
}

void read_key(FieldReader& reader, const JsonMember& member, Expectation& out) {
  if (member.key == "expect") {
    out.effect = read_effect(reader, member.value, "expect");
  } else if (member.key == "expect_range") {
    read_range(reader, member.value, out);
  } else if (member.key == "needs") {
    out.needs = reader.texts(member.value, "needs");
    std::ranges::sort(*out.needs);
  } else if (member.key == "reason") {
    out.reason = reader.text(member.value, "reason");
  } else if (member.key == "by") {
    out.by.emplace();
    if (!member.value.is_null()) {
      *out.by = reader.text(member.value, "by");
    }
  } else if (member.key == "obligations") {
    out.obligations = reader.texts(member.value, "obligations");
  } else if (member.key == "instead") {
    out.instead = reader.texts(member.value, "instead");
  } else if (member.key == "trace") {
    out.trace = reader.texts(member.value, "trace");
  } else {
    reader.unknown_key(member.key, "an expectation", kKeys);
  }
}

bool has_word(const TraceLine& line, std::string_view word) {
  return line.order == word || line.skipped == word || line.exemption == word ||
         (line.said && to_word(*line.said) == word) || (line.is_open && word == "open") ||
         (line.is_review_due && word == "review-due") ||
         std::ranges::any_of(line.invalid_exemptions, [&](const InvalidExemption& invalid) {
           return invalid.id == word || invalid.why == word;
         });
}

std::string list(const std::vector<std::string>& words) {
  return fmt::format("[{}]", fmt::join(words, ", "));
}

class Differences {
 public:
  void compare(std::string_view key, const std::string& expected, const std::string& got) {
    if (expected != got) {
      lines_.push_back(fmt::format("{}: expected {}, got {}", key, expected, got));
    }
  }

  void contain(std::string_view key, const std::vector<std::string>& expected,
               const std::vector<std::string>& got) {
    for (const std::string& word : expected) {
      if (std::ranges::find(got, word) == got.end()) {
        lines_.push_back(fmt::format("{}: expected {} among {}", key, word, list(got)));
      }
    }
  }

  void add(std::string line) { lines_.push_back(std::move(line)); }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

std::string range_text(Effect least, Effect most) {
  return fmt::format("[{}, {}]", to_word(least), to_word(most));
}

} // namespace

Result<Expectation> parse_expectation(std::string_view json) {
  const auto value = wire::json::parse(json, kRequestLimits);
  if (!value) {
    return tl::make_unexpected(value.error());
  }
  const TimeZone utc;
  FieldReader reader("EXPECT", utc);
  Expectation out;
  if (reader.expect_object(*value, "an expectation")) {
    for (const JsonMember& member : value->members) {
      read_key(reader, member, out);
    }
  }
  if (reader.has_failed()) {
    return tl::make_unexpected(reader.error());
  }
  return out;
}

std::vector<std::string> find_differences(const Expectation& expectation,
                                          const Decision& decision) {
  Differences out;
  if (expectation.effect) {
    const std::string got = decision.is_settled
                                ? std::string(to_word(decision.effect))
                                : "unsettled " + range_text(decision.at_least, decision.at_most);
    out.compare("expect", std::string(to_word(*expectation.effect)), got);
  }
  if (expectation.range) {
    out.compare("expect_range", range_text(expectation.range->first, expectation.range->second),
                range_text(decision.at_least, decision.at_most));
  }
  if (expectation.needs) {
    out.compare("needs", list(*expectation.needs), list(decision.needs));
  }
  if (expectation.reason) {
    out.compare("reason", *expectation.reason, decision.reason);
  }
  if (expectation.by) {
    out.compare("by", expectation.by->value_or("nobody"), decision.by.value_or("nobody"));
  }
  out.contain("obligations", expectation.obligations, decision.obligations);
  out.contain("instead", expectation.instead, decision.instead);
  for (const std::string& word : expectation.trace) {
    const auto holds = [&](const TraceLine& line) { return has_word(line, word); };
    if (std::ranges::none_of(decision.trace, holds)) {
      out.add(fmt::format("trace: expected a line with {}", word));
    }
  }
  return out.take();
}

} // namespace haechi::policy
