#include "policy/check/meaning.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::policy {

namespace {

bool is_over(const std::optional<Instant>& end, Instant at) {
  return end && *end <= at;
}

bool is_over_soon(const std::optional<Instant>& end, Instant at, std::chrono::hours soon) {
  return end && *end > at && *end - at <= soon;
}

long long days_until(Instant end, Instant at) {
  return std::chrono::ceil<std::chrono::days>(end - at).count();
}

// The condition has come true by the passing of dates alone.
bool has_come_true(const Moment& moment, Instant at) {
  const auto is_true = [&](const Moment& part) { return has_come_true(part, at); };
  switch (moment.kind) {
  case Moment::Kind::Date:
    return moment.date <= at;
  case Moment::Kind::Event:
    return false;
  case Moment::Kind::Any:
    return std::ranges::any_of(moment.of, is_true);
  case Moment::Kind::All:
    return std::ranges::all_of(moment.of, is_true);
  }
  return false;
}

void check_open_end(const Order& order, Findings& out) {
  if (order.until && !order.expires && order.force != Force::External) {
    out.add(Severity::Note, "E-POLICY-134",
            fmt::format("order `{}` has `until` and no `expires`: when that comes true it is due "
                        "for review, and it stays in force until somebody lifts it",
                        order.id),
            order.until->where, "add `expires` if it should end by itself");
  }
}

void check_order(const Order& order, Instant at, std::chrono::hours soon, Findings& out) {
  if (is_over(order.expires, at)) {
    out.add(Severity::Note, "E-POLICY-135",
            fmt::format("order `{}` has expired at {}", order.id, to_rfc3339(*order.expires)),
            order.where, "keep it for the record, or remove it");
    return;
  }
  if (is_over_soon(order.expires, at, soon)) {
    out.add(Severity::Warning, "E-POLICY-136",
            fmt::format("order `{}` lapses in {} days, at {}", order.id,
                        days_until(*order.expires, at), to_rfc3339(*order.expires)),
            order.where, "renew it, or let it end");
  }
  if (order.until && order.force != Force::External && has_come_true(*order.until, at)) {
    out.add(Severity::Note, "E-POLICY-146",
            fmt::format("order `{}` is due for review: a date of its `until` has passed", order.id),
            order.until->where, "decide whether it goes on");
  }
}

void check_exemption(const Exemption& exemption, Instant at, std::chrono::hours soon,
                     Findings& out) {
  if (is_over(exemption.expires, at)) {
    out.add(Severity::Note, "E-POLICY-139",
            fmt::format("exemption `{}` has expired at {}", exemption.id,
                        to_rfc3339(exemption.expires)),
            exemption.where, "keep it for the record, or remove it");
  } else if (is_over_soon(exemption.expires, at, soon)) {
    out.add(Severity::Warning, "E-POLICY-136",
            fmt::format("exemption `{}` lapses in {} days, at {}", exemption.id,
                        days_until(exemption.expires, at), to_rfc3339(exemption.expires)),
            exemption.where, "renew it, or let it end");
  }
}

} // namespace

void check_ends(const Policy& policy, const CheckContext& context, Findings& out) {
  for (const Order& order : policy.orders) {
    check_open_end(order, out);
    if (context.at) {
      check_order(order, *context.at, context.soon, out);
    }
  }
  for (const Exemption& exemption : policy.exemptions) {
    if (context.at) {
      check_exemption(exemption, *context.at, context.soon, out);
    }
  }
}

} // namespace haechi::policy
