#include "oversight/check_told.h"

#include "oversight/policy_events.h"
#include "oversight/values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::oversight {

namespace {

// SECURITY: a fact that sounds like an event of the register would put a block into force that
// nobody signed.
Result<void> check_fact(const Event& event) {
  if (!is_register_event(event.subject)) {
    return {};
  }
  return fail("E-OVERSIGHT-002",
              fmt::format("`{}` is what the register itself tells, and no fact", event.subject), {},
              "security-verified, or another word");
}

Result<void> check_signed(const Event& event) {
  if (find_text(event.fields, "signed").empty() || find_text(event.fields, "force") == "external") {
    return {};
  }
  return fail("E-OVERSIGHT-002", "a signed order is one of another authority", {},
              "haechi order import");
}

Result<void> check_adopted(const Register& there, const Event& event) {
  const Item* foreign = there.find(Thing::Order, find_text(event.fields, "adopts"));
  const bool was_signed = foreign != nullptr && !foreign->text("signed").empty();
  const bool is_signed = !find_text(event.fields, "adoption").empty();
  if (was_signed == is_signed && find_text(event.fields, "signed").empty()) {
    return {};
  }
  return fail("E-OVERSIGHT-002",
              was_signed
                  ? fmt::format("order `{}` is signed, and so must its adoption be", foreign->id)
                  : "a signature adopts nothing but a signed order",
              {}, "haechi order adopt");
}

// A ladder proposes because no reply came; once the inquiry is closed nobody waits for one.
Result<void> check_sign(const Register& there, const Event& event) {
  const Item* proposal = there.find(Thing::Proposal, event.subject);
  const Item* inquiry =
      proposal == nullptr ? nullptr : there.find(Thing::Inquiry, proposal->text("inquiry"));
  if (inquiry == nullptr || proposal->text("step").empty() || inquiry->state != State::Closed) {
    return {};
  }
  return fail("E-OVERSIGHT-006",
              fmt::format("inquiry `{}` is closed: what its ladder proposed has lost its ground",
                          inquiry->id),
              {}, "haechi oversight proposal make, on a ground of its own");
}

// POLICY: an exemption is granted by the issuer of its order, or by whom that order names.
Result<void> check_granter(const Register& there, const Event& event) {
  const Item* exemption = there.find(Thing::Exemption, event.subject);
  const Item* officer = there.find(Thing::Officer, event.by);
  const Item* order =
      exemption == nullptr ? nullptr : there.find(Thing::Order, exemption->text("order"));
  if (officer == nullptr || order == nullptr) {
    return fail("E-OVERSIGHT-009", "no officer grants an exemption from no order");
  }
  auto bodies = find_list(order->fields, "exemptions-by");
  bodies.emplace_back(order->text("issuer"));
  if (std::ranges::find(bodies, officer->text("body")) != bodies.end()) {
    return {};
  }
  return fail("E-OVERSIGHT-009",
              fmt::format("officer `{}` is of `{}`, but exemptions from `{}` are for {} to grant",
                          event.by, officer->text("body"), order->id, fmt::join(bodies, ", ")),
              {}, "`exemptions-by` of an order names bodies besides its issuer");
}

} // namespace

Result<void> check_told(const Register& there, const Event& event) {
  switch (event.kind) {
  case EventKind::FactRecorded:
    return check_fact(event);
  case EventKind::ProposalSigned:
    return check_sign(there, event);
  case EventKind::OrderRecorded:
    return check_signed(event);
  case EventKind::OrderAdopted:
    return check_adopted(there, event);
  case EventKind::ExemptionApproved:
  case EventKind::ExemptionRefused:
  case EventKind::ExemptionRevoked:
    return check_granter(there, event);
  default:
    return {};
  }
}

} // namespace haechi::oversight
