#pragma once
// The page that stands between a person and a service that the policy warns of: what, why, by whose
// order, what to use instead, and a button to go on; where the policy asks for a justification, a
// purpose and a pledge before it. Works without script, with a keyboard and a screen reader, in
// Korean and English. What the form sends is read by engine/intercept/notice.

#include "emit/refusal/refusal.h"

namespace haechi::emit {

enum class NoticeKind : unsigned char { Warn, Justify };

struct Notice {
  NoticeKind kind = NoticeKind::Warn;
  Refusal facts;                     // `effect` warn; the reference is the record's
  std::string action;                // where the form is posted: a path of the same host
  std::string token;                 // sent along, opaque here
  std::string back;                  // path to go on to, on the same host
  std::vector<std::string> purposes; // to choose from; empty: a free line
  bool was_incomplete = false;       // the form came back without purpose or pledge
};

// A self-contained HTML5 page: no script, no outside resource.
[[nodiscard]] std::string make_notice_page(const Notice& notice, Language language);

} // namespace haechi::emit
