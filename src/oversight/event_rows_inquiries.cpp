#include "oversight/event_rows.h"

namespace haechi::oversight {

namespace {

using enum EventKind;
using enum FieldType;
using enum Use;
using FieldSpecs = std::vector<FieldSpec>;

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

} // namespace

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
  out.push_back({OfficerKeyed,
                 "officer-keyed",
                 Thing::Officer,
                 "key",
                 "Take in the key with which an officer signs",
                 {State::Active},
                 State::None,
                 {{"public", Text, Required, "The line that haechi key show prints"}}});
  out.push_back({ClockConfirmed,
                 "clock-confirmed",
                 Thing::Officer,
                 "confirm-clock",
                 "Say that the machine's clock is right after a jump",
                 {State::Active},
                 State::None,
                 {kMustSayWhy}});
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

} // namespace haechi::oversight
