#include "oversight/event_rows.h"

namespace haechi::oversight {

namespace {

using enum EventKind;
using enum FieldType;
using enum Use;
using FieldSpecs = std::vector<FieldSpec>;

FieldSpecs order_fields() {
  return {{"issuer", Id, Required, "The body that issues it"},
          {"force", Force, Required, "binding, advice, external"},
          {"title", Text, Optional, "What it is called"},
          {"title-ko", Text, Optional, "The same in Korean"},
          {"instrument", Text, Optional, "Statute, direction, circular, notice"},
          {"basis", Text, Optional, "Legal basis"},
          {"because", Text, Optional, "Why"},
          {"because-ko", Text, Optional, "The same in Korean"},
          {"addressee", Text, Optional, "Whom it binds: bodies, the provider"},
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
          {"owner", Id, Optional, "Who has the tasks; default: the issuer"},
          {"exemptions-by", Ids, Optional, "Bodies that may grant exemptions besides the issuer"},
          {"signed", Text, Attached, "The order as its issuer signed it (haechi order sign)"}};
}

FieldSpecs adoption_fields() {
  FieldSpecs out = order_fields();
  out.push_back({"adopts", Id, Required, "Its id here, or a free reference"});
  out.push_back({"adoption", Text, Attached, "The officer's signature (haechi order adopt)"});
  return out;
}

} // namespace

void add_orders(Specs& out) {
  const std::vector<State> standing{State::InForce, State::ReviewDue};
  const std::vector<State> known{State::InForce, State::ReviewDue, State::External};
  // An appeal may be decided when the order has long ended.
  const std::vector<State> ever{State::InForce, State::ReviewDue, State::External, State::Lapsed,
                                State::Lifted};
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
                 adoption_fields(),
                 Power::Sign,
                 "order-recorded"});
  out.push_back({OrderAppealed,
                 "order-appealed",
                 Thing::Order,
                 "appeal",
                 "Record an appeal or its outcome",
                 ever,
                 State::None,
                 {{"text", Text, Required, "By whom, where; for the register alone"},
                  {"state", Appeal, Optional,
                   "What everybody may read: pending, granted, partly-granted, rejected, "
                   "withdrawn"},
                  kEvidence}});
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

} // namespace haechi::oversight
