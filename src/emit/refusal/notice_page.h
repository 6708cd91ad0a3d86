#pragma once
// The page that stands between a person and a service that the policy warns of: what, why, by whose
// order, what to use instead, and a button to go on; where the policy asks for a justification, a
// purpose and a pledge before it; and the page that says that this is done. They work without
// script, with a keyboard and a screen reader, in Korean and English. What the form sends is read
// by engine/intercept/session_notices.

#include "emit/refusal/refusal.h"

namespace haechi::emit {

enum class NoticeKind : unsigned char { Warn, Justify };

// What was wrong with the form that came back.
enum class NoticeTrouble : unsigned char {
  None,
  Incomplete, // without purpose or pledge
  Outdated    // its token is over, or not ours
};

struct Notice {
  NoticeKind kind = NoticeKind::Warn;
  Refusal facts;                     // `effect` warn; the reference is the record's
  std::string action;                // where the form is posted: a path of the same host
  std::string token;                 // sent along, opaque here
  std::string back;                  // path to go on to, on the same host
  std::vector<std::string> purposes; // to choose from; empty: a free line
  NoticeTrouble trouble = NoticeTrouble::None;
};

// A self-contained HTML5 page: no script, no outside resource.
[[nodiscard]] std::string make_notice_page(const Notice& notice, Language language);

// For who came from a program to confirm: done, or nothing is asked. `facts` name the service.
[[nodiscard]] std::string make_confirmed_page(const Refusal& facts, bool was_asked,
                                              Language language);

} // namespace haechi::emit
