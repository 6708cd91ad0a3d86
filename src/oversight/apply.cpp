#include "oversight/apply.h"

#include "oversight/check_event.h"
#include "oversight/check_fields.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::oversight {

namespace {

Result<void> check_time(const Register& there, const Event& event) {
  if (event.at < there.last) {
    return fail("E-OVERSIGHT-003",
                fmt::format("{} is before {}, when the register was last written",
                            to_rfc3339(event.at), to_rfc3339(there.last)),
                {}, "is the clock of this machine behind?");
  }
  return {};
}

Result<void> check(const Register& there, const EventSpec& spec, const Event& event) {
  return check_fields(spec, event)
      .and_then([&] { return check_time(there, event); })
      .and_then([&] { return check_subject(there, spec, event); })
      .and_then([&] { return check_references(there, spec, event); })
      .and_then([&] { return check_officer(there, spec, event); })
      .and_then([&] { return check_particulars(there, event); });
}

void enter(Item& item, State state, Instant at) {
  if (state != State::None && state != item.state) {
    item.state = state;
    item.since = at;
  }
}

void open_inquiry(Item& inquiry) {
  inquiry.inquiry.deadline = find_date(inquiry.fields, "deadline").value_or(inquiry.since);
  inquiry.inquiry.ladder = parse_ladder(inquiry.text("ladder")).value_or(LadderSteps());
  for (std::string& question : find_list(inquiry.fields, "questions")) {
    inquiry.inquiry.answers.emplace(std::move(question), Answer());
  }
}

void answer(Item& inquiry, const Event& event) {
  const auto found = inquiry.inquiry.answers.find(find_text(event.fields, "question"));
  found->second = {std::string(find_text(event.fields, "finding")),
                   std::string(find_text(event.fields, "text")),
                   std::string(find_text(event.fields, "evidence")), event.at};
}

void approve(Item& exemption, const Event& event) {
  exemption.approvals.push_back(event.by);
  const unsigned needed = std::max(1U, find_count(exemption.fields, "approvals", 1));
  if (exemption.approvals.size() >= needed) {
    enter(exemption, State::Granted, event.at);
  }
}

void check_provider(Item& recommendation, const Event& event) {
  recommendation.checks.push_back({event.at, find_text(event.fields, "result") == "pass"});
  const auto passed = std::ranges::count(recommendation.checks, true, &Check::has_passed);
  if (static_cast<std::size_t>(passed) >=
      find_count(recommendation.fields, "checks", kDefaultChecks)) {
    enter(recommendation, State::Done, event.at);
  }
}

// What is said of a thing when it is made, or to change it, stands for itself; what a later event
// says stands behind the event's name, so that no ground takes the place of another.
void keep_fields(Item& item, const EventSpec& spec, const Event& event) {
  if (event.kind == EventKind::AnswerRecorded) {
    return; // one of many: they stand by question
  }
  const bool is_own = spec.from.empty() || event.kind == EventKind::ProviderChanged;
  for (const auto& [name, value] : event.fields) {
    const FieldSpec* field = find_field(spec, name);
    const bool is_moved = event.kind == EventKind::OrderRenewed && field->type == FieldType::Date;
    if (is_own || is_moved) {
      item.fields.insert_or_assign(name, value);
    }
    if (!is_own && field->use != Use::Internal) {
      item.fields.insert_or_assign(fmt::format("{}.{}", spec.word, name), value);
    }
  }
}

// What else an event does to its own subject.
void carry_out(Item& item, const Event& event) {
  switch (event.kind) {
  case EventKind::InquiryOpened:
    return open_inquiry(item);
  case EventKind::InquiryExtended:
    ++item.inquiry.extensions;
    item.inquiry.deadline = find_date(event.fields, "deadline").value_or(item.inquiry.deadline);
    return;
  case EventKind::RoundOpened:
    ++item.inquiry.round;
    item.inquiry.deadline = find_date(event.fields, "deadline").value_or(item.inquiry.deadline);
    return;
  case EventKind::AnswerRecorded:
    return answer(item, event);
  case EventKind::OrderRecorded:
    if (item.text("force") == "external") {
      enter(item, State::External, event.at);
    }
    return;
  case EventKind::ExemptionRequested:
    item.fields.insert_or_assign("requested-by", event.by);
    return;
  case EventKind::ExemptionApproved:
    return approve(item, event);
  case EventKind::CheckMade:
    return check_provider(item, event);
  default:
    return;
  }
}

// A proposal that takes force is a measure of its inquiry.
void take_force(Register& there, const Item& proposal, const Event& event, Instant moment) {
  if (event.kind != EventKind::ProposalSigned && event.kind != EventKind::ProposalEnforced) {
    return;
  }
  auto& inquiries = there.all(Thing::Inquiry);
  if (const auto found = inquiries.find(proposal.text("inquiry")); found != inquiries.end()) {
    found->second.inquiry.measures.insert_or_assign(std::string(proposal.text("measure")), moment);
  }
}

// A step of the ladder is taken by whatever event it causes; obligations by their tasks.
void count_for_others(Register& there, const Event& event) {
  if (event.by != kRegister) {
    return;
  }
  const auto item = [&](Thing thing, std::string_view id) -> Item* {
    const auto found = there.all(thing).find(id);
    return found == there.all(thing).end() ? nullptr : &found->second;
  };
  if (!find_text(event.fields, "step").empty()) {
    const std::string_view named = find_text(event.fields, "inquiry");
    if (Item* inquiry = item(Thing::Inquiry, named.empty() ? event.subject : named)) {
      ++inquiry->inquiry.next_step;
    }
    return;
  }
  if (event.kind == EventKind::TaskMade) {
    for (const auto& [field, thing] :
         {std::pair{"order", Thing::Order}, std::pair{"recommendation", Thing::Recommendation}}) {
      if (Item* owner = item(thing, find_text(event.fields, field))) {
        ++owner->made_tasks;
      }
    }
  }
}

} // namespace

Result<Register> apply(Register before, const Event& event) {
  const EventSpec& spec = spec_of(event.kind);
  if (auto checked = check(before, spec, event); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  Item& item = before.all(spec.thing)[event.subject];
  if (spec.from.empty()) {
    item.thing = spec.thing;
    item.id = event.subject;
  }
  enter(item, spec.to, event.at);
  keep_fields(item, spec, event);
  const Instant moment = find_date(event.fields, "due").value_or(event.at);
  const auto [times, is_first] = item.happened.try_emplace(event.kind, Times{moment, moment});
  times->second.last = moment;
  carry_out(item, event);
  take_force(before, item, event, moment);
  count_for_others(before, event);
  before.last = event.at;
  ++before.events;
  return before;
}

} // namespace haechi::oversight
