#include "oversight/due.h"

#include "oversight/apply.h"
#include "oversight/policy_events.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::oversight {

namespace {

using std::chrono::days;

constexpr days kNoticeDays{7}; // to give the notice that a ladder asks for

// An event and the moment at which it falls due.
struct Coming {
  Instant moment{};
  Event event;
};

using MaybeComing = std::optional<Coming>;

Coming come(EventKind kind, Instant moment, std::string subject, Fields fields = {}) {
  fields.insert_or_assign("due", to_rfc3339(moment));
  return {moment, {kind, {}, std::string(kRegister), std::move(subject), std::move(fields)}};
}

// The earlier one; of two at once the first.
void take_earlier(MaybeComing& out, MaybeComing other) {
  if (other && (!out || other->moment < out->moment)) {
    out = std::move(other);
  }
}

MaybeComing come_at(EventKind kind, const std::optional<Instant>& moment, const Item& item,
                    Fields fields = {}) {
  return moment ? MaybeComing(come(kind, *moment, item.id, std::move(fields))) : std::nullopt;
}

std::string_view owner_of(const Item& item) {
  const std::string_view owner = item.text("owner");
  return owner.empty() ? item.text("issuer") : owner;
}

Coming propose(const Item& inquiry, const Step& step, Instant moment, std::string id,
               std::string number) {
  Fields fields{{"inquiry", inquiry.id},
                {"measure", step.kind == StepKind::Block ? "block" : "restrict"},
                {"because", fmt::format("no reply to `{}` by {}", inquiry.id,
                                        to_rfc3339(inquiry.inquiry.deadline))},
                {"step", std::move(number)}};
  if (!step.whom.empty()) {
    fields.emplace("devices", fmt::format("{}", fmt::join(step.whom, ",")));
  }
  if (step.signature == Signature::GivenInAdvance) {
    fields.emplace("automatic", std::string(inquiry.text("advance-authority")));
  }
  return come(EventKind::ProposalMade, moment, std::move(id), std::move(fields));
}

Coming give_notice(const Item& inquiry, const Step& step, Instant moment, std::string id,
                   std::string number) {
  Fields fields{
      {"inquiry", inquiry.id},
      {"what", fmt::format("notice to {}", step.whom.empty()
                                               ? "third parties"
                                               : fmt::format("{}", fmt::join(step.whom, ", ")))},
      {"owner", std::string(owner_of(inquiry))},
      {"deadline", to_rfc3339(moment + kNoticeDays)},
      {"step", std::move(number)}};
  return come(EventKind::TaskMade, moment, std::move(id), std::move(fields));
}

Coming take_step(const Item& inquiry) {
  const Progress& progress = inquiry.inquiry;
  const Step& step = progress.ladder[progress.next_step];
  const Instant moment = progress.deadline + step.after;
  std::string number = fmt::format("{}", progress.next_step + 1);
  std::string id = fmt::format("{}/{}-{}", inquiry.id, to_word(step.kind), number);
  switch (step.kind) {
  case StepKind::Restrict:
  case StepKind::Block:
    return propose(inquiry, step, moment, std::move(id), std::move(number));
  case StepKind::Notify:
    return give_notice(inquiry, step, moment, std::move(id), std::move(number));
  case StepKind::Round:
    if (progress.round < find_count(inquiry.fields, "rounds", kDefaultRounds)) {
      const days given{find_count(inquiry.fields, "round-days", kDefaultRoundDays)};
      return come(EventKind::RoundOpened, moment, inquiry.id,
                  {{"deadline", to_rfc3339(moment + given)}, {"step", std::move(number)}});
    }
    break;
  case StepKind::Remind:
    break;
  }
  return come(EventKind::ReminderSent, moment, inquiry.id, {{"step", std::move(number)}});
}

MaybeComing of_inquiry(const Item& inquiry) {
  MaybeComing out;
  if (inquiry.state == State::Open) {
    out = come(EventKind::InquiryOverdue, inquiry.inquiry.deadline, inquiry.id);
  }
  const bool is_waiting = inquiry.state == State::Open || inquiry.state == State::Overdue;
  if (is_waiting && inquiry.inquiry.next_step < inquiry.inquiry.ladder.size()) {
    take_earlier(out, take_step(inquiry));
  }
  return out;
}

MaybeComing of_proposal(const Item& proposal) {
  const std::string_view authority = proposal.text("automatic");
  if (proposal.state != State::Proposed || authority.empty()) {
    return std::nullopt;
  }
  return come(EventKind::ProposalEnforced, proposal.happened.at(EventKind::ProposalMade).last,
              proposal.id, {{"authority", std::string(authority)}});
}

// After a renewal only what happened since makes a review due.
MaybeComing find_review(const Register& there, const Item& order) {
  const auto renewed = order.happened.find(EventKind::OrderRenewed);
  const Instant least = renewed == order.happened.end() ? Instant::min() : renewed->second.last;
  MaybeComing out;
  for (const std::string& name : find_list(order.fields, "until")) {
    const auto happened = find_last_happening(there, name);
    if (happened && *happened > least) {
      take_earlier(out, come(EventKind::OrderReviewDue, std::max(*happened, order.made()), order.id,
                             {{"because", name}}));
    }
  }
  const auto review = find_date(order.fields, "review");
  if (review && *review > least) {
    take_earlier(out, come(EventKind::OrderReviewDue, *review, order.id, {{"because", "review"}}));
  }
  const Item* foreign = there.find(Thing::Order, order.text("adopts"));
  if (foreign != nullptr && (foreign->state == State::Lifted || foreign->state == State::Lapsed) &&
      foreign->since > least) {
    take_earlier(out, come(EventKind::OrderReviewDue, std::max(foreign->since, order.made()),
                           order.id, {{"because", fmt::format("end of {}", foreign->id)}}));
  }
  return out;
}

MaybeComing find_obligation(const Item& order) {
  const auto obligations = find_list(order.fields, "obligations");
  if (order.made_tasks >= obligations.size()) {
    return std::nullopt;
  }
  const std::string& what = obligations[order.made_tasks];
  return come(EventKind::TaskMade, order.made(),
              fmt::format("{}/{}-{}", order.id, what, order.made_tasks + 1),
              {{"order", order.id},
               {"what", what},
               {"owner", std::string(owner_of(order))},
               {"deadline", std::string(order.text("obligations-by"))}});
}

MaybeComing of_order(const Register& there, const Item& order) {
  MaybeComing out;
  if (order.state == State::InForce || order.state == State::ReviewDue) {
    take_earlier(out, find_obligation(order));
  }
  if (order.state == State::InForce) {
    take_earlier(out, find_review(there, order));
  }
  if (order.state == State::InForce || order.state == State::ReviewDue ||
      order.state == State::External) {
    take_earlier(out, come_at(EventKind::OrderLapsed, find_date(order.fields, "expires"), order));
  }
  return out;
}

MaybeComing of_recommendation(const Item& item) {
  switch (item.state) {
  case State::Made:
    return come_at(EventKind::RecommendationUnanswered, find_date(item.fields, "accept-by"), item);
  case State::Accepted:
    return come(EventKind::ReportOverdue,
                item.since + days(find_count(item.fields, "report-days", kDefaultReportDays)),
                item.id);
  case State::Reported: {
    const std::size_t wanted = find_count(item.fields, "checks", kDefaultChecks);
    if (item.made_tasks >= wanted) {
      return std::nullopt;
    }
    const auto number = static_cast<int>(item.made_tasks) + 1;
    const days apart{find_count(item.fields, "check-days", kDefaultCheckDays)};
    return come(EventKind::TaskMade, item.since, fmt::format("{}/check-{}", item.id, number),
                {{"recommendation", item.id},
                 {"what", fmt::format("check {} of {}", number, wanted)},
                 {"owner", std::string(owner_of(item))},
                 {"deadline", to_rfc3339(item.since + apart * number)}});
  }
  default:
    return std::nullopt;
  }
}

MaybeComing find_coming(const Register& there, const Item& item) {
  switch (item.thing) {
  case Thing::Inquiry:
    return of_inquiry(item);
  case Thing::Proposal:
    return of_proposal(item);
  case Thing::Order:
    return of_order(there, item);
  case Thing::Recommendation:
    return of_recommendation(item);
  case Thing::Exemption:
    return item.state == State::Requested || item.state == State::Granted
               ? come_at(EventKind::ExemptionExpired, find_date(item.fields, "expires"), item)
               : std::nullopt;
  case Thing::Task:
    return item.state == State::Open
               ? come_at(EventKind::TaskOverdue, find_date(item.fields, "deadline"), item)
               : std::nullopt;
  default:
    return std::nullopt;
  }
}

MaybeComing find_first(const Register& there) {
  MaybeComing out;
  for (const Register::Items& some : there.items) {
    for (const auto& [id, item] : some) {
      take_earlier(out, find_coming(there, item));
    }
  }
  return out;
}

} // namespace

Result<Advanced> advance(Register there, Instant now) {
  Advanced out{std::move(there), {}};
  if (now < out.now.last) {
    return out; // a clock that was set back brings nothing
  }
  while (MaybeComing coming = find_first(out.now)) {
    if (coming->moment > now) {
      break;
    }
    // However late anybody looks, nothing is written before what is there already.
    coming->event.at = std::max(coming->moment, out.now.last);
    auto applied = apply(std::move(out.now), coming->event);
    if (!applied) {
      return tl::make_unexpected(std::move(applied.error()));
    }
    out.now = std::move(*applied);
    out.events.push_back(std::move(coming->event));
  }
  return out;
}

Result<std::vector<Event>> due(const Register& there, Instant now) {
  return advance(there, now).map([](Advanced done) { return std::move(done.events); });
}

std::optional<Instant> next_due(const Register& there) {
  const MaybeComing coming = find_first(there);
  return coming ? std::optional(coming->moment) : std::nullopt;
}

} // namespace haechi::oversight
