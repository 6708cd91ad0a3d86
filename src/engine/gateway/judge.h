#pragma once
// The one door between enforcement points and policy. Each worker thread owns one judge; nothing in
// it is shared but the immutable snapshot behind it.

#include "base/ip.h"
#include "emit/refusal/refusal.h"
#include "engine/gateway/subject.h"
#include "engine/gateway/verdict.h"
#include "engine/identity/claims.h"
#include "ledger/record.h"

#include <string_view>

namespace haechi::engine::gateway {

class Judge {
 public:
  virtual ~Judge() = default;

  // Grows with every reload; verdicts, cached answers and running tunnels of an older epoch must be
  // judged again.
  [[nodiscard]] virtual std::uint64_t epoch() const = 0;

  // Who asks from this address (longest prefix, assurance `address`); nullptr: no entry maps it,
  // refuse.
  [[nodiscard]] virtual const Subject* identify(const IpAddress& client) const = 0;

  // Who bears this mark (mac_mark, client_id_mark), by the word of a trusted forwarder; nullptr: no
  // entry has it.
  [[nodiscard]] virtual const Subject* identify_mark(std::string_view mark) const;

  // The same person known by a verified user name (assurance `password`), standing at this address;
  // nullptr: refuse.
  [[nodiscard]] virtual const Subject* identify_user(const IpAddress& client,
                                                     std::string_view user) const = 0;

  // The strongest of all that the client has shown (identities.h), standing at this address;
  // nullptr: refuse.
  [[nodiscard]] virtual const Subject* identify_claims(const IpAddress& client,
                                                       const identity::Claims& claims) const;

  // May `subject` reach `host` (canonical, text/host_name.h)? The reference is valid until the next
  // call that judges or the next epoch. No allocation when cached.
  [[nodiscard]] virtual const Verdict& judge(const Subject& subject, std::string_view host,
                                             Depth depth, Instant now) = 0;

  // A request whose name is not known or contradicts itself (no server name, address literal,
  // unreadable hello): follows the subject's on_undecided, within what its zone's unknown services
  // could get.
  [[nodiscard]] virtual const Verdict& judge_undecided(const Subject& subject, Depth depth,
                                                       std::string_view reason, Instant now) = 0;

  // A client that no identity entry maps: always a refusal, reason `unknown-client`.
  [[nodiscard]] virtual const Verdict& refuse_unknown_client() const = 0;

  // The record of a verdict (call only for Trace::Recorded).
  [[nodiscard]] virtual ledger::Record make_record(const Subject* subject, const IpAddress& client,
                                                   std::string_view host, Depth depth,
                                                   const Verdict& verdict, std::string reference,
                                                   Instant now) const = 0;

  // What the person is told: names of service, body and order in both languages.
  [[nodiscard]] virtual emit::Refusal make_refusal(const Subject* subject, std::string_view host,
                                                   const Verdict& verdict, std::string reference,
                                                   Instant now) const = 0;
};

// `a` or `b`, whichever is stricter (action first, then effect); `a` when equal. For names that
// disagree.
[[nodiscard]] const Verdict& stricter(const Verdict& a, const Verdict& b);

} // namespace haechi::engine::gateway
