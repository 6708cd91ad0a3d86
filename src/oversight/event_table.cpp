#include "oversight/event_table.h"

#include "base/check.h"

#include <algorithm>
#include <array>

namespace haechi::oversight {

namespace {

using enum EventKind;
using enum FieldType;
using enum Use;
using Specs = std::vector<EventSpec>;
using FieldSpecs = std::vector<FieldSpec>;

constexpr std::array<std::string_view, 2> kMeasures{"restrict", "block"};
constexpr std::array<std::string_view, 3> kForces{"binding", "advice", "external"};
constexpr std::array<std::string_view, 4> kFindings{"open", "answered", "insufficient",
                                                    "contradicted"};
constexpr std::array<std::string_view, 2> kResults{"pass", "fail"};

const FieldSpec kBecause{"because", Text, Optional, "Why"};
const FieldSpec kMustSayWhy{"because", Text, Required, "Why"};
const FieldSpec kEvidence{"evidence", Text, Optional, "Where the proof lies: a file, a digest"};
const FieldSpec kDue{"due", Date, Internal, "When it fell due"};
const FieldSpec kStep{"step", Count, Internal, "Step of the escalation ladder"};

FieldSpecs provider_fields(Use use) {
  return {{"name", Text, use, "Its name"},
          {"name-ko", Text, Optional, "Its name in Korean"},
          {"country", Id, Optional, "From where it is controlled: CN"},
          {"entities", Text, Optional, "Legal entities that take part"},
          {"representative", Text, Optional, "Domestic agent, with the date of appointment"},
          {"privacy-officer", Text, Optional, "Data protection officer and contact"},
          {"contact", Text, Optional, "Where letters go"},
          {"services", Ids, Optional, "Its services of the catalog"}};
}

FieldSpecs order_fields() {
  return {{"issuer", Id, Required, "The body that issues it"},
          {"force", Force, Required, "binding, advice, external"},
          {"title", Text, Optional, "What it is called"},
          {"title-ko", Text, Optional, "The same in Korean"},
          {"instrument", Text, Optional, "Statute, direction, circular, notice"},
          {"basis", Text, Optional, "Legal basis"},
          {"because", Text, Optional, "Why"},
          {"because-ko", Text, Optional, "The same in Korean"},
          {"addressee", Ids, Optional, "Whom it binds: bodies, the provider"},
          {"scope", Text, Optional, "Who, which devices, which networks"},
          {"targets", Ids, Optional, "Services or providers"},
          {"from", Date, Optional, "When it begins; default: now"},
          {"expires", Date, Optional, "When it ends by itself"},
          {"review", Date, Optional, "When it is to be looked at again"},
          {"until", Ids, Optional, "Events that make a review due: provider-replied:ID"},
          {"appeal", Text, Optional, "Where and how to appeal"},
          {"appeal-by", Date, Optional, "Until when"},
          {"proposal", Id, Optional, "The signed proposal behind it", Thing::Proposal},
          {"obligations", Ids, Optional, "What must be done: report:BODY,remove,delete-account"},
          {"obligations-by", Date, Optional, "Until when; each becomes a task"},
          {"owner", Id, Optional, "Who has the tasks; default: the issuer"}};
}

FieldSpecs with(FieldSpecs fields, FieldSpec more) {
  fields.push_back(more);
  return fields;
}

void add_people(Specs& out) {
  out.push_back({OfficerNamed,
                 "officer-named",
                 Thing::Officer,
                 "name",
                 "Name an officer who may sign",
                 {},
                 State::Active,
                 {{"name", Text, Required, "The name"},
                  {"body", Id, Required, "For which body"},
                  {"role", Text, Optional, "Office held"},
                  {"may", Ids, Optional, "sign,order,lift,exempt; default: all of them"}}});
  out.push_back({OfficerDismissed,
                 "officer-dismissed",
                 Thing::Officer,
                 "dismiss",
                 "End an officer's powers",
                 {State::Active},
                 State::Dismissed,
                 {kBecause}});
  out.push_back({ProviderAdded,
                 "provider-added",
                 Thing::Provider,
                 "add",
                 "Add a provider",
                 {},
                 State::Active,
                 provider_fields(Required)});
  out.push_back({ProviderChanged,
                 "provider-changed",
                 Thing::Provider,
                 "change",
                 "Change what is known of a provider",
                 {State::Active},
                 State::None,
                 provider_fields(Optional)});
}

void open_inquiries(Specs& out) {
  out.push_back(
      {InquiryOpened,
       "inquiry-opened",
       Thing::Inquiry,
       "open",
       "Open an inquiry",
       {},
       State::Open,
       {{"provider", Id, Required, "Who is asked", Thing::Provider},
        {"issuer", Id, Required, "The body that asks"},
        {"deadline", Date, Required, "Until when the reply is due"},
        {"title", Text, Optional, "What it is about"},
        {"title-ko", Text, Optional, "The same in Korean"},
        {"basis", Text, Optional, "Legal basis"},
        {"questions", Ids, Optional, "Numbers of the question set: Q01,Q02"},
        {"ladder", Ladder, Optional, "What follows when there is no reply: remind@-3d,block@0d"},
        {"rounds", Count, Optional, "Most rounds; default 3"},
        {"round-days", Count, Optional, "Days that a round of the ladder gives; default 14"},
        {"extensions", Count, Optional, "Most extensions; default 1"},
        {"advance-authority", Text, Optional,
         "Who decided in advance that steps with `!` take force unsigned, and by what"},
        {"owner", Id, Optional, "Who has the tasks; default: the issuer"}},
       Power::None,
       "inquiry-opened"});
  out.push_back({InquiryExtended,
                 "inquiry-extended",
                 Thing::Inquiry,
                 "extend",
                 "Give more time",
                 {State::Open},
                 State::None,
                 {{"deadline", Date, Required, "The new deadline"}, kMustSayWhy}});
  out.push_back({ReminderSent,
                 "reminder-sent",
                 Thing::Inquiry,
                 "remind",
                 "Record that a reminder was sent",
                 {State::Open, State::Overdue},
                 State::None,
                 {{"note", Text, Optional, "How and to whom"}, kDue, kStep}});
  out.push_back(
      {RoundOpened,
       "round-opened",
       Thing::Inquiry,
       "round",
       "Ask again",
       {State::Overdue, State::Replied},
       State::Open,
       {{"deadline", Date, Required, "Until when the reply is due"}, kBecause, kDue, kStep}});
}

void answer_inquiries(Specs& out) {
  const std::vector<State> unclosed{State::Open, State::Overdue, State::Replied};
  out.push_back({ReplyReceived,
                 "reply-received",
                 Thing::Inquiry,
                 "reply",
                 "Record that a reply arrived",
                 unclosed,
                 State::Replied,
                 {{"summary", Text, Optional, "What it says"}, kEvidence},
                 Power::None,
                 "provider-replied"});
  out.push_back({AnswerRecorded,
                 "answer-recorded",
                 Thing::Inquiry,
                 "answer",
                 "Judge the answer to one question",
                 unclosed,
                 State::None,
                 {{"question", Id, Required, "Its number"},
                  {"finding", Finding, Required, "open, answered, insufficient, contradicted"},
                  {"text", Text, Optional, "The answer"},
                  kEvidence}});
  out.push_back({InquiryOverdue,
                 "inquiry-overdue",
                 Thing::Inquiry,
                 "",
                 "The deadline passed without a reply",
                 {State::Open},
                 State::Overdue,
                 {kDue},
                 Power::None,
                 "inquiry-overdue"});
  out.push_back({InquiryClosed,
                 "inquiry-closed",
                 Thing::Inquiry,
                 "close",
                 "Close an inquiry",
                 unclosed,
                 State::Closed,
                 {kMustSayWhy},
                 Power::None,
                 "inquiry-closed"});
}

void add_proposals(Specs& out) {
  out.push_back({ProposalMade,
                 "proposal-made",
                 Thing::Proposal,
                 "make",
                 "Propose a measure",
                 {},
                 State::Proposed,
                 {{"inquiry", Id, Required, "The inquiry behind it", Thing::Inquiry},
                  {"measure", Measure, Required, "restrict, block"},
                  {"devices", Ids, Optional, "Device classes"},
                  kBecause,
                  {"automatic", Text, Internal, "The authority given in advance"},
                  kDue,
                  kStep}});
  out.push_back({ProposalSigned,
                 "proposal-signed",
                 Thing::Proposal,
                 "sign",
                 "Put a proposal into force",
                 {State::Proposed},
                 State::Signed,
                 {kBecause},
                 Power::Sign,
                 "proposal-signed"});
  out.push_back({ProposalRefused,
                 "proposal-refused",
                 Thing::Proposal,
                 "refuse",
                 "Refuse a proposal",
                 {State::Proposed},
                 State::Refused,
                 {kMustSayWhy},
                 Power::Sign});
  out.push_back({ProposalEnforced,
                 "proposal-enforced",
                 Thing::Proposal,
                 "",
                 "In force by authority given in advance",
                 {State::Proposed},
                 State::Enforced,
                 {{"authority", Text, Required, "Whose, and by what"}, kDue},
                 Power::None,
                 "proposal-enforced"});
}

void add_orders(Specs& out) {
  const std::vector<State> standing{State::InForce, State::ReviewDue};
  const std::vector<State> known{State::InForce, State::ReviewDue, State::External};
  out.push_back({OrderRecorded,
                 "order-recorded",
                 Thing::Order,
                 "record",
                 "Record an order",
                 {},
                 State::InForce,
                 order_fields(),
                 Power::Order,
                 "order-recorded"});
  out.push_back({OrderAdopted,
                 "order-adopted",
                 Thing::Order,
                 "adopt",
                 "Adopt another authority's order by an own one",
                 {},
                 State::InForce,
                 with(order_fields(), {"adopts", Id, Required, "Its id here, or a free reference"}),
                 Power::Sign,
                 "order-recorded"});
  out.push_back({OrderAppealed,
                 "order-appealed",
                 Thing::Order,
                 "appeal",
                 "Record an appeal or its outcome",
                 known,
                 State::None,
                 {{"text", Text, Required, "By whom, where, its state"}, kEvidence}});
  out.push_back({OrderReviewDue,
                 "order-review-due",
                 Thing::Order,
                 "",
                 "A review is due",
                 {State::InForce},
                 State::ReviewDue,
                 {kBecause, kDue},
                 Power::None,
                 "order-review-due"});
  out.push_back({OrderRenewed,
                 "order-renewed",
                 Thing::Order,
                 "renew",
                 "Keep an order after a review, or for longer",
                 standing,
                 State::InForce,
                 {kMustSayWhy,
                  {"expires", Date, Optional, "The new end"},
                  {"review", Date, Optional, "When it is to be looked at again"}},
                 Power::Order});
  out.push_back({OrderLapsed,
                 "order-lapsed",
                 Thing::Order,
                 "",
                 "An order ended by itself",
                 known,
                 State::Lapsed,
                 {kDue},
                 Power::None,
                 "order-lapsed"});
  out.push_back({OrderLifted,
                 "order-lifted",
                 Thing::Order,
                 "lift",
                 "Lift an order",
                 known,
                 State::Lifted,
                 {kMustSayWhy},
                 Power::Lift});
}

void add_recommendations(Specs& out) {
  out.push_back(
      {RecommendationMade,
       "recommendation-made",
       Thing::Recommendation,
       "make",
       "Recommend corrective measures",
       {},
       State::Made,
       {{"provider", Id, Required, "To whom", Thing::Provider},
        {"issuer", Id, Required, "The body that recommends"},
        {"inquiry", Id, Optional, "The inquiry behind it", Thing::Inquiry},
        {"text", Text, Required, "What is to change"},
        {"basis", Text, Optional, "Legal basis, and what acceptance amounts to"},
        {"accept-by", Date, Required, "Until when it can be accepted"},
        {"report-days", Count, Optional, "Days from acceptance to the report; default 60"},
        {"checks", Count, Optional, "Checks that must pass; default 2"},
        {"check-days", Count, Optional, "Days from one check to the next; default 30"},
        {"owner", Id, Optional, "Who checks; default: the issuer"}},
       Power::Sign});
  out.push_back({RecommendationAccepted,
                 "recommendation-accepted",
                 Thing::Recommendation,
                 "accept",
                 "The provider accepts",
                 {State::Made, State::Unanswered},
                 State::Accepted,
                 {kEvidence},
                 Power::None,
                 "recommendation-accepted"});
  out.push_back({RecommendationRefused,
                 "recommendation-refused",
                 Thing::Recommendation,
                 "refuse",
                 "The provider refuses",
                 {State::Made, State::Unanswered},
                 State::Refused,
                 {kBecause, kEvidence},
                 Power::None,
                 "recommendation-refused"});
  out.push_back({RecommendationUnanswered,
                 "recommendation-unanswered",
                 Thing::Recommendation,
                 "",
                 "It was not accepted in time",
                 {State::Made},
                 State::Unanswered,
                 {kDue},
                 Power::None,
                 "recommendation-unanswered"});
  out.push_back({ReportReceived,
                 "report-received",
                 Thing::Recommendation,
                 "report",
                 "The provider reports what it changed",
                 {State::Accepted, State::ReportOverdue},
                 State::Reported,
                 {{"summary", Text, Required, "What it says"}, kEvidence},
                 Power::None,
                 "report-received"});
  out.push_back({ReportOverdue,
                 "report-overdue",
                 Thing::Recommendation,
                 "",
                 "The report did not come in time",
                 {State::Accepted},
                 State::ReportOverdue,
                 {kDue},
                 Power::None,
                 "report-overdue"});
  out.push_back({CheckMade,
                 "check-made",
                 Thing::Recommendation,
                 "check",
                 "Record a check",
                 {State::Reported},
                 State::None,
                 {{"result", FieldType::Result, Required, "pass, fail"},
                  {"note", Text, Optional, "What was seen"},
                  kEvidence}});
}

void add_exemptions(Specs& out) {
  out.push_back({ExemptionRequested,
                 "exemption-requested",
                 Thing::Exemption,
                 "request",
                 "Ask for an exemption",
                 {},
                 State::Requested,
                 {{"order", Id, Required, "From which order", Thing::Order},
                  {"ground", Id, Required, "security-testing, law-enforcement, ..."},
                  {"body", Id, Required, "For whom"},
                  {"scope", Text, Optional, "Who, which devices, which networks"},
                  {"mitigations", Text, Optional, "What keeps the risk small"},
                  {"from", Date, Optional, "From when; default: once it is granted"},
                  {"expires", Date, Required, "Until when"},
                  {"approvals", Count, Optional, "How many officers must approve; default 1"}}});
  out.push_back({ExemptionApproved,
                 "exemption-approved",
                 Thing::Exemption,
                 "approve",
                 "Approve an exemption",
                 {State::Requested},
                 State::None,
                 {kBecause},
                 Power::Exempt});
  out.push_back({ExemptionRefused,
                 "exemption-refused",
                 Thing::Exemption,
                 "refuse",
                 "Refuse an exemption",
                 {State::Requested},
                 State::Refused,
                 {kMustSayWhy},
                 Power::Exempt});
  out.push_back({ExemptionRevoked,
                 "exemption-revoked",
                 Thing::Exemption,
                 "revoke",
                 "Take an exemption back",
                 {State::Granted},
                 State::Revoked,
                 {kMustSayWhy},
                 Power::Exempt});
  out.push_back({ExemptionExpired,
                 "exemption-expired",
                 Thing::Exemption,
                 "",
                 "An exemption ended",
                 {State::Requested, State::Granted},
                 State::Expired,
                 {kDue}});
}

void add_tasks(Specs& out) {
  out.push_back(
      {TaskMade,
       "task-made",
       Thing::Task,
       "make",
       "Give somebody a task",
       {},
       State::Open,
       {{"what", Text, Required, "What is to be done"},
        {"owner", Id, Required, "Who does it"},
        {"deadline", Date, Required, "Until when"},
        {"inquiry", Id, Optional, "For which inquiry", Thing::Inquiry},
        {"order", Id, Optional, "For which order", Thing::Order},
        {"recommendation", Id, Optional, "For which recommendation", Thing::Recommendation},
        kDue,
        kStep}});
  out.push_back({TaskDone,
                 "task-done",
                 Thing::Task,
                 "done",
                 "Record that a task is done",
                 {State::Open, State::Overdue},
                 State::Done,
                 {{"result", Text, Optional, "What came of it"}, kEvidence}});
  out.push_back({TaskOverdue,
                 "task-overdue",
                 Thing::Task,
                 "",
                 "A task was not done in time",
                 {State::Open},
                 State::Overdue,
                 {kDue}});
  out.push_back({FactRecorded,
                 "fact-recorded",
                 Thing::Fact,
                 "record",
                 "Record an event that the policy waits for: security-verified",
                 {},
                 State::Active,
                 {{"note", Text, Optional, "What it rests on"}, kEvidence}});
}

Specs make_table() {
  Specs out;
  add_people(out);
  open_inquiries(out);
  answer_inquiries(out);
  add_proposals(out);
  add_orders(out);
  add_recommendations(out);
  add_exemptions(out);
  add_tasks(out);
  return out;
}

} // namespace

std::span<const EventSpec> event_table() {
  static const Specs table = make_table();
  return table;
}

const EventSpec& spec_of(EventKind kind) {
  const auto table = event_table();
  const auto at = static_cast<std::size_t>(kind);
  HAECHI_CHECK(at < table.size() && table[at].kind == kind);
  return table[at];
}

const EventSpec* find_spec(std::string_view word) {
  const auto table = event_table();
  const auto found = std::ranges::find(table, word, &EventSpec::word);
  return found == table.end() ? nullptr : &*found;
}

const FieldSpec* find_field(const EventSpec& spec, std::string_view name) {
  const auto found = std::ranges::find(spec.fields, name, &FieldSpec::name);
  return found == spec.fields.end() ? nullptr : &*found;
}

std::string_view to_word(Power power) {
  constexpr std::array<std::string_view, 5> kPowers{"", "sign", "order", "lift", "exempt"};
  return kPowers.at(static_cast<std::size_t>(power));
}

std::span<const std::string_view> words_of(FieldType type) {
  switch (type) {
  case Measure:
    return kMeasures;
  case Force:
    return kForces;
  case Finding:
    return kFindings;
  case FieldType::Result:
    return kResults;
  default:
    return {};
  }
}

} // namespace haechi::oversight
