// Properties of the register over random histories.
#include "oversight/chronicle_test.h"

#include <algorithm>
#include <iterator>
#include <random>

namespace haechi::oversight {
namespace {

using std::chrono::hours;

// A random but repeatable history: whatever is refused is left out.
class RandomHistory {
 public:
  explicit RandomHistory(unsigned seed) : chance_(seed) {
    body_ = Chronicle::with_inquiry(pick<std::string>(
        {"", "remind@-3d, block@0d", "round@0d, restrict@7d:pc!, block@14d, notify@20d:stores",
         "remind@-30d, round@1d, round@2d, block@3d!"}));
    when_ = body_.now.last;
  }

  // One event that somebody might tell, after some time.
  Event next() {
    when_ += hours(std::uniform_int_distribution(0, 240)(chance_));
    Event event{
        pick<EventKind>(
            {EventKind::ReplyReceived, EventKind::RoundOpened, EventKind::InquiryExtended,
             EventKind::ProposalSigned, EventKind::ProposalRefused, EventKind::OrderRecorded,
             EventKind::OrderRenewed, EventKind::OrderLifted, EventKind::RecommendationMade,
             EventKind::RecommendationAccepted, EventKind::ReportReceived, EventKind::CheckMade,
             EventKind::ExemptionRequested, EventKind::ExemptionApproved, EventKind::TaskMade,
             EventKind::TaskDone, EventKind::FactRecorded}),
        when_,
        "kim",
        "",
        {}};
    choose_subject(event);
    fill(event);
    return event;
  }

  [[nodiscard]] const Register& begin() const { return body_.now; }

 private:
  template <class T> T pick(std::vector<T> from) {
    return from[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(chance_)];
  }

  void choose_subject(Event& event) {
    const Thing thing = spec_of(event.kind).thing;
    event.subject = thing == Thing::Inquiry ? "pipc-1"
                    : thing == Thing::Proposal
                        ? pick<std::string>({"pipc-1/block-2", "pipc-1/restrict-2",
                                             "pipc-1/block-3", "pipc-1/block-4"})
                    : thing == Thing::Fact ? pick<std::string>({"verified", "other"})
                                           : "x" + std::to_string(chance_() % 3U);
  }

  void fill(Event& event) {
    const std::string later =
        to_rfc3339(when_ + hours(std::uniform_int_distribution(1, 500)(chance_)));
    const Fields values{{"deadline", later},
                        {"because", "so"},
                        {"provider", "deepseek"},
                        {"issuer", "kr.pipc"},
                        {"force", "binding"},
                        {"accept-by", later},
                        {"expires", later},
                        {"review", later},
                        {"text", "mend it"},
                        {"order", "x1"},
                        {"ground", "testing"},
                        {"body", "kr.cert"},
                        {"what", "look"},
                        {"owner", "park"},
                        {"summary", "all well"},
                        {"result", "pass"},
                        {"approvals", "1"},
                        {"until", "provider-replied:pipc-1,verified"},
                        {"obligations", "report:kr,remove"},
                        {"obligations-by", later}};
    for (const FieldSpec& field : spec_of(event.kind).fields) {
      if (const auto value = values.find(field.name);
          value != values.end() && field.use != Use::Internal &&
          !(event.kind == EventKind::TaskMade && field.name == "order")) {
        event.fields.insert(*value);
      }
    }
  }

  std::mt19937 chance_;
  Chronicle body_;
  Instant when_;
};

constexpr unsigned kHistories = 40;
constexpr int kEvents = 40;

TEST(Due, SameEventsMakeTheSameRegisterAndNothingStaysDue) {
  std::size_t brought = 0;
  for (unsigned seed = 0; seed < kHistories; ++seed) {
    RandomHistory history(seed);
    Register live = history.begin();
    std::vector<Event> kept;
    for (int i = 0; i < kEvents; ++i) {
      const Event event = history.next();
      auto advanced = advance(live, event.at);
      ASSERT_TRUE(advanced) << seed << " " << to_string(advanced.error());
      live = std::move(advanced->now);
      brought += advanced->events.size();
      std::ranges::move(advanced->events, std::back_inserter(kept));
      ASSERT_TRUE(due(live, event.at)->empty()) << seed;
      if (auto next = apply(live, event)) {
        live = std::move(*next);
        kept.push_back(event);
      }
    }
    Register again = history.begin();
    for (const Event& event : kept) {
      auto next = apply(std::move(again), event);
      ASSERT_TRUE(next) << seed << " " << to_string(next.error());
      again = std::move(*next);
    }
    EXPECT_EQ(again, live) << seed;
  }
  EXPECT_GT(brought, kHistories * 4U) << "the histories hardly test anything";
}

TEST(Due, OneJumpAndManySmallLooksMakeTheSameRegister) {
  for (unsigned seed = 0; seed < kHistories; ++seed) {
    RandomHistory history(seed);
    Register jumping = history.begin();
    Register stepping = history.begin();
    for (int i = 0; i < kEvents; ++i) {
      const Event event = history.next();
      for (Instant look = stepping.last; look < event.at; look += hours(37)) {
        stepping = advance(std::move(stepping), look)->now;
      }
      stepping = advance(std::move(stepping), event.at)->now;
      jumping = advance(std::move(jumping), event.at)->now;
      ASSERT_EQ(stepping, jumping) << seed << " before event " << i;
      if (auto next = apply(stepping, event)) {
        stepping = std::move(*next);
        jumping = apply(std::move(jumping), event).value();
      }
    }
  }
}

TEST(Due, TimeOfTheRegisterAndItsEventsNeverGoBack) {
  for (unsigned seed = 0; seed < kHistories; ++seed) {
    RandomHistory history(seed);
    Register live = history.begin();
    Heard before;
    for (int i = 0; i < kEvents; ++i) {
      const Event event = history.next();
      const Instant last = live.last;
      if (auto next = apply(live, event)) {
        live = std::move(*next);
      }
      live = advance(std::move(live), event.at)->now;
      EXPECT_GE(live.last, last);
      const Heard after = policy_events(live, event.at);
      for (const auto& [name, at] : before.events) {
        ASSERT_TRUE(after.events.contains(name)) << seed << " " << name;
        EXPECT_EQ(after.events.at(name), at);
      }
      before = after;
    }
  }
}

TEST(Due, AClockThatWasSetBackBringsNothing) {
  Chronicle body = Chronicle::with_inquiry("block@0d");
  body.tell("fact-recorded", day(13), "verified");
  EXPECT_TRUE(body.wait(day(2)).empty());
  EXPECT_EQ(body.now.last, day(13));
}

TEST(NextDue, SaysWhenSomethingFallsDueNext) {
  const Chronicle body = Chronicle::with_inquiry("remind@-3d");
  EXPECT_EQ(next_due(body.now), day(11));
  EXPECT_EQ(next_due(Register()), std::nullopt);
}

} // namespace
} // namespace haechi::oversight
