#include "policy/check/meaning.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

bool can_match(const Speaker& speaker) {
  return speaker.can_match();
}

// Says why nothing of the order can ever be heard.
std::string reason_of_silence(const OrderMeaning& meaning, const BodyNumbers& bodies) {
  const Order& order = *meaning.order;
  if (!meaning.reaches_somebody) {
    const bool has_nobody =
        order.scope.bodies &&
        intersect(bodies.standing(order.issuer), bodies.subtrees(*order.scope.bodies)).empty();
    return has_nobody ? fmt::format("`{}` has no standing over any body of its scope", order.issuer)
                      : "nobody can meet its whole scope";
  }
  return "none of its rules and data entries can match within its scope";
}

void report_speaker(const Order& order, const Speaker& speaker, Findings& out) {
  const std::string_view what = speaker.rule != nullptr ? "rule" : "data entry";
  if (speaker.cubes.empty()) {
    out.add(Severity::Warning, "E-POLICY-129",
            fmt::format("this {} of order `{}` can never match: its conditions and the order's "
                        "scope exclude each other",
                        what, order.id),
            speaker.where(), "widen one of them, or remove it");
    return;
  }
  out.add(
      Severity::Warning, "E-POLICY-129",
      fmt::format("this rule of order `{}` can never match: the rule of line {} comes first and "
                  "matches all that it could",
                  order.id, speaker.taken_by->where.line),
      speaker.where(), "the first match speaks: put the narrower rule first, or remove it");
}

// Rules that only exempt, at least one of which does match: the others never get a word in.
bool is_swallowed(const OrderMeaning& meaning) {
  const auto is_carve_out = [](const Speaker& each) { return each.can_match() && !each.effect; };
  return !meaning.can_speak() && std::ranges::any_of(meaning.speakers, is_carve_out);
}

void report_swallowed(const OrderMeaning& meaning, Findings& out) {
  const auto carve_out =
      std::ranges::find_if(meaning.speakers, [](const Speaker& each) { return each.can_match(); });
  out.add(Severity::Warning, "E-POLICY-132",
          fmt::format("this carve-out swallows order `{}`: beside what it exempts, the order says "
                      "nothing",
                      meaning.order->id),
          carve_out->where(),
          "an `exempt` rule takes something out of a wider rule that follows it");
}

void check_order(const Meaning& meaning, const OrderMeaning& each, Findings& out) {
  const Order& order = *each.order;
  if (each.speakers.empty()) {
    return; // E-POLICY-119
  }
  if (is_swallowed(each)) {
    report_swallowed(each, out);
    return;
  }
  if (std::ranges::none_of(each.speakers, can_match)) {
    out.add(Severity::Warning, "E-POLICY-128",
            fmt::format("order `{}` can never speak: {}", order.id,
                        reason_of_silence(each, meaning.bodies())),
            order.where, "mend its issuer, scope or rules, or remove it");
    return;
  }
  for (const Speaker& speaker : each.speakers) {
    if (!speaker.can_match()) {
      report_speaker(order, speaker, out);
    }
  }
}

} // namespace

void check_silence(const Meaning& meaning, Findings& out) {
  for (const OrderMeaning& each : meaning.orders()) {
    if (each.order->force != Force::External) {
      check_order(meaning, each, out);
    }
  }
}

} // namespace haechi::policy
