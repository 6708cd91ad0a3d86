#pragma once
// What can happen to a thing of the register, as a value. Events are all that is kept: the register
// is what they add up to. Which fields an event has stands in event_table.h.

#include "base/instant.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace haechi::oversight {

enum class EventKind : std::uint8_t {
  OfficerNamed,
  OfficerDismissed,
  OfficerKeyed,
  ClockConfirmed,
  ProviderAdded,
  ProviderChanged,
  InquiryOpened,
  InquiryExtended,
  ReminderSent,
  RoundOpened,
  ReplyReceived,
  AnswerRecorded,
  InquiryOverdue,
  InquiryClosed,
  ProposalMade,
  ProposalSigned,
  ProposalRefused,
  ProposalEnforced,
  OrderRecorded,
  OrderAdopted,
  OrderAppealed,
  OrderReviewDue,
  OrderRenewed,
  OrderLapsed,
  OrderLifted,
  RecommendationMade,
  RecommendationAccepted,
  RecommendationRefused,
  RecommendationUnanswered,
  ReportReceived,
  ReportOverdue,
  CheckMade,
  ExemptionRequested,
  ExemptionApproved,
  ExemptionRefused,
  ExemptionRevoked,
  ExemptionExpired,
  TaskMade,
  TaskDone,
  TaskOverdue,
  FactRecorded,
};

using Fields = std::map<std::string, std::string, std::less<>>;

// `by` of what time alone brought.
inline constexpr std::string_view kRegister = "register";

struct Event {
  EventKind kind{};
  Instant at{};
  std::string by;      // an officer or another person of the body; kRegister
  std::string subject; // the id of the thing that it happens to
  Fields fields{};
  bool operator==(const Event&) const = default;
};

} // namespace haechi::oversight
