#pragma once
// What an inspection of content sees and says. The session takes bodies out of their codings and
// framings and gives them on: parts of a body as they come, messages of a stream one by one, then
// the end. This header is the contract for detectors and redaction (docs/inspection-http.md).
//
// Requests are held by the session until the end is ruled on: while parts come, Hold and Pass mean
// the same, Stop refuses at once. Answers and messages pass as they are ruled on: Hold keeps them
// back (kMaxHeld bytes at most), Pass lets everything held go, Replace puts other bytes in the
// place of everything held, Stop ends the exchange. What a message or a piece of an answer was
// found to hold is put to the policy before the ruling is obeyed.

#include "base/instant.h"
#include "base/words.h"
#include "catalog/endpoints/endpoint.h"
#include "engine/intercept/message.h"
#include "policy/request.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::intercept {

enum class Direction : std::uint8_t { Request, Answer };

// What one piece is.
enum class Unit : std::uint8_t {
  Part,  // of a body, cut anywhere
  Event, // one whole server-sent event, its bytes
  Line,  // one whole line of NDJSON and the like, its bytes
  Text,  // one whole WebSocket message
  Binary // likewise
};

// What was found, told without telling what it was.
struct Found {
  std::string kind; // of content/entities.h
  Words name;
  std::size_t count = 0;
  std::vector<std::string> hashes; // keyed, of the different values; a few
};

// What is known of a content.
struct Insight {
  policy::Data data;
  std::vector<Found> found;
  bool was_read = true; // false: not all of it could be read
};

// A WebSocket message that leaves; of the kind that it came as.
struct LeavingMessage {
  Unit unit = Unit::Text;
  std::string bytes;
};

struct Ruling {
  enum class Kind : std::uint8_t { Hold, Pass, Replace, Stop };
  Kind kind = Kind::Pass;
  std::string replacement; // of Replace
  std::string reason;      // of Stop: a reason word (docs/policy.md) for records and refusals
  // Something was found, in messages and answers: the policy is asked first.
  std::optional<Insight> insight{};
  // Of Replace, for messages: those that take the place of all that were held, instead of one.
  std::optional<std::vector<LeavingMessage>> messages{};
};

// What the end of a request's body brings.
struct Outcome {
  // Hold: the answer comes later, the session will be told to ask again. Replace: the whole body.
  Ruling ruling;
  std::optional<policy::Data> data; // nullopt: nothing was found out
  bool was_read = false;            // false: the content could not be read, or nobody looked
  std::vector<Found> found{};
};

// A content without what was found in it.
struct Redaction {
  std::string bytes;
  policy::Data left; // what could not be taken out
};

// How much of an answer passes once something was found in it.
enum class AnswerPart : std::uint8_t { Whole, WithoutFindings };

// Views valid during the call.
struct ContentHead {
  Direction direction{};
  std::string_view host;
  std::string_view method;
  std::string_view path; // with its query
  std::string_view content_type;
  const Headers* headers = nullptr;            // of the request
  const catalog::Endpoint* endpoint = nullptr; // null: no known shape
  int status = 0;                              // of an answer
  std::optional<std::uint64_t> length;         // of the body, in its codings
  std::string_view person;                     // who asks, and which services; of a conversation
  std::string_view service;
  Instant at{};
};

// One request and its answer. Destroyed with them.
class Inspector {
 public:
  virtual ~Inspector() = default;
  virtual void begin(const ContentHead& head) = 0;
  [[nodiscard]] virtual Ruling take(Direction direction, Unit unit, std::string_view bytes) = 0;
  // The whole request has been taken. Asked again after Hold.
  [[nodiscard]] virtual Outcome end_request() = 0;

  // The policy says `redact`: the request's body, or the message that was taken last. nullopt: it
  // cannot be changed.
  [[nodiscard]] virtual std::optional<Redaction> redact() { return std::nullopt; }

  // The answer holds what only the inspection can turn back: it is shown whatever the policy says.
  [[nodiscard]] virtual bool wants_answer() const { return false; }

  // What was found in the piece of an answer that was taken last has been put to the policy, and
  // the answer goes on. The ruling that takes the place of the one on that piece; nullopt: it
  // stands.
  [[nodiscard]] virtual std::optional<Ruling> settle_answer(AnswerPart /*part*/) {
    return std::nullopt;
  }

  // The whole answer has been taken: what becomes of what is held.
  [[nodiscard]] virtual Ruling end_answer() = 0;
};

inline constexpr std::size_t kMaxHeld = 1U << 20U;

// Makes inspectors; one a worker.
class ContentHook {
 public:
  virtual ~ContentHook() = default;
  // nullptr: nobody looks into this one.
  [[nodiscard]] virtual std::unique_ptr<Inspector> open() = 0;

  // Some answers may be wanted (Inspector::wants_answer) although nobody looked into the request.
  [[nodiscard]] virtual bool may_want_answers() const { return false; }
};

} // namespace haechi::engine::intercept
