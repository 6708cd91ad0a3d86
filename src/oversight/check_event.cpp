#include "oversight/check_event.h"

#include "oversight/check_fields.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::oversight {

namespace {

std::string nearest(const Register& there, Thing thing, std::string_view id) {
  std::vector<std::string_view> ids;
  for (const auto& [known, item] : there.all(thing)) {
    ids.push_back(known);
  }
  const std::string near = find_nearest_word(id, ids);
  return near.empty() ? std::string() : fmt::format("did you mean `{}`?", near);
}

std::string list_possible(Thing thing, State state) {
  std::vector<std::string_view> out;
  for (const EventSpec& spec : event_table()) {
    if (spec.thing == thing && !spec.verb.empty() &&
        std::ranges::find(spec.from, state) != spec.from.end()) {
      out.push_back(spec.verb);
    }
  }
  return out.empty() ? "nothing more can happen to it"
                     : fmt::format("possible now: {}", fmt::join(out, ", "));
}

Result<void> check_new(const Register& there, const EventSpec& spec, const Event& event) {
  if (there.find(spec.thing, event.subject) != nullptr) {
    return fail("E-OVERSIGHT-004",
                fmt::format("there is a {} `{}` already", to_word(spec.thing), event.subject), {},
                "ids are never used again");
  }
  if (event.by != kRegister && there.size() >= kMaxItems) {
    return fail("E-OVERSIGHT-010", fmt::format("the register holds {} things", kMaxItems));
  }
  return {};
}

// The body whose officer must have caused the event; empty: any body's.
std::string_view find_body(const Register& there, const Event& event) {
  const auto issuer_of = [&there](Thing thing, std::string_view id) {
    const Item* item = there.find(thing, id);
    return item == nullptr ? std::string_view() : item->text("issuer");
  };
  switch (event.kind) {
  case EventKind::ProposalSigned:
  case EventKind::ProposalRefused: {
    const Item* proposal = there.find(Thing::Proposal, event.subject);
    return issuer_of(Thing::Inquiry, proposal->text("inquiry"));
  }
  case EventKind::OrderRenewed:
  case EventKind::OrderLifted:
    return issuer_of(Thing::Order, event.subject);
  case EventKind::OrderRecorded:
  case EventKind::OrderAdopted:
  case EventKind::RecommendationMade:
    return find_text(event.fields, "issuer");
  default:
    return {};
  }
}

// What another authority does to its own order is only written down here.
bool is_others(const Register& there, const Event& event) {
  if (event.kind == EventKind::OrderRecorded) {
    return find_text(event.fields, "force") == "external";
  }
  const Item* order = there.find(Thing::Order, event.subject);
  return event.kind == EventKind::OrderLifted && order != nullptr &&
         order->state == State::External;
}

Result<void> check_after(const Event& event, std::string_view name, Instant least,
                         std::string_view what) {
  const auto date = find_date(event.fields, name);
  if (date && *date <= least) {
    return fail("E-OVERSIGHT-011", fmt::format("`{}` {} is not after {} {}", name,
                                               to_rfc3339(*date), what, to_rfc3339(least)));
  }
  return {};
}

Result<void> check_opening(const Event& event) {
  const auto ladder = parse_ladder(find_text(event.fields, "ladder"));
  if (!ladder) {
    return tl::make_unexpected(ladder.error());
  }
  const auto rounds = std::ranges::count(*ladder, StepKind::Round, &Step::kind);
  const unsigned most = find_count(event.fields, "rounds", kDefaultRounds);
  if (static_cast<std::size_t>(rounds) + 1 > most) {
    return fail(
        "E-OVERSIGHT-010",
        fmt::format("the ladder opens {} further rounds, but {} are allowed in all", rounds, most),
        {}, "rounds");
  }
  const bool is_advance = std::ranges::any_of(
      *ladder, [](const Step& step) { return step.signature == Signature::GivenInAdvance; });
  if (is_advance && find_text(event.fields, "advance-authority").empty()) {
    return fail("E-OVERSIGHT-008", "the ladder has steps with `!`, but nobody decided them", {},
                "advance-authority says who decided in advance, and by what");
  }
  return check_after(event, "deadline", event.at, "now");
}

Result<void> check_extension(const Item& inquiry, const Event& event) {
  const unsigned most = find_count(inquiry.fields, "extensions", kDefaultExtensions);
  if (inquiry.inquiry.extensions >= most) {
    return fail("E-OVERSIGHT-010",
                fmt::format("`{}` was extended {} times, which is the limit", inquiry.id, most));
  }
  return check_after(event, "deadline", std::max(inquiry.inquiry.deadline, event.at),
                     "the deadline");
}

Result<void> check_round(const Item& inquiry, const Event& event) {
  const unsigned most = find_count(inquiry.fields, "rounds", kDefaultRounds);
  if (inquiry.inquiry.round >= most) {
    return fail("E-OVERSIGHT-010",
                fmt::format("`{}` had {} rounds, which is the limit", inquiry.id, most));
  }
  // A round that the ladder opens late may be over before anybody looks.
  return event.by == kRegister ? Result<void>() : check_after(event, "deadline", event.at, "now");
}

Result<void> check_question(const Item& inquiry, const Event& event) {
  const std::string_view question = find_text(event.fields, "question");
  const auto& answers = inquiry.inquiry.answers;
  if (answers.find(question) != answers.end()) {
    return {};
  }
  std::vector<std::string_view> asked;
  for (const auto& [known, answer] : answers) {
    asked.push_back(known);
  }
  return fail("E-OVERSIGHT-007", fmt::format("`{}` was not asked in `{}`", question, inquiry.id),
              {}, fmt::format("asked: {}", fmt::join(asked, ", ")));
}

Result<void> check_order(const Register& there, const Event& event) {
  if (const Item* proposal = there.find(Thing::Proposal, find_text(event.fields, "proposal"));
      proposal != nullptr && proposal->state != State::Signed &&
      proposal->state != State::Enforced) {
    return fail("E-OVERSIGHT-006", fmt::format("proposal `{}` is {}, so no order can rest on it",
                                               proposal->id, to_word(proposal->state)));
  }
  if (!find_text(event.fields, "obligations").empty() &&
      find_text(event.fields, "obligations-by").empty()) {
    return fail("E-OVERSIGHT-011", "obligations without a date", {}, "obligations-by");
  }
  const Instant begin = find_date(event.fields, "from").value_or(event.at);
  return check_after(event, "expires", begin, "the beginning");
}

Result<void> check_adoption(const Register& there, const Event& event) {
  if (find_text(event.fields, "force") == "external") {
    return fail("E-OVERSIGHT-002", "an order that adopts another is the body's own", {},
                "force: binding or advice");
  }
  const Item* foreign = there.find(Thing::Order, find_text(event.fields, "adopts"));
  if (foreign != nullptr && foreign->state != State::External) {
    return fail("E-OVERSIGHT-006", fmt::format("order `{}` is {}: only one of another authority "
                                               "that stands can be adopted",
                                               foreign->id, to_word(foreign->state)));
  }
  return check_order(there, event);
}

Result<void> check_approval(const Item& exemption, const Event& event) {
  if (std::ranges::find(exemption.approvals, event.by) != exemption.approvals.end()) {
    return fail("E-OVERSIGHT-012", fmt::format("`{}` has approved already", event.by));
  }
  if (exemption.text("requested-by") == event.by) {
    return fail("E-OVERSIGHT-012",
                fmt::format("`{}` asked for it and cannot approve it", event.by));
  }
  return {};
}

} // namespace

Result<void> check_subject(const Register& there, const EventSpec& spec, const Event& event) {
  if (spec.from.empty() && !is_id(event.subject) && event.by != kRegister) {
    return fail("E-OVERSIGHT-002", fmt::format("`{}` is no id", event.subject), {},
                "no blanks, commas and slashes");
  }
  if (!is_id(event.by) || (spec.verb.empty() && event.by != kRegister)) {
    return fail("E-OVERSIGHT-008", fmt::format("nobody stands behind this {}", spec.word), {},
                "--by says who records it");
  }
  if (spec.from.empty()) {
    return check_new(there, spec, event);
  }
  const Item* item = there.find(spec.thing, event.subject);
  if (item == nullptr) {
    return fail("E-OVERSIGHT-005",
                fmt::format("there is no {} `{}`", to_word(spec.thing), event.subject), {},
                nearest(there, spec.thing, event.subject));
  }
  if (std::ranges::find(spec.from, item->state) == spec.from.end()) {
    return fail("E-OVERSIGHT-006",
                fmt::format("{} `{}` is {}: no {}", to_word(spec.thing), event.subject,
                            to_word(item->state), spec.word),
                {}, list_possible(spec.thing, item->state));
  }
  return {};
}

Result<void> check_references(const Register& there, const EventSpec& spec, const Event& event) {
  for (const FieldSpec& field : spec.fields) {
    const std::string_view id = find_text(event.fields, field.name);
    if (field.refers_to && !id.empty() && there.find(*field.refers_to, id) == nullptr) {
      return fail(
          "E-OVERSIGHT-007",
          fmt::format("`{}`: there is no {} `{}`", field.name, to_word(*field.refers_to), id), {},
          nearest(there, *field.refers_to, id));
    }
  }
  return {};
}

Result<void> check_officer(const Register& there, const EventSpec& spec, const Event& event) {
  if (spec.power == Power::None || is_others(there, event)) {
    return {};
  }
  const Item* officer = there.find(Thing::Officer, event.by);
  if (officer == nullptr || officer->state != State::Active) {
    return fail("E-OVERSIGHT-008", fmt::format("`{}` is no officer of the register", event.by), {},
                "haechi oversight officer name ID --name NAME --body BODY");
  }
  const auto powers = find_list(officer->fields, "may");
  if (!powers.empty() && std::ranges::find(powers, to_word(spec.power)) == powers.end()) {
    return fail("E-OVERSIGHT-009",
                fmt::format("officer `{}` may not {}", event.by, to_word(spec.power)), {},
                fmt::format("may: {}", fmt::join(powers, ", ")));
  }
  const std::string_view body = find_body(there, event);
  if (!body.empty() && officer->text("body") != body) {
    return fail("E-OVERSIGHT-009",
                fmt::format("officer `{}` is of `{}`, but this is for `{}` to do", event.by,
                            officer->text("body"), body));
  }
  return {};
}

Result<void> check_particulars(const Register& there, const Event& event) {
  const auto inquiry = [&]() -> const Item& { return *there.find(Thing::Inquiry, event.subject); };
  switch (event.kind) {
  case EventKind::InquiryOpened:
    return check_opening(event);
  case EventKind::InquiryExtended:
    return check_extension(inquiry(), event);
  case EventKind::RoundOpened:
    return check_round(inquiry(), event);
  case EventKind::AnswerRecorded:
    return check_question(inquiry(), event);
  case EventKind::OrderRecorded:
    return check_order(there, event);
  case EventKind::OrderAdopted:
    return check_adoption(there, event);
  case EventKind::OrderRenewed:
  case EventKind::ExemptionRequested:
    return check_after(event, "expires", event.at, "now");
  case EventKind::RecommendationMade:
    return check_after(event, "accept-by", event.at, "now");
  case EventKind::TaskMade:
    return event.by == kRegister ? Result<void>() : check_after(event, "deadline", event.at, "now");
  case EventKind::ClockConfirmed:
    return event.by == event.subject
               ? Result<void>()
               : fail("E-OVERSIGHT-008",
                      fmt::format("`{}` must say so, not `{}`", event.subject, event.by));
  case EventKind::ExemptionApproved:
    return check_approval(*there.find(Thing::Exemption, event.subject), event);
  default:
    return {};
  }
}

} // namespace haechi::oversight
