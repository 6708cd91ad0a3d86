#pragma once
// Inner part of Session, for its own .cpp files: what one event's handling is passed along.

#include "engine/intercept/answers.h"
#include "engine/intercept/exchange.h"
#include "engine/intercept/session.h"

namespace haechi::engine::intercept {

struct Session::Step {
  const Moment& now;
  const Surroundings& world;
  Commands& out;
};

// What the policy says of a piece of one exchange.
class Session::Insights final : public InsightJudge {
 public:
  Insights(Session& session, Exchange& exchange, Step& step)
      : session_(session), exchange_(exchange), step_(step) {}

  [[nodiscard]] InsightVerdict judge(Direction direction, const Insight& insight) override;

 private:
  Session& session_;
  Exchange& exchange_;
  Step& step_;
};

// The path on every host by which a notice comes back.
inline constexpr std::string_view kNoticePath = "/.haechi/acknowledge";

// What an acknowledgement is kept for: each service, or the host where none is known.
[[nodiscard]] std::vector<std::string> services_of(const Exchange& exchange);

// The steady clock as floods are counted by it.
[[nodiscard]] inline Instant to_instant(std::chrono::milliseconds uptime) {
  return Instant(uptime);
}

} // namespace haechi::engine::intercept
