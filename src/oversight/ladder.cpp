#include "oversight/ladder.h"

#include "oversight/check_fields.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace haechi::oversight {

namespace {

constexpr std::array<std::string_view, 5> kStepWords{"remind", "round", "restrict", "block",
                                                     "notify"};
constexpr const char* kExample = "remind@-3d, round@0d, restrict@7d:gov-pc, block@14d!, "
                                 "notify@21d:app-stores";

tl::unexpected<Error> refuse(std::string_view step, std::string_view why) {
  return fail("E-OVERSIGHT-013",
              fmt::format("step `{}` of the ladder cannot be read: {}", step, why), {}, kExample);
}

Result<int> parse_days(std::string_view step, std::string_view text) {
  if (!text.ends_with('d')) {
    return refuse(step, "its time is not like 7d");
  }
  text.remove_suffix(1);
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse(step, "its time is not like 7d");
  }
  if (days > kMaxStepDays || days < -kMaxStepDays) {
    return refuse(step, fmt::format("more than {} days", kMaxStepDays));
  }
  return days;
}

Result<Step> check_step(std::string_view text, Step step) {
  const bool is_measure = step.kind == StepKind::Restrict || step.kind == StepKind::Block;
  if (step.kind != StepKind::Remind && step.after < std::chrono::days(0)) {
    return refuse(text, "only reminders come before the deadline");
  }
  if (step.signature == Signature::GivenInAdvance && !is_measure) {
    return refuse(text, "`!` stands behind restrict and block alone");
  }
  if (!std::ranges::all_of(step.whom, is_id)) {
    return refuse(text, "behind `:` stand ids with `+` between");
  }
  if (step.kind == StepKind::Restrict && step.whom.empty()) {
    return refuse(text, "a restriction names device classes");
  }
  return step;
}

Result<Step> parse_step(std::string_view text) {
  std::string_view rest = text;
  Step step;
  if (rest.ends_with('!')) {
    step.signature = Signature::GivenInAdvance;
    rest.remove_suffix(1);
  }
  if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
    step.whom = split(rest.substr(colon + 1), '+');
    rest = rest.substr(0, colon);
  }
  const auto sign = rest.find('@');
  if (sign == std::string_view::npos) {
    return refuse(text, "no `@`");
  }
  const auto word = std::ranges::find(kStepWords, rest.substr(0, sign));
  if (word == kStepWords.end()) {
    return refuse(text, fmt::format("it is none of {}", fmt::join(kStepWords, ", ")));
  }
  step.kind = static_cast<StepKind>(word - kStepWords.begin());
  const auto days = parse_days(text, rest.substr(sign + 1));
  if (!days) {
    return tl::make_unexpected(days.error());
  }
  step.after = std::chrono::days(*days);
  return check_step(text, std::move(step));
}

} // namespace

Result<LadderSteps> parse_ladder(std::string_view text) {
  LadderSteps out;
  for (const std::string& part : split(text, ',')) {
    if (out.size() == kMaxSteps) {
      return refuse(part, fmt::format("more than {} steps", kMaxSteps));
    }
    auto step = parse_step(part);
    if (!step) {
      return tl::make_unexpected(std::move(step.error()));
    }
    out.push_back(std::move(*step));
  }
  return out;
}

std::string_view to_word(StepKind kind) {
  return kStepWords.at(static_cast<std::size_t>(kind));
}

} // namespace haechi::oversight
