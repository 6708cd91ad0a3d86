#include "oversight/coming.h"

#include "oversight/policy_events.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::oversight {

namespace {

using std::chrono::days;

constexpr days kNoticeDays{7}; // to give the notice that a ladder asks for

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

// Things of other kinds may have given their tasks the same name.
std::string find_free(const Register& there, Thing thing, const std::string& wanted) {
  std::string out = wanted;
  for (unsigned number = 2; there.find(thing, out) != nullptr; ++number) {
    out = fmt::format("{}.{}", wanted, number);
  }
  return out;
}

std::string name_task(const Register& there, std::string_view id, std::string_view what,
                      std::size_t number) {
  return find_free(there, Thing::Task, fmt::format("{}/{}-{}", id, what, number));
}

std::string to_date(Instant at) {
  return to_rfc3339(std::min(at, kLastInstant));
}

// As many as an event has room for, and how many there are besides.
std::string list_names(const std::vector<std::string>& names) {
  constexpr std::size_t kRoom = kMaxText - 2 * kMaxId;
  std::string out;
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (out.size() + names[at].size() > kRoom) {
      return fmt::format("{} and {} more", out, names.size() - at);
    }
    out += out.empty() ? "" : ", ";
    out += names[at];
  }
  return out;
}

std::string_view owner_of(const Item& item) {
  const std::string_view owner = item.text("owner");
  return owner.empty() ? item.text("issuer") : owner;
}

Coming propose(const Register& there, const Item& inquiry, const Step& step, Instant moment) {
  const std::size_t number = inquiry.inquiry.next_step + 1;
  const std::size_t devices = std::min(step.whom.size(), kMaxIds);
  Fields fields{{"inquiry", inquiry.id},
                {"measure", step.kind == StepKind::Block ? "block" : "restrict"},
                {"because", fmt::format("no reply to `{}` by {}", inquiry.id,
                                        to_date(inquiry.inquiry.deadline))},
                {"step", fmt::format("{}", number)}};
  if (devices > 0) {
    fields.emplace("devices", fmt::format("{}", fmt::join(step.whom.begin(),
                                                          step.whom.begin() +
                                                              static_cast<std::ptrdiff_t>(devices),
                                                          ",")));
  }
  if (devices < step.whom.size()) {
    fields["because"] +=
        fmt::format("; the first {} of {} device classes", devices, step.whom.size());
  }
  if (step.signature == Signature::GivenInAdvance) {
    fields.emplace("automatic", std::string(inquiry.text("advance-authority")));
  }
  return come(EventKind::ProposalMade, moment,
              find_free(there, Thing::Proposal,
                        fmt::format("{}/{}-{}", inquiry.id, to_word(step.kind), number)),
              std::move(fields));
}

Coming give_notice(const Register& there, const Item& inquiry, const Step& step, Instant moment) {
  const std::size_t number = inquiry.inquiry.next_step + 1;
  return come(EventKind::TaskMade, moment, name_task(there, inquiry.id, to_word(step.kind), number),
              {{"inquiry", inquiry.id},
               {"what", fmt::format("notice to {}",
                                    step.whom.empty() ? "third parties" : list_names(step.whom))},
               {"owner", std::string(owner_of(inquiry))},
               {"deadline", to_date(moment + kNoticeDays)},
               {"step", fmt::format("{}", number)}});
}

Coming take_step(const Register& there, const Item& inquiry) {
  const Progress& progress = inquiry.inquiry;
  const Step& step = progress.ladder[progress.next_step];
  const Instant moment = progress.deadline + step.after;
  Fields fields{{"step", fmt::format("{}", progress.next_step + 1)}};
  switch (step.kind) {
  case StepKind::Restrict:
  case StepKind::Block:
    return propose(there, inquiry, step, moment);
  case StepKind::Notify:
    return give_notice(there, inquiry, step, moment);
  case StepKind::Round:
    if (progress.round < find_count(inquiry.fields, "rounds", kDefaultRounds)) {
      const days given{find_count(inquiry.fields, "round-days", kDefaultRoundDays)};
      fields.emplace("deadline", to_date(moment + given));
      return come(EventKind::RoundOpened, moment, inquiry.id, std::move(fields));
    }
    break;
  case StepKind::Remind:
    break;
  }
  return come(EventKind::ReminderSent, moment, inquiry.id, std::move(fields));
}

MaybeComing of_inquiry(const Register& there, const Item& inquiry) {
  MaybeComing out;
  if (inquiry.state == State::Open) {
    out = come(EventKind::InquiryOverdue, inquiry.inquiry.deadline, inquiry.id);
  }
  const bool is_waiting = inquiry.state == State::Open || inquiry.state == State::Overdue;
  if (is_waiting && inquiry.inquiry.next_step < inquiry.inquiry.ladder.size()) {
    take_earlier(out, take_step(there, inquiry));
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

MaybeComing find_obligation(const Register& there, const Item& order) {
  const auto obligations = find_list(order.fields, "obligations");
  if (order.made_tasks >= obligations.size()) {
    return std::nullopt;
  }
  const std::string& what = obligations[order.made_tasks];
  return come(EventKind::TaskMade, order.made(),
              name_task(there, order.id, what, order.made_tasks + 1),
              {{"order", order.id},
               {"what", what},
               {"owner", std::string(owner_of(order))},
               {"deadline", std::string(order.text("obligations-by"))}});
}

MaybeComing of_order(const Register& there, const Item& order) {
  MaybeComing out;
  if (order.state == State::InForce || order.state == State::ReviewDue) {
    take_earlier(out, find_obligation(there, order));
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

// Those that must pass fall due with the report, and one more with each that failed.
MaybeComing find_check(const Register& there, const Item& item) {
  const std::size_t wanted = find_count(item.fields, "checks", kDefaultChecks);
  const std::size_t number = item.made_tasks + 1;
  const days apart{find_count(item.fields, "check-days", kDefaultCheckDays)};
  Instant moment = item.since;
  Instant deadline = item.since + apart * static_cast<int>(number);
  if (number > wanted) {
    std::size_t behind = number - wanted; // failed checks up to the one that this one makes good
    const auto failed = std::ranges::find_if(
        item.checks, [&](const Check& check) { return !check.has_passed && --behind == 0; });
    if (failed == item.checks.end()) {
      return std::nullopt;
    }
    moment = failed->at;
    deadline = moment + apart;
  }
  return come(EventKind::TaskMade, moment, name_task(there, item.id, "check", number),
              {{"recommendation", item.id},
               {"what", fmt::format("check {} of {}", number, std::max(number, wanted))},
               {"owner", std::string(owner_of(item))},
               {"deadline", to_date(deadline)}});
}

MaybeComing of_recommendation(const Register& there, const Item& item) {
  switch (item.state) {
  case State::Made:
    return come_at(EventKind::RecommendationUnanswered, find_date(item.fields, "accept-by"), item);
  case State::Accepted:
    return come(EventKind::ReportOverdue,
                item.since + days(find_count(item.fields, "report-days", kDefaultReportDays)),
                item.id);
  case State::Reported:
    return find_check(there, item);
  default:
    return std::nullopt;
  }
}

} // namespace

std::optional<Coming> find_coming(const Register& there, const Item& item) {
  switch (item.thing) {
  case Thing::Inquiry:
    return of_inquiry(there, item);
  case Thing::Proposal:
    return of_proposal(item);
  case Thing::Order:
    return of_order(there, item);
  case Thing::Recommendation:
    return of_recommendation(there, item);
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

} // namespace haechi::oversight
