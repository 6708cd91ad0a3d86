#pragma once
// What an inspection of content sees and says. The session takes bodies out of their codings and
// framings and gives them on: parts of a body as they come, messages of a stream one by one, then
// the end. This header is the contract for detectors and redaction (docs/inspection-http.md).
//
// Requests are held by the session until the end is ruled on: while parts come, Hold and Pass mean
// the same, Stop refuses at once. Answers and messages pass as they are ruled on: Hold keeps them
// back (kMaxHeld bytes at most), Pass lets everything held go, Replace puts other bytes in the
// place of everything held, Stop ends the exchange.

#include "catalog/endpoints/endpoint.h"
#include "policy/request.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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

struct Ruling {
  enum class Kind : std::uint8_t { Hold, Pass, Replace, Stop };
  Kind kind = Kind::Pass;
  std::string replacement; // of Replace
  std::string reason;      // of Stop: a reason word (docs/policy.md) for records and refusals
};

// What the end of a request's body brings.
struct Outcome {
  // Hold: the answer comes later, the session will be told to ask again. Replace: the whole body.
  Ruling ruling;
  std::optional<policy::Data> data; // nullopt: nothing was found out
  bool was_read = false;            // false: the content could not be read, or nobody looked
};

// Views valid during the call.
struct ContentHead {
  Direction direction{};
  std::string_view host;
  std::string_view path; // with its query
  std::string_view content_type;
  const catalog::Endpoint* endpoint = nullptr; // null: no known shape
  int status = 0;                              // of an answer
};

// One request and its answer. Destroyed with them.
class Inspector {
 public:
  virtual ~Inspector() = default;
  virtual void begin(const ContentHead& head) = 0;
  [[nodiscard]] virtual Ruling take(Direction direction, Unit unit, std::string_view bytes) = 0;
  // The whole request has been taken. Asked again after Hold.
  [[nodiscard]] virtual Outcome end_request() = 0;
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
};

} // namespace haechi::engine::intercept
