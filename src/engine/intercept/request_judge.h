#pragma once
// The door between requests and policy: what is known of one request in, what is to be done about
// it out. gateway::Judge answers for names; this one for what stands behind them.

#include "base/instant.h"
#include "catalog/endpoints/endpoint.h"
#include "emit/refusal/refusal.h"
#include "engine/gateway/judge.h"
#include "engine/identity/claims.h"
#include "engine/intercept/message.h"
#include "policy/request.h"
#include "wire/json/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::intercept {

// How far a request has been read.
enum class Stage : std::uint8_t {
  Head, // its body, if it has one, is still to come
  Whole // nothing more will be known
};

// What became of looking into the content.
enum class Inspection : std::uint8_t {
  Open,      // not yet
  Done,      // seen to the end
  Redacted,  // seen, and replaced where it had to be
  Impossible // could not be read: unknown coding, too large, nobody looks
};

// Views of one request; valid during the call.
struct Question {
  const gateway::Subject& subject;
  std::string_view host; // canonical (text/host_name.h); empty: an address
  const Request& request;
  bool has_content = false; // a body or a query, where words could stand
  Stage stage = Stage::Head;
  Inspection inspection = Inspection::Open;
  const wire::json::Value* body = nullptr; // where the body is one JSON value
  const policy::Data* data = nullptr;      // what an inspection found; nullptr: not known
  std::string_view purpose;                // as the person declared it; empty: not declared
  bool has_pledged = false;                // with it: `attributes.pledge` is `signed`
};

enum class Next : std::uint8_t {
  Pass,
  Refuse,
  Read // hold the body and ask again with what it says
};

struct RequestVerdict {
  gateway::Verdict verdict;
  Next next = Next::Refuse;
  bool owes_acknowledgement = false;    // a warning must have been read
  bool owes_justification = false;      // and a purpose declared
  bool hangs_on_answer = false;         // without them nothing passes
  bool may_owe_acknowledgement = false; // as soon as more is known
  bool may_owe_justification = false;
  bool needs_inspection = false;               // answers too are shown to the inspection
  const catalog::Endpoint* endpoint = nullptr; // the best match; nullptr: no known shape
  std::string operation;
};

class RequestJudge {
 public:
  virtual ~RequestJudge() = default;

  [[nodiscard]] virtual std::uint64_t epoch() const = 0;
  [[nodiscard]] virtual const gateway::Subject*
  find_subject(const IpAddress& client, const identity::Claims& claims) const = 0;
  [[nodiscard]] virtual const gateway::Verdict& refuse_unknown_client() const = 0;
  [[nodiscard]] virtual RequestVerdict judge(const Question& question, Instant now) = 0;
  // Purposes that the policy knows by name, for a form to offer.
  [[nodiscard]] virtual const std::vector<std::string>& purposes() const = 0;

  [[nodiscard]] virtual ledger::Record make_record(const gateway::Subject* subject,
                                                   const IpAddress& client, std::string_view host,
                                                   const gateway::Verdict& verdict,
                                                   std::string reference, Instant now) const = 0;
  [[nodiscard]] virtual emit::Refusal make_refusal(const gateway::Subject* subject,
                                                   std::string_view host,
                                                   const gateway::Verdict& verdict,
                                                   std::string reference, Instant now) const = 0;
};

// `a` or `b`, whichever asks for more: refuse before read before pass, then the stricter effect;
// what either owes is owed.
[[nodiscard]] RequestVerdict stricter(RequestVerdict a, RequestVerdict b);

} // namespace haechi::engine::intercept
